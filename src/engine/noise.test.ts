// The noise against what a normal distribution must show, and against itself.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { startInNode } from './node.fixture'
import { gaussian, withNoisyCopies } from './noise'

const MANY = 400_000

const mean = (values: Float32Array, of: (value: number, i: number) => number) =>
  values.reduce((sum, value, i) => sum + of(value, i), 0) / values.length

test('mean, variance, skewness and kurtosis are those of a standard normal', () => {
  const values = gaussian([7, 11], MANY)
  // Four standard errors of each.
  const error = 4 / Math.sqrt(MANY)
  expect(Math.abs(mean(values, (x) => x))).toBeLessThan(error)
  expect(Math.abs(mean(values, (x) => x ** 2) - 1)).toBeLessThan(error * Math.sqrt(2))
  expect(Math.abs(mean(values, (x) => x ** 3))).toBeLessThan(error * Math.sqrt(15))
  expect(Math.abs(mean(values, (x) => x ** 4) - 3)).toBeLessThan(error * Math.sqrt(96))
  expect(values.filter((x) => Math.abs(x) > 1.96).length / MANY).toBeCloseTo(0.05, 2)
})

test('neighbours, rows of pictures, the two of a pair and neighbouring seeds are not correlated', () => {
  const values = gaussian([7, 11], MANY)
  const error = 4 / Math.sqrt(MANY)
  for (const lag of [1, 2, 3, 16, 64, 192, 12_288])
    expect(Math.abs(mean(values, (x, i) => x * (values[(i + lag) % MANY] ?? 0)))).toBeLessThan(error)
  // Box–Muller's pair: their squares must not be tied either.
  expect(Math.abs(mean(values, (x, i) => (x ** 2 - 1) * ((values[i ^ 1] ?? 0) ** 2 - 1)))).toBeLessThan(
    2 * error,
  )
  for (const seed of [
    [8, 11],
    [7, 12],
    [11, 7],
  ] as const) {
    const other = gaussian(seed, MANY)
    expect(Math.abs(mean(values, (x, i) => x * (other[i] ?? 0)))).toBeLessThan(error)
  }
})

test('the same seed repeats, a longer draw begins with the shorter one, words are 32-bit whatever their sign', () => {
  expect(gaussian([1, 2], 9)).toEqual(gaussian([1, 2], 10).subarray(0, 9))
  expect(gaussian([0xffff_ffff, 0x8000_0000], 8)).toEqual(gaussian([-1, -0x8000_0000], 8))
  expect(gaussian([1, 2], 8)).not.toEqual(gaussian([2, 1], 8))
})

test('noisy copies: two pictures as they are, then with noise of the given deviation', async () => {
  await startInNode('wasm')
  tf.tidy(() => {
    const [a, b] = [tf.fill<tf.Rank.R4>([2, 4, 4, 3], 1), tf.fill<tf.Rank.R4>([2, 4, 4, 3], -1)]
    const made = withNoisyCopies(a, b, tf.tensor1d([5, -6], 'int32'), 0.1)
    const noise = gaussian([5, -6], 192).map((x, i) => 0.1 * x + (i < 96 ? 1 : -1))
    expect(made.shape).toEqual([8, 4, 4, 3])
    expect(made.dataSync().subarray(0, 192)).toEqual(new Float32Array(192).fill(1).fill(-1, 96))
    made
      .dataSync()
      .subarray(192)
      .forEach((value, i) => expect(value).toBeCloseTo(noise[i] ?? 0, 6))
  })
})
