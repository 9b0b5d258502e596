// Random motion codes that could be the clip's own. Recipe 3, section 1.

import { Random } from '../core/random'
import { addSplineRow, type CodeTime, spanAt } from './codes'

/**
 * A row whose code is normal with the mean and the whole covariance of the codes along the path, without finding
 * either: a normal mix of what the codes of all frames are beside their mean. Where there are classes, of that at `t`.
 */
export function randomCodeRow(
  time: CodeTime,
  clipFrames: number,
  random: Random,
  t = 0,
): Float32Array<ArrayBuffer> {
  const { first, frames } = spanAt(time, clipFrames, t)
  const mix = random.normals(frames)
  const mean = mix.reduce((sum, value) => sum + value, 0) / frames
  const row = new Float32Array(time.count)
  mix.forEach((value, i) =>
    addSplineRow(row, time, first + i, 1 / frames + (value - mean) / Math.sqrt(frames)),
  )
  return row
}

/** How much of the clip's own movement a random moment has. */
const MOVEMENT = 0.5
const STREAM = 92

/**
 * A row whose code is random as above and moves as the clip does at time `t` (frames): those of all seeds and times
 * together still have the mean and the covariance of the path.
 */
export function randomMomentRow(
  time: CodeTime,
  clipFrames: number,
  seed: number,
  t: number,
): Float32Array<ArrayBuffer> {
  const rest = Math.sqrt(1 - MOVEMENT ** 2)
  const row = randomCodeRow(time, clipFrames, new Random(seed, STREAM), t).map((weight) => rest * weight)
  addSplineRow(row, time, t, MOVEMENT)
  const { first, frames } = spanAt(time, clipFrames, t)
  for (let i = 0; i < frames; i++) addSplineRow(row, time, first + i, (1 - MOVEMENT - rest) / frames)
  return row
}
