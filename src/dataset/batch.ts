// One training batch: real clips, and for each the moments at which the generator must answer.
// Positions only; the pixels are fetched by engine/frame-store, the codes by network/codes.

import { BLEND_FRAMES, smoothstep } from '../core/blend'
import type { Random } from '../core/random'
import type { Triple, Triples } from './triples'

/** A frame of a generated clip: at `a` (weight 1), or `amount` of the way from `a` to `b`. */
export interface Mix {
  readonly a: number
  readonly b: number
  readonly amount: number
}

export interface Batch {
  /** The real clips, B triples. */
  readonly real: readonly Triple[]
  /** How many of the generated clips, the first ones, lie on the learned path and must reconstruct their real clip. */
  readonly path: number
  /** B × 3 frames to generate, clip by clip; the first `path` clips at the frames of `real`. */
  readonly mixes: readonly Mix[]
}

/**
 * Draws B clips. During warm-up all are path clips; afterwards half are, a quarter are morphs (one amount for the clip)
 * and a quarter are jumps of the walk (the amount rises along the clip), as the page shows them.
 */
export function drawBatch(triples: Triples, size: number, warmup: boolean, random: Random): Batch {
  const real = Array.from({ length: size }, () => triples.draw(random))
  const path = warmup ? size : Math.ceil(size / 2)
  const mixes = real.flatMap((triple, i) => {
    if (i < path) return triple.map((t) => ({ a: t, b: t, amount: 0 }))
    const other = triples.drawLike(triple, random)
    const amount = (i - path) % 2 === 0 ? morphAmounts(random) : jumpAmounts(triple, random)
    return triple.map((t, k) => ({ a: t, b: other[k] ?? t, amount: amount(k) }))
  })
  return { real, path, mixes }
}

function morphAmounts(random: Random): (k: number) => number {
  const amount = random.uniform()
  return () => amount
}

function jumpAmounts(triple: Triple, random: Random): (k: number) => number {
  const start = triple[0] - BLEND_FRAMES + random.uniform() * (triple[2] - triple[0] + BLEND_FRAMES)
  return (k) => smoothstep(((triple[k] ?? 0) - start) / BLEND_FRAMES)
}

/** The two gaps of each clip, frames: [B, 2]. */
export const gaps = (clips: readonly Triple[]): Float32Array<ArrayBuffer> =>
  Float32Array.from(clips.flatMap(([a, b, c]) => [b - a, c - b]))

/** All frame indexes of the clips, clip by clip. */
export const indexes = (clips: readonly Triple[]): number[] => clips.flatMap((clip) => [...clip])
