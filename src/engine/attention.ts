// Self-attention within each picture of a batch, of products of matrices: einsum has no gradient (tfjs 4.22).

import * as tf from '@tensorflow/tfjs'

type Shape4 = [number, number, number, number]

/** The pixels of pictures [N,H,W,C] in one row: [N,H·W,C]. */
const pixels = (x: tf.Tensor): tf.Tensor3D => {
  const [n = 0, h = 0, w = 0, c = 0] = x.shape
  return tf.reshape(x, [n, h * w, c])
}

/** How much each pixel looks at each: queries and keys [N,H,W,D] → [N,H,W,H·W], whose last axis sums to 1. */
export function attention(queries: tf.Tensor4D, keys: tf.Tensor4D): tf.Tensor4D {
  // The stock gradient of softmax keeps one more tensor as large as what comes out until the step is over.
  const op = tf.customGrad((...inputs) => {
    const [q, k, save] = inputs as [tf.Tensor4D, tf.Tensor4D, (kept: tf.Tensor[]) => void]
    const looks = tf.tidy(() => tf.softmax(tf.matMul(pixels(q), pixels(k), false, true)))
    save([q, k, looks])
    return {
      value: tf.reshape(looks, [...q.shape.slice(0, 3), looks.shape[1]] as Shape4),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [fromQ, fromK, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor3D]
        return tf.tidy(() => {
          const d = scoreGradient(tf.reshape(dy, y.shape), y)
          const [toQ, toK] = [tf.matMul(d, pixels(fromK)), tf.matMul(d, pixels(fromQ), true, false)]
          return [tf.reshape(toQ, fromQ.shape), tf.reshape(toK, fromK.shape)]
        })
      },
    }
  })
  return op(queries, keys) as tf.Tensor4D
}

/** Back through the softmax y of the last axis. */
const scoreGradient = (dy: tf.Tensor3D, y: tf.Tensor3D): tf.Tensor3D =>
  tf.tidy(() => {
    const weighted = tf.mul<tf.Tensor3D>(dy, y)
    return tf.sub(weighted, tf.mul(y, tf.sum(weighted, 2, true)))
  })

/** What each pixel finds where it looks: of looks [N,H,W,H·W] and values [N,H,W,C] → [N,H,W,C]. */
export const attend = (looks: tf.Tensor4D, values: tf.Tensor4D): tf.Tensor4D =>
  tf.reshape(tf.matMul(pixels(looks), pixels(values)), values.shape)
