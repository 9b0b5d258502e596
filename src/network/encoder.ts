// The encoder: from a picture to the code that it is drawn from, as a normal distribution (variational autoencoders,
// arXiv 1312.6114; beside a GAN: arXiv 1512.09300). It sees as the critic of pixels does, with weights of its own.

import { sidesOf } from '../settings/shape'
import { CriticBuilder } from './critic-layers'
import type { Graph } from './graph'
import { CODE, type NetworkSettings } from './widths'

/** From `pictures`, −1 .. 1, to the `mean` of their code and the logarithm of its variance, `spread`. */
export function encoderGraph(settings: NetworkSettings): Graph {
  const { width, height } = sidesOf(settings)
  const g = new CriticBuilder(settings, 0)
  const pictures = g.add('pictures', { op: 'input', shape: [height, width, 3] }) // [H, W, 3]
  const small = g.halve('small', g.down('trunk', pictures), g.top) // [4, 4, top] of a square
  const features = g.featuresOf('features', 'flat', small) // [64]
  const code = { op: 'dense', units: CODE, activation: 'linear' } as const
  return g.build({
    mean: g.add('mean', { ...code, scale: 0.5 }, features), // [32]
    // It begins with the variance of the prior, whatever it sees.
    spread: g.add('spread', { ...code, scale: 0 }, features), // [32]
  })
}
