// The losses as single WebGPU kernels against the same formulas composed of stock ops on the cpu backend: values and gradients.

import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerObjectiveGradients } from '../engine/objectives'
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

/** Value and gradients towards the first `moving` inputs of three times the loss. */
async function expectSame(inputs: readonly Values[], moving: number, loss: Maths): Promise<void> {
  expect(await difference(inputs, loss)).toBeLessThan(CLOSE)
  for (let i = 0; i < moving; i++) {
    const gradient: Maths = (...tensors) =>
      tf.grad((x) => {
        const given = tensors.map((tensor, k) => (k === i ? x : tensor))
        return tf.mul(loss(...given), 3)
      })(tensors[i] as tf.Tensor)
    expect(await difference(inputs, gradient)).toBeLessThan(CLOSE)
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
