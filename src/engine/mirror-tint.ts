// Mirrors and tints whole clips, of stock ops on every engine: rare changes, which the default run does not make. What
// differs from step to step is a tensor, so that a recorded step serves all of it.

import * as tf from '@tensorflow/tfjs'

const CHANNELS = 3

/**
 * Tints clips: x [clips·frames,H,W,3], clip by clip, → the same shape. `maps` [clips, 4, 3]: `tintValues` of each
 * clip. Nothing is clipped, so that a gradient comes through everywhere.
 */
export function tint(x: tf.Tensor4D, maps: tf.Tensor3D): tf.Tensor4D {
  const [clips] = maps.shape
  const pixels = tf.reshape<tf.Rank.R3>(x, [clips, -1, CHANNELS])
  const turned = tf.matMul(pixels, tf.slice(maps, [0, 0, 0], [clips, CHANNELS, CHANNELS]))
  return tf.reshape(tf.add(turned, tf.slice(maps, [0, CHANNELS, 0], [clips, 1, CHANNELS])), x.shape)
}

/**
 * Mirrors some clips left to right: x [clips·frames,H,W,C], clip by clip, → the same shape. `mirrored` [clips,1,1,1]
 * is 1 or 0. It is its own inverse, hence its own adjoint.
 */
export function mirror(x: tf.Tensor4D, mirrored: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, c] = x.shape
  const clips = mirrored.shape[0]
  const either = (y: tf.Tensor, turns: tf.Tensor): tf.Tensor4D => {
    const rows = tf.reshape<tf.Rank.R4>(y, [clips, (n / clips) * h, w, c])
    // Products with 1 and 0, which are exact; a difference would round.
    const [turned, kept] = [tf.mul(tf.reverse(rows, 2), turns), tf.mul(rows, tf.sub(1, turns))]
    return tf.reshape(tf.add(kept, turned), [n, h, w, c])
  }
  const op = tf.customGrad((input, save) => {
    const keep = save as tf.GradSaveFunc
    keep([mirrored])
    return {
      value: either(input as tf.Tensor, mirrored),
      gradFunc: (dy: tf.Tensor, [turns]: tf.Tensor[]) => either(dy, turns as tf.Tensor),
    }
  })
  return op(x)
}
