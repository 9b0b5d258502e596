// What a set of clips gets to be told apart by (DiffAugment, arXiv 2006.10738): the same for all frames of a clip, on
// real and generated alike. Not here: how pictures are changed by it (engine/rearrange.ts, engine/mirror-tint.ts).

import type { Sides } from '../core/frames'
import type { Random } from '../core/random'
import type { Tint } from '../engine/mirror-tint'
import type { ShiftCut } from '../engine/rearrange'
import type { Settings } from '../settings/settings'

/** At full strength shifts reach an eighth of each side; a cut takes a third of the short one, half as often. */
const SHIFT = 1 / 8
const CUT = 1 / 3
const CUT_CHANCE = 1 / 2
/** More than half would make the mirrored clip the usual one, which a generator must then imitate. */
const FLIP_CHANCE = 1 / 2
/** At full strength: how far on −1 .. 1, and by how much the factors differ from 1. */
const BRIGHTNESS = 0.5
const SATURATION = 1
const CONTRAST = 0.5

/** `augment`: the chance of each change, 0 .. 1; the others are strengths 0 .. 1. */
export type AugmentSettings = Pick<Settings, 'augment' | 'translation' | 'cutout' | 'colour' | 'flip'>

/** What happens to one clip. */
export interface Augmentation extends ShiftCut {
  readonly mirrored: boolean
  readonly tint: Tint
}

/** Which changes there can be at all: what a step is recorded for. */
export function augmentedBy(settings: AugmentSettings & Pick<Settings, 'adaptive'>) {
  const { augment, adaptive, translation, cutout, colour, flip } = settings
  // A chance that moves by itself may be 0 now and not soon.
  const may = adaptive || augment > 0
  return {
    augmenting: may && (translation > 0 || cutout > 0),
    mirroring: may && flip > 0,
    tinting: may && colour > 0,
  }
}

/** One row a clip. What is off draws nothing, so that its numbers are those of a run that never heard of it. */
export function drawAugmentation(
  clips: number,
  { width, height }: Sides,
  { augment: chance, translation, cutout, colour, flip }: AugmentSettings,
  random: Random,
): Augmentation[] {
  const [across, down] = [Math.floor(width * SHIFT * translation), Math.floor(height * SHIFT * translation)]
  const cut = Math.floor(Math.min(width, height) * CUT * cutout)
  return Array.from({ length: clips }, () => {
    const shifts = random.uniform() < chance
    const cuts = random.uniform() < chance * CUT_CHANCE
    // Drawn either way, so that a change of the chance does not shift what follows.
    const [dx, dy] = [random.integer(-across, across + 1), random.integer(-down, down + 1)]
    const [cutX, cutY] = [random.integer(0, width - cut + 1), random.integer(0, height - cut + 1)]
    return {
      dx: shifts ? dx : 0,
      dy: shifts ? dy : 0,
      cutX,
      cutY,
      cut: cuts ? cut : 0,
      mirrored: flip > 0 && random.uniform() < chance * FLIP_CHANCE * flip,
      tint: colour > 0 ? drawTint(chance, colour, random) : NO_TINT,
    }
  })
}

const NO_TINT: Tint = { brightness: 0, saturation: 1, contrast: 1 }

function drawTint(chance: number, colour: number, random: Random): Tint {
  const tints = random.uniform() < chance
  const [brightness, saturation, contrast] = [BRIGHTNESS, SATURATION, CONTRAST].map(
    (reach) => reach * colour * (2 * random.uniform() - 1),
  )
  return tints
    ? { brightness: brightness ?? 0, saturation: 1 + (saturation ?? 0), contrast: 1 + (contrast ?? 0) }
    : NO_TINT
}
