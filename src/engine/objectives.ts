// Losses that a backend may have as one kernel, which gives the value together with its slopes; null where it has none,
// and the maths composes them. What they compute is written in model/losses, in plain ops.

import * as tf from '@tensorflow/tfjs'
import { hasFused, runKernel, runKernels } from './fused'
import type { WebgpuBackend } from './webgpu/launch'

/** Slopes of the one loss that a kernel gives first, times what came back to it. */
const times = (dy: tf.Tensor | tf.Tensor[], slope: tf.Tensor | undefined) => (): tf.Tensor => {
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

/** The logits of both heads. */
export interface Logits {
  readonly image: tf.Tensor1D
  readonly temporal: tf.Tensor1D
}

export interface Judged {
  readonly loss: tf.Scalar
  /** The relativistic loss and the unweighted penalty. */
  readonly shown: tf.Tensor1D
}

/** The discriminator's loss on logits [4B]: on real, on fake, near real, near fake. `weight` is that of the penalty. */
export function judgeLoss({ image, temporal }: Logits, weight: number): Judged | null {
  if (!hasFused('JudgeLoss')) return null
  const [loss, shown] = runKernels('JudgeLoss', { image, temporal }, { weight })
  return loss && shown ? { loss: loss as tf.Scalar, shown: shown as tf.Tensor1D } : null
}

/** The relativistic loss summed over both heads, logits [B]; gradients flow to the winner's only. */
export function relativisticLoss(winner: Logits, loser: Logits): tf.Scalar | null {
  if (!hasFused('RelativisticLoss')) return null
  const inputs = {
    image: winner.image,
    temporal: winner.temporal,
    otherImage: loser.image,
    otherTemporal: loser.temporal,
  }
  return (runKernels('RelativisticLoss', inputs)[0] ?? null) as tf.Scalar | null
}

/** Losses, each times its weight, added up. */
export function weightedSum(losses: readonly tf.Scalar[], weights: readonly number[]): tf.Scalar {
  if (hasFused('WeightedSum'))
    return runKernel('WeightedSum', Object.fromEntries(losses.entries()), { weights: [...weights] })
  const parts = losses.map((loss, i) => tf.mul<tf.Scalar>(loss, weights[i] ?? 0))
  return parts.reduce((sum, part) => tf.add(sum, part))
}

const towardsHeads: tf.GradConfig['gradFunc'] = (dy, [image, temporal]) => ({
  image: times(dy, image),
  temporal: times(dy, temporal),
})

/** Registers the gradients of the kernels above. */
export function registerObjectiveGradients(): void {
  for (const kernelName of ['PyramidLoss', 'BlockLoss']) {
    tf.registerGradient({
      kernelName,
      outputsToSave: [false, true],
      gradFunc: (dy, [slope]) => ({ generated: times(dy, slope) }),
    })
  }
  tf.registerGradient({
    kernelName: 'WeightedSum',
    gradFunc: (dy, _saved, { weights }) =>
      Object.fromEntries(
        (weights as number[]).map((weight, i) => [i, () => tf.mul(dy as tf.Tensor, weight)]),
      ),
  })
  tf.registerGradient({
    kernelName: 'JudgeLoss',
    outputsToSave: [false, false, true, true],
    gradFunc: towardsHeads,
  })
  tf.registerGradient({
    kernelName: 'RelativisticLoss',
    outputsToSave: [false, true, true],
    gradFunc: towardsHeads,
  })
}
