// Which frames are trained on and which are kept back to measure with.

import { ReelError } from '../core/errors'
import { FEWEST_FRAMES, type Frames } from '../core/frames'

/** @throws ReelError `clip-too-short` where there are too few to train on. */
export function checkLength({ count }: Pick<Frames, 'count'>): void {
  if (count >= FEWEST_FRAMES) return
  throw new ReelError(
    'clip-too-short',
    `This clip has ${count} different frames; choose one with at least ${FEWEST_FRAMES}.`,
  )
}

export interface Split {
  readonly train: readonly number[]
  readonly heldOut: readonly number[]
}

/** Frames of either kind that the running quality curve looks at; the report looks at all of them. */
const QUICK_FRAMES = 12

/** A few frames of a split, which turn with the step. */
export function quickFrames({ train, heldOut }: Split, step: number): Split {
  const every = Math.max(1, Math.ceil(train.length / QUICK_FRAMES))
  return {
    train: train.filter((_, i) => i % every === step % every),
    heldOut: heldOut.slice(0, QUICK_FRAMES),
  }
}

/**
 * Every `every`-th frame is held out, from the middle of the first stretch on, never the first or last; 0 or 1 holds
 * out none.
 */
export function splitFrames(count: number, every: number): Split {
  const held = (i: number) => every > 1 && i > 0 && i < count - 1 && i % every === Math.floor(every / 2)
  const all = Array.from({ length: count }, (_, i) => i)
  return { train: all.filter((i) => !held(i)), heldOut: all.filter(held) }
}
