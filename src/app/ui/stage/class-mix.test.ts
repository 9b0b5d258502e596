// The pad of classes: places and mixes lead to each other.

import { expect, test } from 'vitest'
import { cornersOf, evenly, mixAt, placeOf } from './class-mix'

test.each([3, 4, 5, 8])(
  'of %i classes: a corner is one of them, the middle all alike, a place its own mean',
  (count) => {
    const corners = cornersOf(count)
    corners.forEach((corner, i) => {
      expect(mixAt(corners, corner)[i]).toBeGreaterThan(0.995)
    })
    for (const part of mixAt(corners, [0.5, 0.5])) expect(part).toBeCloseTo(1 / count, 2)
    const mix = mixAt(corners, [0.55, 0.42])
    const [x, y] = placeOf(corners, mix)
    expect(Math.hypot(x - 0.55, y - 0.42)).toBeLessThan(0.003)
    expect(placeOf(corners, evenly(count)).map((side) => side.toFixed(3))).toEqual(['0.500', '0.500'])
  },
)

test('a place outside is brought to the edge', () => {
  for (const place of [
    [0, 0],
    [1, 1],
    [3, 0.5],
  ] as const) {
    const mix = mixAt(cornersOf(4), place)
    expect(Math.min(...mix)).toBeGreaterThanOrEqual(0)
    expect(mix.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 2)
  }
})
