// Spectral norm (Miyato et al. 2018, arXiv 1802.05957): every matrix of weights over its largest singular value. No
// state is kept from step to step, as there: the direction is found anew by squaring the small Gram matrix, so that a
// run that is saved goes on exactly.

import * as tf from '@tensorflow/tfjs'
import type { Weights } from './forward'

/**
 * Squarings of the Gram matrix: 2^10 iterations of the power method. Where the two largest singular values lie close,
 * the norm is too small by .37 / 2^12 of itself at most.
 */
const SQUARINGS = 10

/** By name of each matrix [inputs, outputs]: the right singular vector [outputs, 1] of its largest singular value. */
export type Directions = ReadonlyMap<string, tf.Tensor2D>

const asMatrix = (w: tf.Tensor): tf.Tensor2D => tf.reshape(w, [-1, w.shape.at(-1) ?? 1])
/** Not `tf.norm`: on WebGPU (tfjs 4.22) its gradient is wrong, by 30 % of a small matrix. */
const lengthOf = (x: tf.Tensor): tf.Scalar => tf.maximum(tf.sqrt(tf.sum(tf.square(x))), 1e-12)
const unit = <T extends tf.Tensor>(x: T): T => tf.div(x, lengthOf(x))

/** To be found off the tape: at the singular vector itself the norm has the gradient u·vᵀ, so none flows through it. */
export const leadingDirections = (weights: Weights): Directions =>
  new Map(
    [...weights].flatMap(([name, w]) => (name.endsWith('.w') ? [[name, leading(asMatrix(w))] as const] : [])),
  )

function leading(matrix: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const [rows, columns] = matrix.shape
    const wide = rows < columns
    let gram = unit(tf.matMul<tf.Tensor2D>(matrix, matrix, !wide, wide))
    for (let i = 0; i < SQUARINGS; i++) gram = unit(tf.matMul(gram, gram))
    // Almost of rank one now: any vector that is not across it will do.
    const start = tf.tensor2d(
      Array.from({ length: gram.shape[0] }, (_, i) => Math.cos(i * i)),
      [gram.shape[0], 1],
    )
    const found = tf.matMul<tf.Tensor2D>(gram, start)
    return unit(wide ? tf.matMul(matrix, found, true, false) : found)
  })
}

/** The weights, each matrix over its largest singular value ‖W·v‖; gradients flow to the weights. */
export const spectrallyNormalised = (weights: Weights, directions: Directions): Weights =>
  new Map(
    [...weights].map(([name, w]) => {
      const direction = directions.get(name)
      if (!direction) return [name, w] as const
      return [name, tf.div(w, lengthOf(tf.matMul(asMatrix(w), direction)))] as const
    }),
  )
