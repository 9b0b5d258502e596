// The generator: motion code and content latent → MLP → 4×4 stem → (×2, convolution) … → RGB. No normalisation, no recurrence:
// each frame is drawn on its own from its own code, so that time can be any real number (StyleGAN-V, arXiv 2112.14683).

import * as tf from '@tensorflow/tfjs'
import { convolve, dense, LEAK, LINEAR, SAME, upsampleConvolve } from '../engine/convolution'
import { residualSum } from '../engine/pointwise'
import { CODE, type GeneratorShape, NOISE } from './network'
import { bias, type Start, weight, type Weights, weights } from './parameters'

/** Learning rate of the motion codes over that of the weights (recipe §2.1). */
const CODE_RATE = 2.5

/** Every tensor of the generator in order; `codes` rows of motion codes come first. */
export function generatorStarts({ hidden, stem, layers, last }: GeneratorShape, codes: number): Start[] {
  return [
    { name: 'codes', shape: [codes, CODE], deviation: 0.5, rate: CODE_RATE },
    weights('mlp1.w', [CODE + NOISE, hidden]),
    bias('mlp1.b', hidden),
    weights('mlp2.w', [hidden, hidden]),
    bias('mlp2.b', hidden),
    weights('stem.w', [hidden, 16 * stem]),
    bias('stem.b', 16 * stem),
    ...layers.flatMap(({ name, inputs, outputs }) => [
      weights(`${name}.w`, [3, 3, inputs, outputs]),
      bias(`${name}.b`, outputs),
    ]),
    // Half the usual gain: tanh starts in its linear part.
    weights('rgb.w', [3, 3, last, 3], 0.5),
    bias('rgb.b', 3),
  ]
}

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
