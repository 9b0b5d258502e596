// The generator: motion code and content latent → MLP → stem of 4 px, the short side → (×2, convolution) … → RGB. No
// normalisation, no recurrence: each frame is drawn on its own from its own code, so that time can be any real number
// (StyleGAN-V, arXiv 2112.14683). With principal pictures of the clip as the base (components.ts) all this draws
// is what they leave out. Of a clip of several classes `content` begins with how much of each there is: the weights of
// the layers behind it are what they learn of a class (arXiv 1411.1784).

import { addAttention } from './attention'
import { type ClipLength, labelLength } from '../core/classes'
import { codeTimeOf, contentLength } from './codes'
import { addBase, addCoefficients, componentCount, picturedFrom } from './components'
import { excite } from './excitation'
import { overBackground } from './foreground'
import { type Graph, GraphBuilder } from './graph'
import { SAME } from './ops'
import { addResiduals } from './residual'
import { attentionSides } from '../settings/critics'
import { sidesOf } from '../settings/shape'
import { CODE, type NetworkSettings, widthsOf } from './widths'

/** Learning rate of the motion codes over that of the weights: a code is seen by few frames. */
const CODE_RATE = 2.5

/**
 * For a clip of this length. Inputs: `rows` over the table of codes and `content`; who has the motion code itself
 * gives `codes`. Output: `rgb`, −1 .. 1, and the `mask` of its foreground where it has one.
 */
export function generatorGraph(settings: NetworkSettings, clip: ClipLength): Graph {
  const { hidden, generator, residual } = widthsOf(settings)
  const [stem = 4, ...wider] = generator
  const { activation } = settings
  const hiddenLayer = { activation, ...(settings.muon > 0 ? { muon: settings.muon } : {}) } as const
  const components = componentCount(settings, clip)
  const { width: w, height: h } = sidesOf({ ...settings, size: 4 })
  const { generator: looking } = attentionSides(settings)
  const up = settings.taps === 'free' ? 'transposedConv' : 'upsampleConv'
  const g = new GraphBuilder()
  const time = codeTimeOf(settings, clip)
  const rows = g.add('rows', { op: 'input', shape: [time.count] }) // [K]
  const motion = g.add('codes', { op: 'codes', length: CODE, deviation: 0.5, rate: CODE_RATE }, rows) // [32]
  const content = g.add('content', { op: 'input', shape: [contentLength(time)] }) // [16], behind the classes
  // [48] behind the classes, or [k] in front of them where a mapping leads to it.
  const latent = picturedFrom(g, settings, { components, classes: labelLength(clip) }, motion, content)
  const mlp1 = g.add('mlp1', { op: 'dense', units: hidden, activation }, latent) // [hidden]
  const mlp2 = g.add('mlp2', { op: 'dense', units: hidden, ...hiddenLayer }, mlp1) // [hidden]
  const flat = g.add('stem', { op: 'dense', units: h * w * stem, ...hiddenLayer }, mlp2) // [h·w·stem]
  let x = g.add('picture4', { op: 'reshape', shape: [h, w, stem] }, flat) // of a square [4, 4, stem]
  const levels = new Map([[4, x]])
  wider.forEach((channels, i) => {
    const side = 8 * 2 ** i
    x = g.add(`up${side}`, { op: up, channels, ...hiddenLayer }, x) // [side·h/4, side·w/4, channels]
    x = addResiduals(g, settings, { side, channels, measured: residual.includes(side) }, hiddenLayer, x)
    if (settings.excitation) x = excite(g, levels, side, x)
    if (side === looking) x = addAttention(g, String(side), channels, x)
    levels.set(side, x)
  })
  const rgb = { op: 'conv', kernel: 3, channels: 3, padding: SAME } as const
  if (components > 0) {
    // It begins with nothing: step zero shows the principal pictures alone.
    const more = g.add('rgb', { ...rgb, activation: 'linear', scale: 0 }, x) // [H, W, 3]
    const coefficients = addCoefficients(g, settings, components, motion, mlp2) // [k]
    return g.build({ rgb: addBase(g, sidesOf(settings), coefficients, more) }) // [H, W, 3]
  }
  if (settings.foreground)
    return g.build(
      overBackground(g, { content, features: x, sides: [h, w], up, widths: generator, layer: hiddenLayer }),
    )
  // Half the usual scale: tanh starts in its linear part.
  return g.build({ rgb: g.add('rgb', { ...rgb, activation: 'tanh', scale: 0.5 }, x) }) // [H, W, 3]
}
