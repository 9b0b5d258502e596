// The measures of pictures, against small pictures whose figures are done by hand.

import { expect, test } from 'vitest'
import { frameDifference, laplacianEnergy, psnrOf } from './measures'
import { square } from './frames'

test('PSNR in dB: 20 dB for an error of a tenth of full scale, 90 dB for none', () => {
  expect(psnrOf(0.1 ** 2)).toBeCloseTo(20, 5)
  expect(psnrOf((1 / 255) ** 2)).toBeCloseTo(48.13, 2)
  expect(psnrOf(0)).toBeCloseTo(90, 9)
})

test('the Laplacian of a single bright point, over inner pixels and channels', () => {
  // 4 × 4, two frames; in the first one pixel (1, 1) has red 100. Inner pixels: (1,1) sees 4·100, (1,2) and (2,1) see
  // 100, (2,2) none.
  const rgb = new Uint8Array(2 * 4 * 4 * 3)
  rgb[(1 * 4 + 1) * 3] = 100
  expect(laplacianEnergy(rgb, square(4))).toBeCloseTo((400 + 100 + 100) / (2 * 2 * 2 * 3), 9)
})

test('a slope has no Laplacian, a chessboard the most', () => {
  const picture = (value: (x: number, y: number) => number) =>
    Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => value(Math.floor(i / 3) % 8, Math.floor(i / 24)))
  expect(
    laplacianEnergy(
      picture((x, y) => 20 * x + 5 * y),
      square(8),
    ),
  ).toBe(0)
  expect(
    laplacianEnergy(
      picture((x, y) => ((x + y) % 2) * 255),
      square(8),
    ),
  ).toBe(4 * 255)
})

test('the mean difference between neighbouring frames', () => {
  expect(frameDifference([0, 0, 10, 20, 10, 0], 2)).toBe((10 + 20 + 0 + 20) / 4)
  expect(frameDifference([5, 6], 2)).toBe(0)
  expect(frameDifference([], 2)).toBe(0)
})
