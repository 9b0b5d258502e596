// Which frames are trained on and which are kept back to measure with.

export interface Split {
  readonly train: readonly number[]
  readonly heldOut: readonly number[]
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
