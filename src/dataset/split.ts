// Which frames are trained on and which are kept back to measure with.

import { type ClipLength, spansOf } from '../core/classes'

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
 * out none. Each class is split by itself.
 */
export function splitFrames(length: ClipLength, every: number): Split {
  const parts = spansOf(length).map(({ first, frames }) => {
    const held = (i: number) => every > 1 && i > 0 && i < frames - 1 && i % every === Math.floor(every / 2)
    const all = Array.from({ length: frames }, (_, i) => i)
    const numbered = (some: readonly number[]) => some.map((i) => first + i)
    return { train: numbered(all.filter((i) => !held(i))), heldOut: numbered(all.filter(held)) }
  })
  return { train: parts.flatMap(({ train }) => train), heldOut: parts.flatMap(({ heldOut }) => heldOut) }
}
