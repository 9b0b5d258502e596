// Spectral norm of matrices whose singular values are known by how they are made. Node, wasm.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { randomTensor, startInNode } from './node.fixture'
import { leadingDirections, spectrallyNormalised } from './spectral-norm'

beforeAll(() => startInNode('wasm'))

/** U·diag(values)·Vᵀ with random orthogonal U and V. */
function withSingularValues(rows: number, columns: number, values: readonly number[]): tf.Tensor2D {
  const [u, v] = [rows, columns].map((side, i) => tf.linalg.qr(randomTensor([side, values.length], i + 1))[0])
  return tf.matMul(tf.mul(u as tf.Tensor2D, tf.tensor1d([...values])), v as tf.Tensor2D, false, true)
}

const VALUES = [3.7, 3.5, 1, 0.2]

test.each([
  [9, 4],
  [4, 9],
])('a matrix of %i × %i comes over its largest singular value, a filter likewise', (rows, columns) => {
  const matrix = withSingularValues(rows, columns, VALUES)
  const weights = new Map<string, tf.Tensor>([
    ['dense.w', matrix],
    ['conv.w', tf.reshape(tf.mul(matrix, 10), [1, rows, 1, columns])],
    ['dense.b', tf.tensor1d([5, 6])],
  ])
  const normalised = spectrallyNormalised(weights, leadingDirections(weights))
  const wanted = [...tf.div(matrix, 3.7).dataSync()]
  for (const name of ['dense.w', 'conv.w'])
    [...(normalised.get(name)?.dataSync() ?? [])].forEach((value, i) =>
      expect(value).toBeCloseTo(wanted[i] ?? NaN, 5),
    )
  expect(normalised.get('dense.b')).toBe(weights.get('dense.b'))
})

test('zeros stay zeros', () => {
  const weights = new Map([['dense.w', tf.zeros([3, 2])]])
  const normalised = spectrallyNormalised(weights, leadingDirections(weights))
  expect([...(normalised.get('dense.w')?.dataSync() ?? [])]).toEqual([0, 0, 0, 0, 0, 0])
})
