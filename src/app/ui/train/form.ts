// How the table of settings becomes a form: which rows stand where, what a group is about, by how much a number is stepped.

import {
  SETTING_NAMES,
  SETTINGS,
  type SettingGroup,
  type SettingName,
  type SettingRow,
  type Settings,
} from '../../../settings/settings'
import type { NetworkInfo } from '../../../trainer/protocol'
import { grouped, millions } from '../../words'

export interface FormGroup {
  readonly group: SettingGroup
  readonly title: string
  readonly about: string
  /** A few words about its present values. */
  readonly brief: (settings: Settings, network: NetworkInfo | null) => string
}

export const FORM_GROUPS: readonly FormGroup[] = [
  {
    group: 'game',
    title: 'The game',
    about:
      'The discriminator must tell a real clip from a generated one of the same moment; the generator must turn the comparison round (a relativistic GAN).',
    brief: ({ gamma, adversarial }) => `γ ${gamma}, weight ${adversarial}`,
  },
  {
    group: 'network',
    title: 'Networks',
    about:
      'The generator turns a moment of the clip (a learned motion code) and a little noise into a picture. These shape it, so most of them wait for a new run.',
    brief: ({ width }, network) =>
      network
        ? `${millions(network.generatorParameters)} + ${millions(network.discriminatorParameters)}`
        : `width ${width}`,
  },
  {
    group: 'augmentation',
    title: 'Augmentation',
    about: 'Changes that the discriminator sees on real and generated clips alike.',
    brief: ({ augment }) => (augment === 0 ? 'off' : `move, cut out: ${augment}`),
  },
  {
    group: 'schedule',
    title: 'Schedule and seed',
    about: 'How long it trains, and the number that every random choice comes from.',
    brief: ({ steps, seed }) => `${grouped(steps)} steps, seed ${seed}`,
  },
]

export const namesOf = (group: SettingGroup): readonly SettingName[] =>
  SETTING_NAMES.filter((name) => SETTINGS[name].group === group)

/** By how much an arrow key changes a value. */
export function stepOf({ integer, scale, min, max }: SettingRow, value: number): number {
  if (scale === 'log') {
    const tenth = 10 ** Math.floor(Math.log10(Math.max(value, min, 1e-9)) - 1)
    return integer ? Math.max(1, tenth) : tenth
  }
  if (integer) return 1
  return 10 ** Math.round(Math.log10((max - min) / 60))
}
