// What the critic of pixels sees of a clip besides itself: part of the one table (table.ts). Not here: how a clip is
// changed (model/augment.ts).

import { number, onOff } from './rows'

type Written = Pick<Parameters<typeof number>[0], 'label' | 'help' | 'key' | 'default' | 'brief'>

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
    help: 'The run itself moves the chance, beginning at the one above: up while the critic knows real clips too well, which is the first sign that it learns them by heart, and down again while it does not. Every four steps it is asked for how many real clips its answer lies on the real side, and r, the mean sign, is to be 0.6. A relativistic critic has no zero, so the sides meet halfway between its mean answers to real and to generated clips, in every game. For long runs and short clips; a chance that stands at 1 says that the clip has too few frames. ADA (arXiv 2006.06676).',
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
    help: 'How far a clip is moved when its turn comes: at 1 up to an eighth of each side, what comes in is grey. Frames that are alike but for where they stand count as one, so the critic has more to learn from; too far and it no longer knows where things belong. 0 leaves clips in place (DiffAugment, arXiv 2006.10738).',
    key: 'ut',
    default: 1,
    brief: named('shift', 1),
  }),
  cutout: strength({
    label: 'Cutout',
    help: 'How large a square is cut out of a clip, which happens half as often as the other changes: at 1 its side is a third of the short side. The critic must then look at the whole picture and not at one tell-tale spot. 0 cuts nothing (DiffAugment, arXiv 2006.10738).',
    key: 'uc',
    default: 1,
    brief: named('cutout', 1),
  }),
  colour: strength({
    label: 'Colour',
    help: 'How far brightness, saturation and contrast of a clip are turned, by one factor each for all of its frames: at 1 as in DiffAugment (±0.5, ×0 to 2, ×0.5 to 1.5), 0.3 is gentle. It helps a clip of few frames on long runs. Watch the colours of invented frames: where reconstruction is weak, the critic no longer says which are right. 0 is off (arXiv 2006.10738).',
    key: 'ul',
    default: 0,
    brief: named('colour', 0),
  }),
  flip: strength({
    label: 'Flip',
    help: 'How often a clip is mirrored left to right: at 1 half of those whose turn comes, never more, so that the critic can still tell which way round is usual. For scenes without writing and without a side of their own; where reconstruction is weak, invented frames may come mirrored. 0 is off (ADA, arXiv 2006.06676).',
    key: 'uf',
    default: 0,
    brief: named('flip', 0),
  }),
}
