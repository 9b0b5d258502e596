// What the encoder says of frames, and how far it is from noise. Not here: how it learns (encode.ts).

import * as tf from '@tensorflow/tfjs'

/** What the encoder says of frames, and what becomes of it. */
export interface Encoded {
  /** [n, 32]; `spread` is the logarithm of the variance. */
  readonly mean: tf.Tensor2D
  readonly spread: tf.Tensor2D
  /** The codes that the frames have on the path. */
  readonly own: tf.Tensor2D
  /** The frames, and what is drawn from codes that are as likely as it says [n, H, W, 3]. */
  readonly real: tf.Tensor4D
  readonly drawn: tf.Tensor4D
}

/** The Kullback–Leibler divergence from N(0, 1), the mean over codes and numbers (arXiv 1312.6114, appendix B). */
export const divergence = ({ mean, spread }: Encoded): tf.Scalar =>
  tf.mul<tf.Scalar>(0.5, tf.mean(tf.sub(tf.add(tf.square(mean), tf.exp(spread)), tf.add(spread, 1))))
