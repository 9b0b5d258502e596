// What the critic of pixels sees of a clip besides itself: part of the one table (table.ts). Not here: how a clip is
// changed (model/augment.ts).

import { number, onOff } from './rows'

type Written = Pick<Parameters<typeof number>[0], 'label' | 'key' | 'default' | 'brief'>

/** 0 is off and 1 all that there is; at the defaults clips are changed as the first version did. */
const strength = (row: Written) =>
  number({
    ...row,
    group: 'augmentation',
    since: '0.2',
    bounds: [0, 1],
    midRun: true,
    input: true,
  })

const named = (what: string, usual: number) => (value: number) =>
  value === usual ? '' : value === 0 ? `no ${what}` : `${what} ${value}`

export const AUGMENTATION = {
  adaptive: onOff({
    label: 'Adaptive',
    group: 'augmentation',
    key: 'ua',
    since: '0.2',
    midRun: true,
    input: true,
    default: false,
    brief: (value) => (value ? 'adaptive' : ''),
  }),
  translation: strength({
    label: 'Translation',
    key: 'ut',
    default: 1,
    brief: named('shift', 1),
  }),
  cutout: strength({
    label: 'Cutout',
    key: 'uc',
    default: 1,
    brief: named('cutout', 1),
  }),
  colour: strength({
    label: 'Colour',
    key: 'ul',
    default: 0,
    brief: named('colour', 0),
  }),
  flip: strength({
    label: 'Flip',
    key: 'uf',
    default: 0,
    brief: named('flip', 0),
  }),
}
