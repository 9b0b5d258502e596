// The gradient around work aside, and a gradient within it.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { aside } from './aside'
import { startInNode } from './node.fixture'

test('work aside counts as a constant, has gradients of its own, and leaves no tensor', async () => {
  await startInNode('cpu')
  const before = tf.memory().numTensors
  tf.tidy(() => {
    const inner: number[] = []
    const slope = tf.grad((x) => {
      const square = tf.square(x)
      const constant = aside(() => {
        inner.push(
          ...tf
            .grad((y) => tf.mul(y, tf.square(y)))(square)
            .dataSync(),
        )
        return tf.mul(square, 10)
      })
      return tf.add(square, tf.mul(constant, x))
    })(tf.scalar(3))
    // d/dx (x² + c·x) with c = 10·9 held constant.
    expect(slope.dataSync()[0]).toBe(6 + 90)
    // d/dy y³ at y = 9.
    expect(inner).toEqual([3 * 81])
  })
  expect(tf.memory().numTensors).toBe(before)
})

test('the tape goes on after work aside failed', async () => {
  await startInNode('cpu')
  tf.tidy(() => {
    const slope = tf.grad((x) => {
      const square = tf.square(x)
      expect(() =>
        aside(() => {
          throw new Error('broken')
        }),
      ).toThrow('broken')
      return tf.mul(square, x)
    })(tf.scalar(2))
    expect(slope.dataSync()[0]).toBe(12)
  })
})
