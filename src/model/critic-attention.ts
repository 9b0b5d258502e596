// Where the critic of pixels looks, as weights of the reconstruction: the generator shall be right there first.

import * as tf from '@tensorflow/tfjs'
import { forward, type Weights } from '../engine/forward'
import type { Trained } from './networks'
import type { StepPlan } from './step'

/** How much the discriminator looks at each place of the real frames of the path [path, H, W, 1]: a constant. */
export function attentionOf(
  { graph }: Trained,
  judging: Weights,
  real: tf.Tensor4D,
  { path, weighing = '' }: Pick<StepPlan, 'path' | 'weighing'>,
): tf.Tensor4D {
  const [, height, width, channels] = real.shape
  const frames = tf.slice(real, [0, 0, 0, 0], [path, height, width, channels])
  const [features] = forward(graph, judging, { frames }, [weighing])
  return attentionMap(features as tf.Tensor4D, [height, width])
}

/**
 * The spatial attention map of features [N,h,w,C] (attention transfer, arXiv 1612.03928, eq. 1): the mean magnitude
 * over channels, over its mean in each picture. Enlarged to [N,height,width,1] by nearest places, so the mean stays 1.
 */
export function attentionMap(features: tf.Tensor4D, [height, width]: readonly [number, number]): tf.Tensor4D {
  const magnitude = tf.mean<tf.Tensor4D>(tf.abs(features), 3, true)
  // Features that are all dead look nowhere, and nothing is weighed.
  const mean = tf.mean(magnitude, [1, 2], true)
  const map = tf.div<tf.Tensor4D>(tf.add(magnitude, NOTHING), tf.add(mean, NOTHING))
  return tf.image.resizeNearestNeighbor(map, [height, width])
}

const NOTHING = 1e-6
