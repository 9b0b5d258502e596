// How the table of settings becomes a form: which rows stand where, what a group is about, by how much a number is
// stepped.

import {
  namesOf,
  type NumberRow,
  type Row,
  type SettingGroup,
  type Table,
  type Values,
} from '../../../settings/rows'
import type { NetworkInfo } from '../../../trainer/protocol'
import { grouped, millions } from '../../words'

export interface FormGroup {
  readonly group: SettingGroup
  readonly title: string
  readonly about: string
  /** What stands first in the few words about its present values. */
  readonly first?: string
  /** What is said instead of them once there are networks. */
  readonly networkBrief?: (network: NetworkInfo) => string
}

export const FORM_GROUPS: readonly FormGroup[] = [
  {
    group: 'game',
    title: 'The game',
    about:
      'A critic must tell what the clip could show from what is invented; the generator must turn that round. It looks at how much of each principal picture there is, or at pixels.',
  },
  {
    group: 'network',
    title: 'Networks',
    about:
      'The generator turns a moment of the clip (a learned motion code) and a little noise into a picture. These shape it, so most of them wait for a new run.',
    networkBrief: ({ generatorParameters, discriminatorParameters }) =>
      `${millions(generatorParameters)} + ${millions(discriminatorParameters)}`,
  },
  {
    group: 'augmentation',
    title: 'Augmentation',
    about: 'Changes that the discriminator sees on real and generated clips alike.',
  },
  {
    group: 'schedule',
    title: 'Schedule and seed',
    about: 'How long it trains, and the number that every random choice comes from.',
    first: 'steps',
  },
]

export const namesIn = <T extends Table>(table: T, group: SettingGroup): readonly (keyof T & string)[] =>
  namesOf(table).filter((name) => table[name]?.group === group)

/** A few words about the present values of a group. */
export function briefOf<T extends Table>(
  table: T,
  { group, first }: FormGroup,
  values: Values<T>,
  names: readonly (keyof T & string)[] = namesIn(table, group),
): string {
  const ordered = names.toSorted((a, b) => Number(b === first) - Number(a === first))
  return ordered
    .flatMap((name) => (table[name] as Row).brief?.(values[name] as never, grouped) || [])
    .join(', ')
}

/** By how much an arrow key changes a value. */
export function stepOf({ integer, scale, min, max }: NumberRow, value: number): number {
  if (scale === 'log') {
    const tenth = 10 ** Math.floor(Math.log10(Math.max(value, min, 1e-9)) - 1)
    return integer ? Math.max(1, tenth) : tenth
  }
  if (integer) return 1
  return 10 ** Math.round(Math.log10((max - min) / 60))
}
