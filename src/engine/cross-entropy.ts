// Losses of answers that are right or wrong. Here because the stock ones take gradients of ops that not every backend
// has.

import * as tf from '@tensorflow/tfjs'
import { math, variable } from '../network/formula'
import { formulaTensor } from './formula'

/**
 * −log of the probability that softmax gives the right class, the mean over rows: of logits [n, classes] and `right`
 * [n, classes], 1 at the class and 0 elsewhere. Gradients flow to the logits.
 */
export function crossEntropy(logits: tf.Tensor2D, right: tf.Tensor2D): tf.Scalar {
  const op = tf.customGrad((...inputs) => {
    const [x, save] = inputs as [tf.Tensor2D, (kept: tf.Tensor[]) => void]
    // The tape frees what was made on it, and what is right may have been.
    save([x, right])
    return {
      value: tf.tidy(() => tf.mean(tf.sub(tf.logSumExp(x, 1), tf.sum(tf.mul(x, right), 1)))),
      gradFunc: (dy: tf.Tensor, [y, kept]: tf.Tensor[]) =>
        tf.tidy(() => {
          const each = tf.div(tf.sub(tf.softmax(y as tf.Tensor2D), kept as tf.Tensor2D), logits.shape[0])
          return tf.mul(each, dy)
        }),
    }
  })
  return op(logits) as tf.Scalar
}

const [logit, yes] = [variable('logit'), variable('yes')]
const ENTROPY = math.sub(math.softplus(logit), math.mul(yes, logit))

/** Binary cross entropy, the mean over all: of logits and of `right` of their shape, 1 for yes and 0 for no. */
export const binaryCrossEntropy = (logits: tf.Tensor, right: tf.Tensor): tf.Scalar =>
  tf.mean<tf.Scalar>(formulaTensor(ENTROPY, { logit: logits, yes: right }))
