// What a person reads about each setting: one plain paragraph, and a line for those choices that need one. Apart from
// the table, which a first visit loads: this comes with the form.

import type { Settings } from '../settings'
import type { Value } from '../rows'
import { AUGMENTATION } from './augmentation'
import { CLIP } from './clip'
import { ENCODER_HELP } from './encoder'
import { GAME } from './game'
import { NETWORK } from './network'
import { SCHEDULE } from './schedule'
import { TASK_HELP } from './tasks'

/** What it is, when it helps, what to watch, its paper; of a choice also what each value means, by value. */
export type Help = string | ChoiceHelp

interface ChoiceHelp<V extends Value = Value> {
  readonly about: string
  readonly choices: { readonly [value in Extract<V, string | number>]?: string }
}

export const HELP: { readonly [name in keyof Settings]: string | ChoiceHelp<Settings[name]> } = {
  ...CLIP,
  ...GAME,
  ...NETWORK,
  ...AUGMENTATION,
  ...SCHEDULE,
  ...TASK_HELP,
  ...ENCODER_HELP,
}
