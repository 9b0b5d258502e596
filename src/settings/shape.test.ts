// Sides of every shape at every size: those that layers can halve, and near what the shape is called.

import { expect, test } from 'vitest'
import { SIZES } from './rows'
import { nearestShape, SHAPES, sidesOf } from './shape'

test.each(SHAPES)(
  '$value has whole sides, the short one of the size, and four, five or seven quarters',
  ({ value }) => {
    const [across = 1, down = 1] = value.split(':').map(Number)
    for (const size of SIZES) {
      const { width, height } = sidesOf({ size, shape: value })
      expect(Math.min(width, height)).toBe(size)
      // Down to the stem every layer halves both.
      expect([(4 * width) % size, (4 * height) % size]).toEqual([0, 0])
      expect(Math.abs(Math.log((width * down) / (height * across)))).toBeLessThan(0.07)
    }
  },
)

test.each([
  [1920, 1080, '16:9'],
  [1080, 1920, '9:16'],
  [640, 480, '4:3'],
  [480, 640, '3:4'],
  [500, 500, '1:1'],
  [4000, 100, '16:9'],
  [520, 500, '1:1'],
] as const)('a clip of %i × %i is nearest to %s', (width, height, shape) => {
  expect(nearestShape({ width, height })).toBe(shape)
})
