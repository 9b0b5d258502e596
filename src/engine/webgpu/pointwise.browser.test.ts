// The small formulas as single kernels against stock ops and their gradients on the cpu backend.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { projectedLogit, registerPointwiseGradients, scaledSum } from '../pointwise'
import type { Maths, Values } from './two-backends.fixture'
import { difference, onQuietDevice, random } from './two-backends.fixture'

const CLOSE = 1e-5

onQuietDevice(registerPointwiseGradients)

/** Values, and gradients towards every input, the last of which is dy. */
async function expectSame(inputs: readonly Values[], maths: Maths): Promise<void> {
  expect(await difference(inputs.slice(0, -1), maths)).toBeLessThan(CLOSE)
  for (let i = 0; i < inputs.length - 1; i++) {
    const gradient: Maths = (...tensors) => {
      const gradients = tf.grads(maths)(tensors.slice(0, -1), tensors.at(-1))
      return gradients[i] as tf.Tensor
    }
    expect(await difference(inputs, gradient)).toBeLessThan(CLOSE)
  }
}

test.each([
  [2, 4, 4, 8],
  [1, 3, 5, 7],
])('the end of a residual layer, %i × %i × %i × %i', async (...shape) => {
  const inputs = [1, 2, 3].map((seed) => random(seed, shape))
  await expectSame(inputs, (...tensors) => scaledSum(tensors, Math.SQRT1_2))
  // A product on each side: the tape adds to both gradients and frees them.
  await expectSame(inputs, (...tensors) => {
    const [a, b] = tensors as [tf.Tensor, tf.Tensor]
    return scaledSum([tf.mul(scaledSum([a, b], Math.SQRT1_2), a), tf.mul(a, b)], Math.SQRT1_2)
  })
})

test.each([
  [1, 1],
  [5, 64],
])('projection head of %i × %i', async (rows, features) => {
  const inputs = [[rows, features], [rows, features], [rows, 1], [rows]].map((shape, i) => random(i, shape))
  await expectSame(inputs, (h, v, logit) =>
    projectedLogit(h as tf.Tensor2D, v as tf.Tensor2D, logit as tf.Tensor2D),
  )
})

test('tanh', async () => {
  await expectSame([random(1, [3, 7]), random(2, [3, 7])], (...[x]) => tf.tanh(x ?? 0))
  await expectSame([random(1, [3, 8]), random(2, [3, 8])], (...[x]) => tf.tanh(x ?? 0))
})
