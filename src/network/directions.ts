// The principal directions of the motion codes: along which a person drags the picture (GANSpace, arXiv 2004.02546).

import { codeAt, type CodeTime } from './codes'
import { CODE } from './widths'

/** Most power iterations per direction; the sliders need the order and the span, not the last digit. */
const ITERATIONS = 100
/**
 * Squared length of what an iteration still changed (of a vector of length 1) that ends them sooner: beyond the digits
 * of float32.
 */
const SETTLED = 1e-16

/**
 * The `count` directions of largest variance of the codes at every frame, each scaled to one standard deviation along
 * it: vectors of 32 values. Signs are fixed (largest entry positive), so that a slider keeps its sense while training
 * goes on.
 *
 * The first picture of a walk waits for them in an engine that has compiled nothing yet, where every multiplication of
 * floats costs 50 ns or more: hence plain loops with few of them.
 */
export function principalDirections(
  table: Float32Array,
  time: CodeTime,
  frames: number,
  count: number,
): Float32Array[] {
  const covariance = codeCovariance(table, time, frames)
  // Its square has the same directions, and comes to each in half the iterations.
  const matrix = squared(covariance)
  return Array.from({ length: count }, (_, k) => {
    const start = Float64Array.from({ length: CODE }, (_unused, i) => Math.sin(1 + i * (k + 1)))
    const vector = leadingDirection(matrix, start)
    const variance = Math.max(0, dot(vector, product(covariance, vector)))
    deflate(matrix, vector, variance ** 2)
    const largest = vector.reduce((best, entry) => (Math.abs(entry) > Math.abs(best) ? entry : best), 0)
    const scale = Math.sqrt(variance) * Math.sign(largest || 1)
    return Float32Array.from(vector, (entry) => entry * scale)
  })
}

/**
 * The first numbers of a code, each as far as it varies over the clip: of a model with principal pictures they move the
 * picture most, in this order. All numbers of its codes vary as much, so that there are no principal directions.
 */
export function codeDirections(
  table: Float32Array,
  time: CodeTime,
  frames: number,
  count: number,
): Float32Array[] {
  const codes = Array.from({ length: frames }, (_, t) => codeAt(table, time, t))
  return Array.from({ length: count }, (_, k) => {
    const entry = centred(codes, k)
    const direction = new Float32Array(CODE)
    direction[k] = Math.sqrt(dot(entry, entry) / frames)
    return direction
  })
}

/** The unit vector that `matrix`, symmetric, stretches most: power iteration from `start`. */
function leadingDirection(matrix: Float64Array, start: Float64Array): Float64Array {
  let vector = start
  for (let step = 0; step < ITERATIONS; step++) {
    const next = product(matrix, vector)
    const length = Math.sqrt(dot(next, next))
    if (length < 1e-24) break
    let moved = 0
    for (let i = 0; i < CODE; i++) {
      const entry = (next[i] ?? 0) / length
      moved += (entry - (vector[i] ?? 0)) ** 2
      next[i] = entry
    }
    vector = next
    if (moved < SETTLED) break
  }
  return vector
}

/** [32, 32], symmetric. */
function codeCovariance(table: Float32Array, time: CodeTime, frames: number): Float64Array {
  const codes = Array.from({ length: frames }, (_, t) => codeAt(table, time, t))
  const entries = Array.from({ length: CODE }, (_, j) => centred(codes, j))
  const covariance = new Float64Array(CODE * CODE)
  for (const [i, a] of entries.entries()) {
    for (const [j, b] of entries.entries()) {
      if (j > i) break
      const value = dot(a, b) / frames
      covariance[i * CODE + j] = value
      covariance[j * CODE + i] = value
    }
  }
  return covariance
}

/** Entry `j` of every code, less its mean. */
function centred(codes: readonly Float32Array[], j: number): Float64Array {
  const values = Float64Array.from(codes, (code) => code[j] ?? 0)
  const mean = values.reduce((sum, value) => sum + value, 0) / codes.length
  return values.map((value) => value - mean)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const result = new Float64Array(CODE)
  for (let i = 0; i < CODE; i++) result[i] = dot(matrix.subarray(i * CODE, (i + 1) * CODE), vector)
  return result
}

/** Of a symmetric matrix: its rows are its columns. */
function squared(matrix: Float64Array): Float64Array {
  const result = new Float64Array(CODE * CODE)
  for (let i = 0; i < CODE; i++)
    result.set(product(matrix, matrix.subarray(i * CODE, (i + 1) * CODE)), i * CODE)
  return result
}

/** Takes the found direction out, so that the next iteration finds the next one. */
function deflate(matrix: Float64Array, vector: Float64Array, value: number): void {
  for (let i = 0; i < CODE; i++) {
    const scaled = value * (vector[i] ?? 0)
    for (let j = 0; j < CODE; j++)
      matrix[i * CODE + j] = (matrix[i * CODE + j] ?? 0) - scaled * (vector[j] ?? 0)
  }
}
