// The principal directions of the motion codes: along which a person drags the picture (GANSpace, arXiv 2004.02546).

import { codeAt, type CodeTime } from './codes'
import { CODE } from './network'

/** Most power iterations per direction; the sliders need the order and the span, not the last digit. */
const ITERATIONS = 200
/** Squared length of what an iteration still changed (of a vector of length 1) that ends them sooner: beyond the digits of float32. */
const SETTLED = 1e-16

/**
 * The `count` directions of largest variance of the codes at every frame, each scaled to one standard deviation along it: vectors
 * of 32 values. Signs are fixed (largest entry positive), so that a slider keeps its sense while training goes on.
 */
export function principalDirections(
  table: Float32Array,
  time: CodeTime,
  frames: number,
  count: number,
): Float32Array[] {
  const covariance = codeCovariance(table, time, frames)
  return Array.from({ length: count }, (_, k) => {
    let vector = Float64Array.from({ length: CODE }, (_unused, i) => Math.sin(1 + i * (k + 1)))
    let value = 0
    for (let step = 0; step < ITERATIONS; step++) {
      const next = product(covariance, vector)
      value = Math.hypot(...next)
      if (value < 1e-12) break
      const before = vector
      vector = next.map((entry) => entry / value)
      if (squaredDistance(vector, before) < SETTLED) break
    }
    deflate(covariance, vector, value)
    const largest = vector.reduce((best, entry) => (Math.abs(entry) > Math.abs(best) ? entry : best), 0)
    const scale = Math.sqrt(value) * Math.sign(largest || 1)
    return Float32Array.from(vector, (entry) => entry * scale)
  })
}

function codeCovariance(table: Float32Array, time: CodeTime, frames: number): Float64Array {
  const codes = Array.from({ length: frames }, (_, t) => codeAt(table, time, t))
  const mean = new Float64Array(CODE)
  for (const code of codes) code.forEach((value, j) => (mean[j] = (mean[j] ?? 0) + value / frames))
  const covariance = new Float64Array(CODE * CODE)
  for (const code of codes) {
    for (let i = 0; i < CODE; i++) {
      const centred = (code[i] ?? 0) - (mean[i] ?? 0)
      for (let j = 0; j < CODE; j++) {
        const at = i * CODE + j
        covariance[at] = (covariance[at] ?? 0) + (centred * ((code[j] ?? 0) - (mean[j] ?? 0))) / frames
      }
    }
  }
  return covariance
}

/** Plain loops: the first picture of a walk waits for them, in an engine that has compiled nothing yet. */
function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const result = new Float64Array(CODE)
  for (let i = 0; i < CODE; i++) {
    let sum = 0
    for (let j = 0; j < CODE; j++) sum += (matrix[i * CODE + j] ?? 0) * (vector[j] ?? 0)
    result[i] = sum
  }
  return result
}

const squaredDistance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, entry, i) => sum + (entry - (b[i] ?? 0)) ** 2, 0)

/** Takes the found direction out, so that the next iteration finds the next one. */
function deflate(matrix: Float64Array, vector: Float64Array, value: number): void {
  vector.forEach((a, i) => {
    vector.forEach((b, j) => {
      matrix[i * CODE + j] = (matrix[i * CODE + j] ?? 0) - value * a * b
    })
  })
}
