// Principal pictures of the clip as the base of the generator (recipe 2), and the mapping network that finds how much
// of each an invented frame has (recipe 3). Plain data; not here: how the pictures are found (principal-pictures.ts).
//
//   coefficients = the first k numbers of the motion code + a correction
//   picture      = 1.15 · tanh((mean + coefficients · components + what the convolutions add) / 1.15)

import { type ClipLength, framesIn, spansOf } from '../core/classes'
import { pixelsOf, type Sides } from '../core/frames'
import { looksAtCoefficients } from '../settings/critics'
import { type Graph, type GraphBuilder, sizeOf } from './graph'
import { CODE, type NetworkSettings } from './widths'

/**
 * The layers of the mapping network: they learn from the game of coefficients alone, with an optimizer of their own.
 */
const MAPPING = ['mapping1', 'mapping2', 'mapping3', 'correction']
/** The node of what the mapping network corrects. */
export const CORRECTION = 'correction'

/** A value of it that corrects nothing; null in a graph without a mapping network. */
export function noCorrection({ nodes }: Graph): Float32Array<ArrayBuffer> | null {
  const node = nodes.find(({ name }) => name === CORRECTION)
  return node ? new Float32Array(sizeOf(node.shape)) : null
}

/** Whether a trained tensor of the generator's graph is the mapping network's. */
export const isOfMapping = (parameter: string): boolean =>
  MAPPING.some((node) => parameter.startsWith(`${node}.`))

/** The trained tensor of the principal pictures [k, H · W · 3]. */
export const COMPONENTS = 'base.w'
/**
 * Components are whole multiples of it, up to 127, as links carry them: what is trained is what is sent. One moves the
 * picture by two of its deviations for each unit of its code, and is rounded to a hundredth of a deviation.
 */
export const COMPONENT_STEP = 0.02
/** That of the mean of all [H · W · 3]. */
export const MEAN = 'base.b'

/** Learning rate of the mean picture over that of the weights. */
const MEAN_RATE = 0.25

/**
 * How many principal pictures a clip of this length has: at most half of its frames may be held out. Each class brings
 * as many, as far as a code has numbers for them: two clips that share those of one come back 5 to 12 dB worse.
 */
export const componentCount = (
  { components }: Pick<NetworkSettings, 'components'>,
  length: ClipLength,
): number => Math.min(components * spansOf(length).length, CODE, Math.ceil(framesIn(length) / 2) - 1)

type Shaping = Pick<NetworkSettings, 'judged' | 'mapping' | 'activation'>

/**
 * What the convolutions draw from: code and content, or where there is a mapping network the coefficients and nothing
 * else, so that an invented frame can only be one that its coefficients are (of its class).
 */
export function picturedFrom(
  g: GraphBuilder,
  { judged, mapping, activation }: Shaping,
  { components, classes }: { readonly components: number; readonly classes: number },
  motion: string,
  content: string,
): string {
  if (components === 0 || !looksAtCoefficients({ judged }))
    return g.add('latent', { op: 'concat' }, motion, content) // [48]
  const twice = { op: 'sum', scale: 2, activation: 'linear' } as const
  const latent = g.add('latent', { op: 'concat' }, g.add('motion2', twice, motion), content) // [48]
  const first = g.add('mapping1', { op: 'dense', units: mapping, activation }, latent) // [mapping]
  const second = g.add('mapping2', { op: 'dense', units: mapping, activation }, first) // [mapping]
  const third = g.add('mapping3', { op: 'dense', units: mapping, activation }, second) // [mapping]
  const sum = g.add('mappingSum', { op: 'sum', scale: Math.SQRT1_2, activation: 'linear' }, second, third)
  const none = { op: 'dense', units: components, activation: 'linear', scale: 0 } as const
  const correction = g.add('correction', none, sum) // [k]
  const twofold = g.add('coefficients2', twice, coefficientsOf(g, components, motion, correction)) // [k]
  if (classes === 0) return twofold
  return g.add(
    'classed',
    { op: 'concat' },
    twofold,
    g.add('class', { op: 'slice', length: classes }, content),
  )
}

const coefficientsOf = (g: GraphBuilder, components: number, motion: string, correction: string): string =>
  g.add(
    'coefficients',
    { op: 'sum', scale: 1, activation: 'linear' },
    g.add('skip', { op: 'slice', length: components }, motion),
    correction,
  ) // [k]

/** The coefficients; without a mapping network corrected by a layer over `hidden`, which learns with the pictures. */
export function addCoefficients(
  g: GraphBuilder,
  { judged }: Shaping,
  components: number,
  motion: string,
  hidden: string,
): string {
  if (looksAtCoefficients({ judged })) return 'coefficients'
  const none = { op: 'dense', units: components, activation: 'linear', scale: 0 } as const
  return coefficientsOf(g, components, motion, g.add('bend', none, hidden))
}

/** The picture: the base of the coefficients and `more` on top. */
export function addBase(g: GraphBuilder, sides: Sides, coefficients: string, more: string): string {
  const units = pixelsOf(sides) * 3
  // Its weights are the components, which stay as they are found; its bias is the mean picture.
  const flat = g.add(
    'base',
    { op: 'dense', units, activation: 'linear', rates: [0, MEAN_RATE] },
    coefficients,
  )
  const base = g.add('basePicture', { op: 'reshape', shape: [sides.height, sides.width, 3] }, flat)
  return g.add('picture', { op: 'sum', scale: 1, activation: 'soft' }, more, base) // [H, W, 3]
}
