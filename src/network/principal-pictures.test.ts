// Principal pictures of planted clips, and what they promise: the clip comes back, each component by its size, and
// held-out frames nearly as well. Against numpy's own decomposition they were held by hand (recipe 2).

import { describe, expect, test } from 'vitest'
import { type Frames, square } from '../core/frames'
import { psnrOf } from '../core/measures'
import { Random } from '../core/random'
import { splitFrames } from '../dataset/split'
import { SOFT } from './activations'
import { codeCount, codeAt } from './codes'
import { principalPictures, sizesOf } from './principal-pictures'

const SIZE = 16
const LENGTH = SIZE * SIZE * 3
const COUNT = 24

/** A clip that is exactly `rank` pictures, mixed smoothly in time, before the head. */
function planted(rank: number): Frames {
  const random = new Random(3)
  const pictures = Array.from({ length: rank }, (_, j) =>
    random.normals(LENGTH).map((x) => (0.25 * x) / (j + 1)),
  )
  const rgb = Uint8Array.from({ length: COUNT * LENGTH }, (_, i) => {
    const [t, at] = [Math.floor(i / LENGTH), i % LENGTH]
    const value = pictures.reduce(
      (sum, picture, j) => sum + (picture[at] ?? 0) * Math.sin((j + 1) * 0.2 * t + j),
      0,
    )
    return Math.round((SOFT * Math.tanh(value / SOFT) + 1) * 127.5)
  })
  return { ...square(SIZE), count: COUNT, fps: 12, rgb }
}

const time = { count: codeCount(COUNT, 2), spacing: 2 }
const { train, heldOut } = splitFrames(COUNT, 8)

/** PSNR of frame `t` drawn from some coefficients, dB. */
function quality(
  frames: Frames,
  found: ReturnType<typeof principalPictures>,
  t: number,
  coefficients: Float32Array,
) {
  const { mean, components } = found
  let sum = 0
  for (let i = 0; i < LENGTH; i++) {
    const value = coefficients.reduce(
      (all, c, j) => all + c * (components[j * LENGTH + i] ?? 0),
      mean[i] ?? 0,
    )
    const byte = Math.round((SOFT * Math.tanh(value / SOFT) + 1) * 127.5)
    sum += ((byte - (frames.rgb[t * LENGTH + i] ?? 0)) / 255) ** 2
  }
  return psnrOf(sum / LENGTH)
}

describe('of a clip that is three pictures', () => {
  const frames = planted(3)
  const found = principalPictures(frames, train, 3, time)

  test('every frame is a mix of them, those that were held out too', () => {
    for (const t of [...train.slice(0, 4), ...heldOut])
      expect(
        quality(frames, found, t, found.coefficients.subarray(3 * t, 3 * t + 3)),
        `frame ${t}`,
      ).toBeGreaterThan(42)
  })

  test('the path of codes gives the trained frames back', () => {
    const table = new Float32Array(time.count * 32)
    for (let k = 0; k < time.count; k++) table.set(found.codes.subarray(3 * k, 3 * k + 3), 32 * k)
    for (const t of train.slice(2, -2))
      expect(quality(frames, found, t, codeAt(table, time, t).subarray(0, 3)), `frame ${t}`).toBeGreaterThan(
        32,
      )
  })

  test('each number of a code varies by a half, and components come by their size', () => {
    for (let j = 0; j < 3; j++) {
      const values = train.map((t) => found.coefficients[3 * t + j] ?? 0)
      const variance = values.reduce((sum, value) => sum + value ** 2 / values.length, 0)
      expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1)
    }
    const sizes = [...(sizesOf(found) ?? [])]
    expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes)
  })

  test('components are whole steps of two hundredths, as a link carries them', () => {
    for (const value of found.components) {
      const steps = value / 0.02
      expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-4)
      expect(Math.abs(steps)).toBeLessThan(127.01)
    }
  })
})

test('a clip of a single picture has components of nothing, and everything stays finite', () => {
  const rgb = new Uint8Array(COUNT * LENGTH).fill(90)
  const found = principalPictures({ ...square(SIZE), count: COUNT, fps: 12, rgb }, train, 4, time)
  for (const values of [found.mean, found.components, found.codes, found.coefficients])
    expect(values.every(Number.isFinite)).toBe(true)
  expect(Math.max(...found.components)).toBe(0)
})
