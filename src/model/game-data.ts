// The real coefficients of a clip as the critic of coefficients sees them: how much of each principal picture every
// frame has, each scaled by how large it is in the picture. Recipe 3, section 1.

import { type PrincipalPictures, sizesOf } from '../network/principal-pictures'

export interface GameData {
  /** What each coefficient is multiplied by [k]: to mean square 1 over the trained frames. */
  readonly scale: Float32Array<ArrayBuffer>
  /** The scaled coefficients of frames, one after another [frames, k]. */
  readonly of: (frames: readonly number[]) => Float32Array<ArrayBuffer>
}

/**
 * `whitening` 0 .. 1: 0 shows every coefficient as large as it is in the picture, 1 all as large as the first. `train`:
 * numbers of the trained frames.
 */
export function gameData(
  principal: PrincipalPictures,
  train: readonly number[],
  whitening: number,
): GameData {
  const { coefficients } = principal
  const sizes = sizesOf(principal) ?? new Float32Array()
  const count = sizes.length
  const largest = Math.max(...sizes) || 1
  const scale = Float32Array.from(sizes, (size) => (size / largest) ** (1 - whitening))
  let sum = 0
  for (let j = 0; j < count; j++) {
    const values = train.map((t) => coefficients[t * count + j] ?? 0)
    const middle = values.reduce((a, b) => a + b, 0) / values.length
    sum += values.reduce((a, value) => a + ((scale[j] ?? 0) * (value - middle)) ** 2, 0) / (values.length - 1)
  }
  const level = Math.sqrt(sum / count) || 1
  scale.forEach((value, j) => (scale[j] = value / level))
  return {
    scale,
    of: (frames) =>
      Float32Array.from({ length: frames.length * count }, (_, i) => {
        const t = frames[Math.floor(i / count)] ?? 0
        return (coefficients[t * count + (i % count)] ?? 0) * (scale[i % count] ?? 0)
      }),
  }
}
