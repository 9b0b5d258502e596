// Starts an engine in Node for tests, and lists tensors as plain numbers.

import * as tf from '@tensorflow/tfjs'
import type { BackendName } from '../core/engine'
import { Random } from '../core/random'
import { startEngine } from './start'

export const WASM_FOLDER = new URL(
  '../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/',
  import.meta.url,
).pathname

export const startInNode = (backend: BackendName) => startEngine({ wanted: backend, wasmFiles: WASM_FOLDER })

/** A tensor of seeded normal values. */
export function randomTensor<Rank extends tf.Rank>(shape: readonly number[], seed: number): tf.Tensor<Rank> {
  const length = shape.reduce((product, side) => product * side, 1)
  return tf.tensor<Rank>(new Random(seed).normals(length), [...shape] as unknown as tf.ShapeMap[Rank])
}

/** Largest absolute difference over the largest absolute value. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let error = 0
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    error = Math.max(error, Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? 0)))
    largest = Math.max(largest, Math.abs(expected[i] ?? 0))
  }
  return actual.length === expected.length ? error / Math.max(1e-12, largest) : Number.POSITIVE_INFINITY
}
