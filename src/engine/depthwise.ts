// A convolution of each channel by itself (network/ops.ts), of the stock kernel that every backend has, with a gradient
// of our own: stock wasm has none.

import * as tf from '@tensorflow/tfjs'
import { kernelPadding, runKernel } from './fused'

/** x [N,H,W,C] under `filter` [3,3,C], plus `bias` [C] → [N,H/stride,W/stride,C]. */
export function depthwiseConvolve(
  x: tf.Tensor4D,
  filter: tf.Tensor3D,
  bias: tf.Tensor1D,
  stride: 1 | 2,
): tf.Tensor4D {
  return runKernel('FusedDepthwiseConv2D', { x, filter: rankFour(filter), bias }, attributes(stride))
}

const rankFour = (filter: tf.Tensor): tf.Tensor4D => tf.reshape(filter, [3, 3, filter.shape[2] ?? 0, 1])

const attributes = (stride: 1 | 2, before = stride === 1 ? 1 : 0, after = 1) =>
  ({
    strides: stride,
    pad: kernelPadding([
      [before, after],
      [before, after],
    ]),
    dataFormat: 'NHWC',
    dilations: 1,
    activation: 'linear',
  }) as unknown as tf.NamedAttrMap

/** [N,h,w,C] → [N,2h,2w,C]: zeros after each row and each pixel. */
function spread(x: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, c] = x.shape
  const rows = tf.reshape<tf.Rank.R4>(x, [n * h, 1, w, c])
  const apart = tf.pad(rows, [
    [0, 0],
    [0, 1],
    [0, 0],
    [0, c],
  ])
  return tf.reshape(apart, [n, 2 * h, 2 * w, c])
}

/** Registers the gradient; each part is computed only when the tape asks for it. */
export function registerDepthwiseGradient(): void {
  tf.registerGradient({
    kernelName: 'FusedDepthwiseConv2D',
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D]
      const stride = attrs['strides'] === 2 ? 2 : 1
      const before = stride === 1 ? 1 : 0
      // As of stride 1: where it skipped a pixel, nothing comes back.
      const whole = () => (stride === 1 ? (dy as tf.Tensor4D) : spread(dy as tf.Tensor4D))
      return {
        x: () => {
          const none = tf.zeros([filter.shape[2]])
          const turned = tf.reverse(filter, [0, 1])
          const padded = attributes(1, 2 - before, before)
          return runKernel('FusedDepthwiseConv2D', { x: whole(), filter: turned, bias: none }, padded)
        },
        filter: () => filterGradient(x, whole(), before),
        bias: () => tf.sum(dy as tf.Tensor, [0, 1, 2]),
      }
    },
  })
}

/** One product and sum for each of the nine taps. */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, before: number): tf.Tensor {
  const [n, h, w, c] = x.shape
  const sides: [number, number] = [before, 2 - before]
  const padded = tf.pad(x, [[0, 0], sides, sides, [0, 0]])
  const taps = Array.from({ length: 9 }, (_, tap) => {
    const under = tf.slice(padded, [0, Math.floor(tap / 3), tap % 3, 0], [n, h, w, c])
    return tf.sum(tf.mul(under, dy), [0, 1, 2])
  })
  return tf.reshape(tf.stack(taps), [3, 3, c, 1])
}
