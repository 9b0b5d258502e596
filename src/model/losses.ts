// The losses, one formula each. All means; weights are the training step's business.

import * as tf from '@tensorflow/tfjs'
import {
  blockLoss,
  type Judged,
  judgeLoss,
  type Logits,
  pyramidLoss,
  relativisticLoss,
} from '../engine/objectives'
import { averagePool } from '../engine/rearrange'

/**
 * Relativistic pairing loss (R3GAN, arXiv 2501.05441, eq. 4): softplus(−(winner − loser)), averaged over pairs.
 * The discriminator wants real to win, the generator wants fake to win. Logits [B] each.
 */
export function relativistic(winner: tf.Tensor1D, loser: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.softplus(tf.sub(loser, winner)))
}

/** Deviation of the noise for the finite-difference penalties. */
export const PENALTY_NOISE = 0.1

/**
 * Finite-difference gradient penalty, R1 on real and R2 on generated clips (APT, arXiv 2501.08316, §3.4): the squared
 * change of the logits under noise. For small noise it is σ²·|∇D|², so that γ/2·|∇D|² = γ/(2σ²) × this. No second
 * derivative anywhere.
 */
export function smoothness(logits: tf.Tensor1D, noisyLogits: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.squaredDifference(logits, noisyLogits))
}

/** γ of R1/R2 as the weight of `smoothness`. */
export const penaltyWeight = (gamma: number): number => gamma / (2 * PENALTY_NOISE ** 2)

const distance = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => tf.mean(tf.abs(tf.sub(a, b)))

/**
 * Pyramid reconstruction loss of the first `count` pictures: L1 at full size and of 2× and 4× averages, and L1 of the x
 * and y finite differences. Gradients flow to `generated`.
 */
export function reconstruction(
  generated: tf.Tensor4D,
  real: tf.Tensor4D,
  count = generated.shape[0],
): tf.Scalar {
  const fused = pyramidLoss(generated, real, count)
  return fused ?? reconstructionComposed(pictures(generated, 0, count), pictures(real, 0, count))
}

/** `count` pictures from number `first` on. */
function pictures(x: tf.Tensor4D, first: number, count: number): tf.Tensor4D {
  const [n, h, w, c] = x.shape
  return count === n ? x : tf.slice(x, [first, 0, 0, 0], [count, h, w, c])
}

function reconstructionComposed(generated: tf.Tensor4D, real: tf.Tensor4D): tf.Scalar {
  const difference = tf.sub<tf.Tensor4D>(generated, real)
  const half = averagePool(difference, 2)
  const [n, h, w, c] = difference.shape
  const across = tf.sub(
    tf.slice(difference, [0, 0, 1, 0], [n, h, w - 1, c]),
    tf.slice(difference, [0, 0, 0, 0], [n, h, w - 1, c]),
  )
  const down = tf.sub(
    tf.slice(difference, [0, 1, 0, 0], [n, h - 1, w, c]),
    tf.slice(difference, [0, 0, 0, 0], [n, h - 1, w, c]),
  )
  return [difference, half, averagePool(half, 2), across, down]
    .map((part) => tf.mean<tf.Scalar>(tf.abs(part)))
    .reduce((sum, part) => tf.add(sum, part))
}

/**
 * Anchor of invented frames, the last of the pictures, one for each cross-fade: L1 between 8×8 averages (side `size`)
 * of the picture and of the cross-fade that it mixes.
 */
export function anchor(generated: tf.Tensor4D, crossFade: tf.Tensor4D): tf.Scalar {
  const k = (generated.shape[1] ?? 8) / 8
  const fused = blockLoss(generated, crossFade, k)
  if (fused) return fused
  const [count] = crossFade.shape
  const invented = pictures(generated, generated.shape[0] - count, count)
  return distance(averagePool(invented, k), averagePool(crossFade, k))
}

const HEADS = ['image', 'temporal'] as const

const sum = (parts: readonly tf.Scalar[]): tf.Scalar => parts.reduce((a, b) => tf.add(a, b))

/**
 * What the generator wants: its clips win over the real ones in both heads. Logits [B]; gradients flow to the winner's.
 */
export function adversarial(winner: Logits, loser: Logits): tf.Scalar {
  const fused = relativisticLoss(winner, loser)
  return fused ?? sum(HEADS.map((head) => relativistic(winner[head], loser[head])))
}

/**
 * What the discriminator wants: real clips win over generated ones, and logits that hardly move under noise. Logits
 * [4B]: on real, on generated, near real, near generated clips.
 */
export function judgement(logits: Logits, gamma: number): Judged {
  return judgeLoss(logits, penaltyWeight(gamma)) ?? judgementComposed(logits, gamma)
}

function judgementComposed(logits: Logits, gamma: number): Judged {
  const heads = HEADS.map(
    (head) => tf.split(logits[head], 4) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D],
  )
  const judge = sum(heads.map(([onReal, onFake]) => relativistic(onReal, onFake)))
  const rough = sum(
    heads.flatMap(([onReal, onFake, nearReal, nearFake]) => [
      smoothness(onReal, nearReal),
      smoothness(onFake, nearFake),
    ]),
  )
  return {
    loss: tf.add<tf.Scalar>(judge, tf.mul(rough, penaltyWeight(gamma))),
    shown: tf.stack([judge, rough]) as tf.Tensor1D,
  }
}
