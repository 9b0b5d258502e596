// Which shifts and cuts a set of clips gets (DiffAugment, arXiv 2006.10738): the same for all frames of a clip, on real
// and generated alike.

import type { Sides } from '../core/frames'
import type { Random } from '../core/random'
import type { ShiftCut } from '../engine/rearrange'

/** Shifts reach an eighth of each side; a cut takes a third of the short one and comes half as often. */
const SHIFT = 1 / 8
const CUT = 1 / 3
const CUT_CHANCE = 1 / 2

/** One row a clip; `chance` 0 .. 1 is that of a shift. */
export function drawAugmentation(
  clips: number,
  { width, height }: Sides,
  chance: number,
  random: Random,
): ShiftCut[] {
  const [across, down] = [Math.floor(width * SHIFT), Math.floor(height * SHIFT)]
  const cut = Math.floor(Math.min(width, height) * CUT)
  return Array.from({ length: clips }, () => {
    const shifts = random.uniform() < chance
    const cuts = random.uniform() < chance * CUT_CHANCE
    // Drawn either way, so that a change of the chance does not shift what follows.
    const [dx, dy] = [random.integer(-across, across + 1), random.integer(-down, down + 1)]
    const [cutX, cutY] = [random.integer(0, width - cut + 1), random.integer(0, height - cut + 1)]
    return { dx: shifts ? dx : 0, dy: shifts ? dy : 0, cutX, cutY, cut: cuts ? cut : 0 }
  })
}
