// How far generated pictures are from real ones, and invented ones from what they mix. All means; weights are the
// terms' business.

import * as tf from '@tensorflow/tfjs'
import { blockLoss, meanSquare, pyramidLoss } from '../../engine/picture-losses'
import type { Settings } from '../../settings/settings'
import { averagePool } from '../../engine/rearrange'

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

/** What a frozen network sees of pictures, place by place, and what it sees of the real ones on the path. */
export interface Perceived {
  readonly featuresOf: (pictures: tf.Tensor4D) => readonly tf.Tensor4D[]
  readonly real: readonly tf.Tensor4D[]
}

type Reconstruction = (
  generated: tf.Tensor4D,
  real: tf.Tensor4D,
  count?: number,
  perceived?: Perceived,
) => tf.Scalar

/** Each makes the mean over numbers of a formula of the difference; without one it is only told. */
export const RECONSTRUCTIONS: Readonly<Record<Settings['reconstructionLoss'], Reconstruction>> = {
  pyramid: reconstruction,
  l1: (generated, real, count) => distance(...ofPath(generated, real, count)),
  l2: (generated, real, count) => tf.mean(tf.squaredDifference(...ofPath(generated, real, count))),
  perceptual: (generated, real, count, perceived) => {
    if (!perceived) throw new Error('there is no network to look through')
    const [made, wanted] = ofPath(generated, real, count)
    const unlike = perceived.featuresOf(made).map((seen, i) => featureDistance(seen, perceived.real[i]))
    return [tf.mul<tf.Scalar>(distance(made, wanted), COLOURS), ...unlike].reduce((sum, part) =>
      tf.add(sum, part),
    )
  },
  none: reconstruction,
}

/** Of L1 beside the distances of features, which hardly tell colours. */
const COLOURS = 4

/**
 * LPIPS without its learned weights (arXiv 1801.03924, eq. 1): the squared distance between the directions of the
 * features at each place [N, h, w, C], the mean over places.
 */
function featureDistance(made: tf.Tensor4D, wanted: tf.Tensor4D | undefined): tf.Scalar {
  if (!wanted) throw new Error('features of a place are missing')
  return tf.mean(tf.sum(tf.squaredDifference(directions(made), directions(wanted)), 3))
}

const directions = (x: tf.Tensor4D): tf.Tensor =>
  tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), 3, true), 1e-10)))

const ofPath = (generated: tf.Tensor4D, real: tf.Tensor4D, count = generated.shape[0]) =>
  [pictures(generated, 0, count), pictures(real, 0, count)] as const

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
 * Anchor of invented frames, the last of the pictures, one for each cross-fade: L1 between averages of
 * 8 blocks along the short side, of the picture and of the cross-fade that it mixes.
 */
export function anchor(generated: tf.Tensor4D, crossFade: tf.Tensor4D): tf.Scalar {
  const [, height, width] = generated.shape
  const k = Math.min(height, width) / 8
  const fused = blockLoss(generated, crossFade, k)
  if (fused) return fused
  const [count] = crossFade.shape
  const invented = pictures(generated, generated.shape[0] - count, count)
  return distance(averagePool(invented, k), averagePool(crossFade, k))
}

/** The mean square of x[i − 1] − 2·x[i] + x[i + 1] over the rows of a table [K, n]. */
export function secondDifferences(table: tf.Tensor2D): tf.Scalar {
  const fused = meanSquare(table, [1, -2, 1], 0)
  if (fused) return fused
  const [rows, length] = table.shape
  const from = (row: number) => tf.slice(table, [row, 0], [rows - 2, length])
  return tf.mean(tf.square(tf.add(tf.sub(from(0), tf.mul(from(1), 2)), from(2))))
}

/** The mean square of the rows of a table [K, n] from `first` on. */
export function squaresFrom(table: tf.Tensor2D, first: number): tf.Scalar {
  const [rows, length] = table.shape
  return (
    meanSquare(table, [1], first) ?? tf.mean(tf.square(tf.slice(table, [first, 0], [rows - first, length])))
  )
}
