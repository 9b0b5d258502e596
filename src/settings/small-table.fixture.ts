// A table with every kind of setting: what the functions of this room and the form are held to, whichever rows the
// product has.

import { choice, number, onOff, SIZES, type Table } from './rows'

const GAMES = [
  { value: 'relativistic', label: 'Relativistic' },
  { value: 'hinge', label: 'Hinge' },
  { value: 'least-squares', label: 'Least squares' },
] as const

export const SMALL = {
  size: choice({
    label: 'Size',
    group: 'clip',
    key: 'z',
    choices: SIZES.map((side) => ({ value: side, label: `${side} px` })),
    default: 32,
  }),
  rate: number({
    label: 'Rate',
    group: 'game',
    key: 'g',
    bounds: [-0.5, 2],
    input: true,
    midRun: true,
    default: (size) => (size >= 64 ? 0.25 : 0.5),
    brief: (value) => `rate ${value}`,
  }),
  rounds: number({
    label: 'Rounds',
    group: 'game',
    key: 'ro',
    bounds: [-4, 20000],
    integer: true,
    default: 1,
  }),
  game: choice({
    label: 'Game',
    group: 'game',
    key: 'gm',
    choices: GAMES,
    since: '0.2',
    default: 'hinge',
    before: 'relativistic',
    brief: (value) => value,
  }),
  mirrored: onOff({
    label: 'Mirrored',
    group: 'clip',
    key: 'mi',
    since: '0.2',
    default: (size) => size >= 64,
    before: false,
    brief: (value) => (value ? 'mirrored' : 'as it is'),
  }),
} satisfies Table
