// Measures of pictures over plain bytes: reconstruction, sharpness, motion. Shared by the worker, the page and the
// tests.

import type { Sides } from './frames'

/**
 * Peak signal-to-noise ratio, dB, of a mean squared error in squares of full scale.
 * Equal pictures give 90 dB (the error is floored at 1e-9, as in the recipe's oracle).
 */
export const psnrOf = (error: number): number => -10 * Math.log10(error + 1e-9)

/**
 * High-frequency energy of RGB pictures: the mean absolute 4-neighbour Laplacian over all inner pixels and channels.
 * `rgb`: count × height × width × 3 bytes. The product's "sharpness" is this of generated over this of real frames.
 */
export function laplacianEnergy(rgb: ArrayLike<number>, { width, height }: Sides): number {
  const row = width * 3
  const count = rgb.length / (height * row)
  let sum = 0
  for (let n = 0; n < count; n++) {
    for (let y = 1; y < height - 1; y++) {
      const start = n * height * row + y * row
      for (let i = start + 3; i < start + row - 3; i++) {
        sum += Math.abs(
          4 * at(rgb, i) - at(rgb, i - 3) - at(rgb, i + 3) - at(rgb, i - row) - at(rgb, i + row),
        )
      }
    }
  }
  return sum / (count * (width - 2) * (height - 2) * 3)
}

/**
 * Mean absolute difference between neighbouring frames, 0..255; `frameLength` values a frame. 0 for fewer than two
 * frames.
 */
export function frameDifference(frames: ArrayLike<number>, frameLength: number): number {
  if (frames.length <= frameLength) return 0
  let sum = 0
  for (let i = frameLength; i < frames.length; i++)
    sum += Math.abs(at(frames, i) - at(frames, i - frameLength))
  return sum / (frames.length - frameLength)
}

const at = (values: ArrayLike<number>, i: number): number => values[i] ?? 0
