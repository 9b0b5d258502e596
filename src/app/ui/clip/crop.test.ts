// The crop stays within the picture, whichever way it is pulled.

import { expect, test } from 'vitest'
import { moved, resized, smallestSide } from './crop'
import { square } from '../../../core/frames'

const area = { width: 640, height: 360 }
const one = square(1)
const crop = { x: 100, y: 40, side: 200 }

test('moves by what it is pulled, as far as the picture goes', () => {
  expect(moved(crop, 30, -10, area, one)).toEqual({ x: 130, y: 30, side: 200 })
  expect(moved(crop, 1000, 1000, area, one)).toEqual({ x: 440, y: 160, side: 200 })
  expect(moved(crop, -1000, -1000, area, one)).toEqual({ x: 0, y: 0, side: 200 })
})

test('grows from its top left corner, and away from the edge where there is no room', () => {
  expect(resized(crop, 250, area, one)).toEqual({ x: 100, y: 40, side: 250 })
  expect(resized(crop, 340, area, one)).toEqual({ x: 100, y: 20, side: 340 })
  expect(resized(crop, 9999, area, one)).toEqual({ x: 100, y: 0, side: 360 })
})

test('is never smaller than an eighth of the picture, nor than 16 pixels, nor larger than the picture', () => {
  expect(resized(crop, 1, area, one).side).toBe(45)
  expect(smallestSide({ width: 100, height: 64 }, one)).toBe(16)
  expect(smallestSide({ width: 12, height: 9 }, one)).toBe(9)
})

test('of another shape keeps it, whichever side meets the edge', () => {
  const wide = { width: 28, height: 16 }
  expect(resized(crop, 9999, area, wide)).toEqual({ x: 10, y: 0, side: 360 })
  expect(moved({ x: 0, y: 0, side: 160 }, 1000, 1000, area, wide)).toEqual({ x: 360, y: 200, side: 160 })
  expect(resized(crop, 9999, area, { width: 16, height: 28 })).toMatchObject({ y: 0, side: (360 * 16) / 28 })
  expect(smallestSide({ width: 160, height: 640 }, wide)).toBe(16)
})
