// The control of a run: the same in everything, but nothing learns from its game.

import { criticsOf } from './critics'
import type { Settings } from './settings'

/** A weight of the game at which it changes no figure. It is played all the same, so that a step takes as long. */
export const CONTROL_WEIGHT = 1e-9

/** What makes a run a control, wherever its critics look. */
export const CONTROL = { gameWeight: CONTROL_WEIGHT, adversarial: CONTROL_WEIGHT } as const

/** Whether a run is one: it must never be taken for a run with its game. */
export const isControl = (settings: Pick<Settings, 'components' | 'judged' | 'gameWeight'>): boolean =>
  criticsOf(settings).coefficients && settings.gameWeight <= 1000 * CONTROL_WEIGHT
