// The generator: motion code and content latent → MLP → 4×4 stem → (×2, convolution) … → RGB. No normalisation, no recurrence:
// each frame is drawn on its own from its own code, so that time can be any real number (StyleGAN-V, arXiv 2112.14683).

import * as tf from '@tensorflow/tfjs'
import { convolve, dense, SAME, upsampleConvolve } from '../engine/convolution'
import { LEAK, LINEAR } from '../engine/leak'
import { residualSum } from '../engine/pointwise'
import { CODE, type GeneratorShape } from './network'
import { weight, type Weights } from './parameters'

/** Pictures [N, S, S, 3] in −1 .. 1 from motion codes [N, 32] and content latents z [N, 16]. */
export function generate(
  shape: GeneratorShape,
  all: Weights,
  motion: tf.Tensor2D,
  content: tf.Tensor2D,
): tf.Tensor4D {
  const layer = (name: string, x: tf.Tensor2D) =>
    dense(x, weight<tf.Rank.R2>(all, `${name}.w`), weight<tf.Rank.R1>(all, `${name}.b`), LEAK)
  const latent = tf.concat([motion, content], 1)
  const stem = layer('stem', layer('mlp2', layer('mlp1', latent)))
  let x = tf.reshape<tf.Rank.R4>(stem, [-1, 4, 4, shape.stem])
  for (const { name, kind } of shape.layers) {
    const w = weight<tf.Rank.R4>(all, `${name}.w`)
    const b = weight<tf.Rank.R1>(all, `${name}.b`)
    x = kind === 'up' ? upsampleConvolve(x, w, b, LEAK) : residualSum(x, convolve(x, w, b, SAME, LEAK))
  }
  return tf.tanh(
    convolve(x, weight<tf.Rank.R4>(all, 'rgb.w'), weight<tf.Rank.R1>(all, 'rgb.b'), SAME, LINEAR),
  )
}

/** Motion codes [N, 32] from spline rows [N, K] over the code table [K, 32]: a product, because gather has no gradient on wasm. */
export function motionCodes(all: Weights, rows: tf.Tensor2D): tf.Tensor2D {
  return dense(rows, weight<tf.Rank.R2>(all, 'codes'), tf.zeros([CODE]), LINEAR)
}
