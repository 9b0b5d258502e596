// Losses of pictures that a backend may have as one kernel, which gives the value together with its slopes; null where
// it has none, and the maths composes them. What they compute is written in model/losses, in plain ops.

import * as tf from '@tensorflow/tfjs'
import { hasFused, runKernels } from './fused'
import type { WebgpuBackend } from './webgpu/launch'

/** Slopes of the one loss that a kernel gives first, times what came back to it. */
export const times = (dy: tf.Tensor | tf.Tensor[], slope: tf.Tensor | undefined) => (): tf.Tensor => {
  const [first] = Array.isArray(dy) ? dy : [dy]
  if (!first || !slope) throw new Error('the loss kept no slopes')
  return isOne(first) ? tf.clone(slope) : tf.mul(first, slope)
}

/**
 * Whether this is a 1 that never left JavaScript on WebGPU: what a gradient begins with. Asked without reading anything
 * back.
 */
function isOne({ dataId }: tf.Tensor): boolean {
  if (tf.getBackend() !== 'webgpu') return false
  const { values, resource } = (tf.backend() as unknown as WebgpuBackend).tensorMap.get(dataId)
  return values instanceof Float32Array && values.length === 1 && values[0] === 1 && !resource
}

const divisible = ({ shape: [, h, w] }: tf.Tensor4D, k: number) => h % k === 0 && w % k === 0

/** The pyramid loss of the first `count` pictures of each [N,H,W,C]; gradients flow to `generated` only. */
export function pyramidLoss(generated: tf.Tensor4D, real: tf.Tensor4D, count: number): tf.Scalar | null {
  if (!hasFused('PyramidLoss') || !divisible(generated, 4)) return null
  return (runKernels('PyramidLoss', { generated, real }, { count })[0] ?? null) as tf.Scalar | null
}

/**
 * L1 between averages over k×k blocks of `real` [M,H,W,C] and of the last M pictures [N,H,W,C]; gradients flow to
 * `generated` only.
 */
export function blockLoss(generated: tf.Tensor4D, real: tf.Tensor4D, k: number): tf.Scalar | null {
  if (!hasFused('BlockLoss') || !divisible(generated, k)) return null
  return (runKernels('BlockLoss', { generated, real }, { k })[0] ?? null) as tf.Scalar | null
}

/**
 * The mean square of Σ stencil[k] · x[row + k] over the rows of `x` [rows, n] from `first` on, where all of it is
 * there.
 */
export function meanSquare(x: tf.Tensor2D, stencil: readonly number[], first: number): tf.Scalar | null {
  if (!hasFused('MeanSquare')) return null
  return (runKernels('MeanSquare', { x }, { stencil: [...stencil], first })[0] ?? null) as tf.Scalar | null
}

/** Weights, losses, their sum and their slopes: eight buffers, which is what every implementation of WebGPU allows. */
const MOST_FUSED = 3

/** Losses, each times its number of `weights` [losses], added up. No gradient flows to the weights. */
export function weightedSum(losses: readonly tf.Scalar[], weights: tf.Tensor1D): tf.Scalar {
  if (hasFused('WeightedSum') && losses.length <= MOST_FUSED) {
    const [sum] = runKernels('WeightedSum', { ...Object.fromEntries(losses.entries()), weights })
    if (sum) return sum as tf.Scalar
  }
  const parts = losses.map((loss, i) => tf.mul<tf.Scalar>(loss, scalarAt(weights, i)))
  return parts.reduce((sum, part) => tf.add(sum, part))
}

/** Number `i` of a vector, as a scalar. */
export const scalarAt = (vector: tf.Tensor1D, i: number): tf.Scalar =>
  tf.reshape<tf.Rank.R0>(tf.slice(vector, [i], [1]), [])

/** Registers the gradients of the kernels above. */
export function registerPictureLossGradients(): void {
  for (const kernelName of ['PyramidLoss', 'BlockLoss']) {
    tf.registerGradient({
      kernelName,
      outputsToSave: [false, true],
      gradFunc: (dy, [slope]) => ({ generated: times(dy, slope) }),
    })
  }
  tf.registerGradient({
    kernelName: 'MeanSquare',
    outputsToSave: [false, true],
    gradFunc: (dy, [slope]) => ({ x: times(dy, slope) }),
  })
  tf.registerGradient({
    kernelName: 'WeightedSum',
    outputsToSave: [false, ...Array.from({ length: MOST_FUSED }, () => true)],
    gradFunc: (dy, slopes) => Object.fromEntries(slopes.map((slope, i) => [i, times(dy, slope)])),
  })
}
