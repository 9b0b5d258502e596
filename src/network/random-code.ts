// Random motion codes that could be the clip's own. Recipe 3, section 1.

import type { Random } from '../core/random'
import { addSplineRow, type CodeTime } from './codes'

/**
 * A row whose code is normal with the mean and the whole covariance of the codes along the path, without finding
 * either: a normal mix of what the codes of all frames are beside their mean.
 */
export function randomCodeRow(time: CodeTime, frames: number, random: Random): Float32Array<ArrayBuffer> {
  const mix = random.normals(frames)
  const mean = mix.reduce((sum, value) => sum + value, 0) / frames
  const row = new Float32Array(time.count)
  mix.forEach((value, t) => addSplineRow(row, time, t, 1 / frames + (value - mean) / Math.sqrt(frames)))
  return row
}
