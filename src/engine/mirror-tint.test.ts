// Mirrored and tinted clips against plain loops, and their gradients against finite differences. Node, wasm.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { tintValues } from '../network/augment'
import { mirror, tint } from './mirror-tint'
import { randomTensor, relativeError, startInNode } from './node.fixture'

const [FRAMES, HEIGHT, WIDTH] = [2, 3, 5]
const TINTS = [
  { brightness: 0, saturation: 1, contrast: 1 },
  { brightness: -0.3, saturation: 1.7, contrast: 0.6 },
  { brightness: 0.5, saturation: 0, contrast: 1.5 },
]
const MIRRORED = [1, 0, 1]
const SHAPE = [TINTS.length * FRAMES, HEIGHT, WIDTH, 3] as const

beforeAll(() => startInNode('wasm'))

const clips = (seed: number) => randomTensor<tf.Rank.R4>(SHAPE, seed)
const tinted = (x: tf.Tensor4D) => tint(x, tf.tensor3d(TINTS.flatMap(tintValues), [TINTS.length, 4, 3]))
const mirrored = (x: tf.Tensor4D) => mirror(x, tf.tensor4d(MIRRORED, [MIRRORED.length, 1, 1, 1]))

/** Each pixel of `x` by what `pixel` makes of the one at (clip, frame, row, column). */
function byHand(
  x: tf.Tensor4D,
  pixel: (clip: number, at: (column: number) => number[], column: number) => number[],
) {
  const values = x.dataSync<'float32'>()
  const rows = Array.from({ length: SHAPE[0] * HEIGHT }, (_, row) => row)
  return rows.flatMap((row) => {
    const at = (column: number) => [
      ...values.subarray((row * WIDTH + column) * 3, (row * WIDTH + column + 1) * 3),
    ]
    const clip = Math.floor(row / (HEIGHT * FRAMES))
    return Array.from({ length: WIDTH }, (_, column) => pixel(clip, at, column)).flat()
  })
}

test('brighter, then away from the mean of the channels, then away from middle grey; the same in all frames', () => {
  const x = clips(1)
  const expected = byHand(x, (clip, at, column) => {
    const { brightness = NaN, saturation = NaN, contrast = NaN } = TINTS[clip] ?? {}
    const bright = at(column).map((value) => value + brightness)
    const mean = bright.reduce((sum, value) => sum + value) / 3
    return bright.map((value) => contrast * (mean + saturation * (value - mean)))
  })
  expect(relativeError(tinted(x).dataSync(), expected)).toBeLessThan(1e-6)
})

test('a tint that changes nothing leaves every bit', () => {
  const x = clips(2)
  const first = tf.slice(x, 0, FRAMES)
  expect(tf.slice(tinted(x), 0, FRAMES).dataSync()).toEqual(first.dataSync())
})

test('clips that are mirrored have their columns the other way round, bit for bit, the others as they were', () => {
  const x = clips(3)
  const expected = byHand(x, (clip, at, column) => at(MIRRORED[clip] ? WIDTH - 1 - column : column))
  expect([...mirrored(x).dataSync()]).toEqual(expected)
  expect(mirrored(mirrored(x)).dataSync()).toEqual(x.dataSync())
})

test.each([
  ['tint', tinted],
  ['mirror', mirrored],
])('the slope of %s is what small steps say', (_name, op) => {
  const [x, along, dy] = [clips(4), clips(5), clips(6)]
  const loss = (at: tf.Tensor4D) => tf.sum<tf.Scalar>(tf.mul(op(at), dy))
  const slope = tf.sum(tf.mul(tf.grad((at) => loss(at as tf.Tensor4D))(x), along)).dataSync()[0] ?? NaN
  // Both are linear, so that the step may be large.
  const [up, down] = [tf.add, tf.sub].map((step) => loss(step<tf.Tensor4D>(x, along)).dataSync()[0] ?? NaN)
  expect(Math.abs(((up ?? NaN) - (down ?? NaN)) / 2 - slope)).toBeLessThan(1e-4 * Math.abs(slope))
  expect(Math.abs(slope)).toBeGreaterThan(1)
})
