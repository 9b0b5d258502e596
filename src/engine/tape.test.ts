// Gradients in pieces against the same in one, and that nothing is left.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { startInNode } from './node.fixture'
import { Tape } from './tape'

beforeAll(() => startInNode('cpu'))

let x: tf.Variable
let before = 0
beforeEach(() => {
  before = tf.memory().numTensors
  x = tf.variable(tf.scalar(3))
})

test('the gradient goes through what was recorded; what lies between is a constant, and has gradients of its own', () => {
  const inner: number[] = []
  tf.tidy(() => {
    const tape = new Tape()
    const square = tape.record(() => tf.square(x))
    const slope = tf.grad((y) => tf.mul(y, tf.square(y)))
    inner.push(...slope(square).dataSync())
    const constant = tf.mul(square, 10)
    const cube = tape.record(() => tf.mul(square, x))
    const { value, grads } = tape.gradients(
      () => tf.add<tf.Scalar>(tf.add(square, cube), tf.mul(constant, x)),
      [x],
    )
    expect(value.dataSync()[0]).toBe(9 + 27 + 270)
    // d/dx (x² + x³ + c·x) with c = 10·9 held constant.
    expect(grads[x.name]?.dataSync()[0]).toBe(6 + 27 + 90)
  })
  // d/dy y³ at y = 9.
  expect(inner).toEqual([3 * 81])
  tf.dispose(x)
  // The first scalar went into the variable.
  expect(tf.memory().numTensors).toBe(before + 1)
})

test('a record that fails leaves nothing, and the next gradient is right', () => {
  const alive = tf.memory().numTensors
  expect(() =>
    tf.tidy(() => {
      const tape = new Tape()
      tape.record(() => tf.square(x))
      tape.record(() => {
        throw new Error('broken')
      })
    }),
  ).toThrow('broken')
  expect(tf.memory().numTensors).toBe(alive)
  const slope = tf.grad((y) => tf.square(y))(tf.scalar(2))
  expect(slope.dataSync()[0]).toBe(4)
})
