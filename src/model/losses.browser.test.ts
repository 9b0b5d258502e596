// The losses as single WebGPU kernels against the same formulas composed of stock ops on the cpu backend: values and
// gradients.

import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerObjectiveGradients, weightedSum } from '../engine/objectives'
import type { Heard, Maths, Values } from '../engine/webgpu/two-backends.fixture'
import { difference, random, settled, startWebgpu } from '../engine/webgpu/two-backends.fixture'
import { adversarial, anchor, judgement, reconstruction } from './losses'

const heard: Heard = { errors: [], losses: [] }
const CLOSE = 1e-5

beforeAll(async () => {
  registerObjectiveGradients()
  await startWebgpu(heard)
})

afterAll(async () => {
  await settled()
  expect(heard).toEqual({ errors: [], losses: [] })
})

/** Value, and gradients towards the first `moving` inputs: of the loss itself and of three times it. */
async function expectSame(inputs: readonly Values[], moving: number, loss: Maths): Promise<void> {
  expect(await difference(inputs, loss)).toBeLessThan(CLOSE)
  for (let i = 0; i < moving; i++) {
    const gradient =
      (factor: number): Maths =>
      (...tensors) =>
        tf.grad((x) => {
          const value = loss(...tensors.map((tensor, k) => (k === i ? x : tensor)))
          return factor === 1 ? value : tf.mul(value, factor)
        })(tensors[i] as tf.Tensor)
    for (const factor of [1, 3]) expect(await difference(inputs, gradient(factor))).toBeLessThan(CLOSE)
  }
}

const SHAPES = [
  [1, 16, 16, 3],
  [3, 32, 32, 3],
  [2, 8, 24, 1],
]

test.each(SHAPES)('reconstruction of %i × %i × %i × %i', async (...shape) => {
  await expectSame([random(1, shape), random(2, shape)], 1, (a, b) =>
    reconstruction(a as tf.Tensor4D, b as tf.Tensor4D),
  )
})

test.each(SHAPES)('anchor of %i × %i × %i × %i', async (...shape) => {
  await expectSame([random(1, shape), random(2, shape)], 1, (a, b) =>
    anchor(a as tf.Tensor4D, b as tf.Tensor4D),
  )
})

test('reconstruction of the first pictures, anchor of the last ones: no slope reaches the others', async () => {
  const [made, real, faded] = [
    random(1, [5, 16, 16, 3]),
    random(2, [5, 16, 16, 3]),
    random(3, [2, 16, 16, 3]),
  ]
  await expectSame([made, real], 1, (a, b) => reconstruction(a as tf.Tensor4D, b as tf.Tensor4D, 3))
  await expectSame([made, faded], 1, (a, b) => anchor(a as tf.Tensor4D, b as tf.Tensor4D))
})

test.each([1, 2, 3])('%i losses by their weights', async (count) => {
  const losses = [1, 2, 3].slice(0, count).map((seed) => random(seed, []))
  await expectSame(losses, count, (...given) => weightedSum(given as tf.Scalar[], [10, 1, 0.25]))
})

const heads = (image?: tf.Tensor, temporal?: tf.Tensor) => ({
  image: image as tf.Tensor1D,
  temporal: temporal as tf.Tensor1D,
})

/** Logits that reach far: a softplus that overflows would show. */
const logits = (seed: number, length: number): Values => {
  const { shape, values } = random(seed, [length])
  return { shape, values: values.map((value, i) => value * (i % 3 === 0 ? 60 : 1)) }
}

test.each([1, 4, 7])('both heads of the discriminator on %i clips', async (clips) => {
  const inputs = [logits(1, 4 * clips), logits(2, 4 * clips)]
  await expectSame(inputs, 2, (image, temporal) => judgement(heads(image, temporal), 3).loss)
  const shown: Maths = (image, temporal) => judgement(heads(image, temporal), 3).shown
  expect(await difference(inputs, shown)).toBeLessThan(CLOSE)
})

test.each([1, 4, 7])('both heads for the generator on %i clips', async (clips) => {
  const inputs = [1, 2, 3, 4].map((seed) => logits(seed, clips))
  await expectSame(inputs, 2, (a, b, c, d) => adversarial(heads(a, b), heads(c, d)))
})
