// Against the definition spelled out, and on pictures of which the answer is known.

import { expect, test } from 'vitest'
import { patchDistance } from './patch-distance'
import { Random } from './random'

const extent = { width: 12, height: 9 }
const LENGTH = extent.width * extent.height * 3
const random = new Random(3)
const frames = (count: number) => Float32Array.from({ length: count * LENGTH }, () => random.integer(0, 256))

const clip = frames(5)

test('frames of the clip are no distance away; brighter ones are as far as they are brighter', () => {
  expect(patchDistance(clip, clip, extent)).toBe(0)
  const flat = new Float32Array(LENGTH).fill(100)
  expect(
    patchDistance(
      flat.map((value) => value + 7),
      flat,
      extent,
    ),
  ).toBeCloseTo(7, 5)
})

test('a frame moved by one pixel is none away inside, one moved by two is', () => {
  const [frame] = [clip.subarray(0, LENGTH)]
  const moved = (by: number) =>
    Float32Array.from({ length: LENGTH }, (_, i) => {
      const [x, rest] = [Math.floor(i / 3) % extent.width, i % 3]
      const y = Math.floor(i / (3 * extent.width))
      return frame?.[(y * extent.width + Math.max(0, x - by)) * 3 + rest] ?? 0
    })
  expect(patchDistance(moved(1), frame ?? [], extent)).toBe(0)
  expect(patchDistance(moved(2), frame ?? [], extent)).toBeGreaterThan(10)
})

test('is what its definition says', () => {
  const pictures = frames(2)
  const { width, height } = extent
  const within = (at: number, end: number) => Math.min(end - 1, Math.max(0, at))
  const value = (of: Float32Array, n: number, y: number, x: number, c: number) =>
    of[((n * height + within(y, height)) * width + within(x, width)) * 3 + c] ?? 0
  const distances: number[] = []
  for (let n = 0; n < 2; n++)
    for (let top = 0; top + 7 <= height; top += 2)
      for (let left = 0; left + 7 <= width; left += 2) {
        let least = Infinity
        for (let f = 0; f < 5; f++)
          for (const dy of [-1, 0, 1])
            for (const dx of [-1, 0, 1]) {
              let sum = 0
              for (let y = top; y < top + 7; y++)
                for (let x = left; x < left + 7; x++)
                  for (let c = 0; c < 3; c++)
                    sum += (value(pictures, n, y, x, c) - value(clip, f, y + dy, x + dx, c)) ** 2
              least = Math.min(least, sum / (49 * 3))
            }
        distances.push(Math.sqrt(least))
      }
  const mean = distances.reduce((total, distance) => total + distance) / distances.length
  expect(distances).toHaveLength(12)
  expect(patchDistance(pictures, clip, extent)).toBeCloseTo(mean, 3)
})
