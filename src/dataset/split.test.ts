// Which frames are kept back, against what a person counts on a ruler.

import { expect, test } from 'vitest'
import { splitFrames } from './split'

test('every eighth frame, from the middle of the first eight on', () => {
  const { train, heldOut } = splitFrames(30, 8)
  expect(heldOut).toEqual([4, 12, 20, 28])
  expect(train).toEqual([
    0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 29,
  ])
})

test('the first and the last frame are always trained on', () => {
  expect(splitFrames(7, 4).heldOut).toEqual([2])
  expect(splitFrames(8, 4).heldOut).toEqual([2, 6])
  expect(splitFrames(5, 3).heldOut).toEqual([1])
  expect(splitFrames(6, 2).heldOut).toEqual([1, 3])
})

test('0 holds out none; every frame is on one side', () => {
  expect(splitFrames(5, 0)).toEqual({ train: [0, 1, 2, 3, 4], heldOut: [] })
  for (const every of [2, 3, 8, 32]) {
    const { train, heldOut } = splitFrames(64, every)
    expect([...train, ...heldOut].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i))
  }
})
