// What a set of clips gets to be told apart by (DiffAugment, arXiv 2006.10738): the same for all frames of a clip, on
// real and generated alike. Not here: how tensors are changed by it (engine/rearrange.ts, engine/mirror-tint.ts).

import type { Sides } from '../core/frames'
import type { Random } from '../core/random'
import type { ShiftCut } from '../core/shift-cut'
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

/** A change of colour. Brightness is added to −1 .. 1; saturation and contrast are factors, 1 changes nothing. */
export interface Tint {
  readonly brightness: number
  readonly saturation: number
  readonly contrast: number
}

/** What happens to one clip: it is mirrored, then tinted, then moved and cut. */
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

const CHANNELS = 3

/**
 * Rows of numbers [4, 3] that make RGB −1 .. 1 of RGB: three to multiply (out[k] = Σ in[j] · row[j][k]), one to
 * add. Brighter first, then away from the mean of the three channels by the saturation, then from middle grey by the
 * contrast. DiffAugment (arXiv 2006.10738) stretches the contrast about the mean of the picture instead: about a fixed
 * grey, as in ADA (arXiv 2006.06676), a clip has one affine map, and its inverse is a tint too.
 */
export function tintValues({ brightness, saturation, contrast }: Tint): number[] {
  const mixed = (contrast * (1 - saturation)) / CHANNELS
  const own = mixed + contrast * saturation
  return [
    own,
    mixed,
    mixed,
    mixed,
    own,
    mixed,
    mixed,
    mixed,
    own,
    ...Array(CHANNELS).fill(contrast * brightness),
  ]
}

/** A picture as the critic sees it. `rgb` and the answer: bytes, row by row; the same sides. */
export function augmentedPicture(
  rgb: Uint8Array,
  { width, height }: Sides,
  { dx, dy, cutX, cutY, cut, mirrored, tint }: Augmentation,
): Uint8ClampedArray {
  const map = tintValues(tint)
  // Middle grey, which is 0 to the critic, stays where nothing comes in.
  const seen = new Uint8ClampedArray(rgb.length).fill(127.5)
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++) {
      if (x >= cutX && x < cutX + cut && y >= cutY && y < cutY + cut) continue
      const column = mirrored ? width - 1 - (x - dx) : x - dx
      const from = ((y - dy) * width + column) * CHANNELS
      const value = (k: number) => (rgb[from + k] ?? 0) / 127.5 - 1
      for (let k = 0; k < CHANNELS; k++) {
        const [r = 0, g = 0, b = 0, more = 0] = [0, 1, 2, 3].map((j) => map[j * CHANNELS + k] ?? 0)
        seen[(y * width + x) * CHANNELS + k] = (r * value(0) + g * value(1) + b * value(2) + more + 1) * 127.5
      }
    }
  }
  return seen
}
