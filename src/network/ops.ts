// The ops of the networks: a closed union, and for each its rules of shape, its trained tensors and its cost. An
// interpreter is a table with one entry for each of them, closed by the compiler. Pictures are [height, width,
// channels].

import type { Activation } from './activations'
import type { Node, Shape } from './graph'
import {
  alike,
  channelsOf,
  convolutionMacs,
  convolved,
  doubled,
  expectThat,
  halved,
  joined,
  NOTHING,
  only,
  picture,
  product,
  said,
  sameRows,
  units,
  vector,
  type Output,
  type Padding,
} from './op-shapes'
import { type LayerTraining, type ParameterSpec, weightAndBias } from './parameters'

export type { Padding } from './op-shapes'
export type { ParameterSpec } from './parameters'

/** Padding that keeps the size under a kernel of an odd side. */
export const around = (kernel: number): Padding => {
  const half = (kernel - 1) / 2
  return [
    [half, half],
    [half, half],
  ]
}
/** That of a 3×3 kernel. */
export const SAME = around(3)
export const NONE = around(1)

export type Op =
  /** A value that is given. `rows`: how many of them an item has, 1 when left out. */
  | { readonly op: 'input'; readonly shape: Shape; readonly rows?: number }
  /** Learned rows: weights over them [K] → their mix [length]. `rate` multiplies the learning rate. */
  | { readonly op: 'codes'; readonly length: number; readonly deviation: number; readonly rate: number }
  /** Vectors end to end, or the channels of pictures. */
  | { readonly op: 'concat' }
  | { readonly op: 'reshape'; readonly shape: Shape }
  /** activation(x · weights + bias). */
  | ({ readonly op: 'dense'; readonly units: number } & LayerTraining)
  /** activation(convolution of stride 1 + bias). */
  | ({
      readonly op: 'conv'
      readonly kernel: number
      readonly channels: number
      readonly padding: Padding
    } & LayerTraining)
  /** Nearest-neighbour ×2, then a 3×3 convolution padded by 1. */
  | ({ readonly op: 'upsampleConv'; readonly channels: number } & LayerTraining)
  /**
   * A transposed convolution 4×4 of stride 2, padded by 1, which doubles both sides: input pixel (i, j) adds its
   * product with tap (p, q) to output pixel (2i − 1 + p, 2j − 1 + q). Its weights lie as [inputs, 4, 4, channels].
   */
  | ({ readonly op: 'transposedConv'; readonly channels: number } & LayerTraining)
  /**
   * A convolution over blocks of 2×2 pixels, padded by `padding` blocks: with a 2×2 kernel a 4×4 convolution of stride
   * 2. Channels of a block are in the order (row, column, channel).
   */
  | ({
      readonly op: 'blockConv'
      readonly kernel: number
      readonly channels: number
      readonly padding: Padding
    } & LayerTraining)
  /**
   * activation(each channel by itself under a 3×3 kernel + bias), of stride 1, padded by 1, or of stride 2, padded by
   * one row and one column at the end: both sides stay or are halved. Weights [3, 3, channels].
   */
  | ({ readonly op: 'depthwise'; readonly stride: 1 | 2 } & LayerTraining)
  /**
   * activation(scale · the sum of all inputs). With √½ two of them keep their variance: the end of a residual block.
   */
  | { readonly op: 'sum'; readonly scale: number; readonly activation: Activation }
  /** A picture, each channel times its number of a vector. */
  | { readonly op: 'gate' }
  /** mask · front + (1 − mask) · back, of two pictures and a mask of one channel. */
  | { readonly op: 'blend' }
  /** The first numbers of a vector, or the first channels of a picture. */
  | { readonly op: 'slice'; readonly length: number }
  /** The frames of a clip side by side on the channels: they become one row. */
  | { readonly op: 'framesToChannels' }
  /**
   * What moves in a clip of three vectors: the middle one, then both differences of neighbours, twice as large: they
   * become one row.
   */
  | { readonly op: 'differences' }
  /** The mean or the largest number of each block of 2×2 pixels, channel by channel: both sides are halved. */
  | { readonly op: 'pool'; readonly kind: 'average' | 'max' }
  /** Global average pooling (arXiv 1312.4400, §3.2): the mean of each channel over the picture, a vector. */
  | { readonly op: 'globalPool' }
  /**
   * Softmax over all pixels j of ⟨query of pixel i, key of pixel j⟩, within one picture (SAGAN, arXiv 1805.08318):
   * of queries and keys [height, width, d] → [height, width, height · width], how much each pixel looks at each.
   */
  | { readonly op: 'attention' }
  /** What each pixel looks at: of attention and values [height, width, channels], their mean weighted by it. */
  | { readonly op: 'attend' }
  /** x + gain · more, of x and `more`; the gain is one trained number, which begins at 0. */
  | { readonly op: 'gain' }
  /** The mean over all numbers of all rows of an item: one number. */
  | { readonly op: 'mean' }
  /** Projection head (arXiv 1802.05637): logit + ⟨h, v⟩ / √features, of h, v and a logit [1]: one number. */
  | { readonly op: 'projection' }

export type OpName = Op['op']
export type OpOf<Name extends OpName> = Extract<Op, { op: Name }>

interface Rules<One extends Op> {
  /** @throws Error where the inputs do not fit. */
  readonly output: (op: One, inputs: readonly Output[]) => Output
  /** By what follows the node's name. */
  readonly parameters: (op: One, inputs: readonly Output[]) => readonly ParameterSpec[]
  /** Multiplications with additions for one row of the output. */
  readonly macs: (node: Node, inputs: readonly Output[]) => number
}

const free = { parameters: () => [], macs: () => 0 } as const

export const RULES: { readonly [Name in OpName]: Rules<OpOf<Name>> } = {
  input: { ...free, output: ({ shape, rows = 1 }) => ({ shape, rows }) },
  codes: {
    output: ({ length }, inputs) => ({ shape: [length], rows: vector(only(inputs)).rows }),
    parameters: ({ length, deviation, rate }, inputs) => [
      { name: '', shape: [units(only(inputs)), length], deviation, rate },
    ],
    macs: ({ shape }, inputs) => product(shape) * units(only(inputs)),
  },
  concat: { ...free, output: (_op, inputs) => joined(inputs) },
  reshape: {
    ...free,
    output: ({ shape }, inputs) => {
      const input = only(inputs)
      expectThat(product(shape) === product(input.shape), `${said(input.shape)} is not ${said(shape)}`)
      return { shape, rows: input.rows }
    },
  },
  dense: {
    output: ({ units: length }, inputs) => ({ shape: [length], rows: vector(only(inputs)).rows }),
    parameters: (op, inputs) => weightAndBias([units(only(inputs)), op.units], op),
    macs: ({ shape }, inputs) => product(shape) * units(only(inputs)),
  },
  conv: {
    output: ({ kernel, channels, padding }, inputs) =>
      convolved(picture(only(inputs)), kernel, channels, padding),
    parameters: (op, inputs) =>
      weightAndBias([op.kernel, op.kernel, channelsOf(only(inputs)), op.channels], op),
    macs: (node, inputs) => convolutionMacs(node, (node.op as OpOf<'conv'>).kernel, channelsOf(only(inputs))),
  },
  upsampleConv: {
    output: doubled,
    parameters: (op, inputs) => weightAndBias([3, 3, channelsOf(only(inputs)), op.channels], op),
    macs: (node, inputs) => convolutionMacs(node, 3, channelsOf(only(inputs))),
  },
  transposedConv: {
    output: doubled,
    // Only a quarter of the sixteen taps meets in one output pixel.
    parameters: (op, inputs) => {
      const from = channelsOf(only(inputs))
      return weightAndBias([from, 4, 4, op.channels], op, 4 * from, [from, 16 * op.channels])
    },
    macs: (node, inputs) => convolutionMacs(node, 2, channelsOf(only(inputs))),
  },
  blockConv: {
    output: ({ kernel, channels, padding }, inputs) => {
      const { shape, rows } = halved(only(inputs))
      const [height = 0, width = 0, inChannels = 0] = shape
      return convolved({ shape: [height, width, 4 * inChannels], rows }, kernel, channels, padding)
    },
    parameters: (op, inputs) =>
      weightAndBias([op.kernel, op.kernel, 4 * channelsOf(only(inputs)), op.channels], op),
    macs: (node, inputs) =>
      convolutionMacs(node, (node.op as OpOf<'blockConv'>).kernel, 4 * channelsOf(only(inputs))),
  },
  depthwise: {
    output: ({ stride }, inputs) => {
      const input = picture(only(inputs))
      return stride === 1 ? { shape: input.shape, rows: input.rows } : halved(input)
    },
    parameters: (op, inputs) => weightAndBias([3, 3, channelsOf(only(inputs))], op),
    macs: ({ shape }) => 9 * product(shape),
  },
  sum: {
    ...free,
    output: (_op, inputs) => alike(inputs),
  },
  gate: {
    parameters: () => [],
    output: (_op, inputs) => {
      const [x, gates] = inputs
      expectThat(inputs.length === 2 && x && gates, 'it takes a picture and a vector')
      const [channels, count] = [channelsOf(picture(x)), units(vector(gates))]
      expectThat(channels === count, `${channels} channels have ${count} gates`)
      return { shape: x.shape, rows: sameRows(inputs) }
    },
    macs: ({ shape }) => product(shape),
  },
  blend: {
    parameters: () => [],
    output: (_op, inputs) => {
      const [front, back, mask] = inputs
      expectThat(inputs.length === 3 && front && back && mask, 'it takes two pictures and a mask')
      const { shape } = picture(front)
      expectThat(String(shape) === String(back.shape), `${said(shape)} and ${said(back.shape)} differ`)
      const sides = [...shape.slice(0, 2), 1]
      expectThat(String(mask.shape) === String(sides), `${said(mask.shape)} is no mask of ${said(shape)}`)
      return { shape, rows: sameRows(inputs) }
    },
    macs: ({ shape }) => 2 * product(shape),
  },
  slice: {
    ...free,
    output: ({ length }, inputs) => {
      const { shape, rows } = only(inputs)
      expectThat(length > 0 && length <= (shape.at(-1) ?? 0), `${said(shape)} has no first ${length} numbers`)
      return { shape: [...shape.slice(0, -1), length], rows }
    },
  },
  framesToChannels: {
    ...free,
    output: (_op, inputs) => {
      const { shape, rows } = picture(only(inputs))
      const [height = 0, width = 0, channels = 0] = shape
      return { shape: [height, width, rows * channels], rows: 1 }
    },
  },
  differences: {
    ...free,
    output: (_op, inputs) => {
      const { shape, rows } = vector(only(inputs))
      expectThat(rows === 3, `a clip has three frames, not ${rows}`)
      return { shape: [3 * product(shape)], rows: 1 }
    },
  },
  pool: { ...free, output: (_op, inputs) => halved(only(inputs)) },
  globalPool: {
    ...free,
    output: (_op, inputs) => {
      const { shape, rows } = picture(only(inputs))
      return { shape: shape.slice(2), rows }
    },
  },
  attention: {
    parameters: () => [],
    output: (_op, inputs) => {
      const [queries, keys] = inputs
      expectThat(inputs.length === 2 && queries && keys, 'it takes queries and keys')
      const { shape, rows } = alike([picture(queries), keys])
      const [height = 0, width = 0] = shape
      return { shape: [height, width, height * width], rows }
    },
    macs: ({ shape }, inputs) => product(shape) * channelsOf(inputs[0] ?? NOTHING),
  },
  attend: {
    parameters: () => [],
    output: (_op, inputs) => {
      const [attention, values] = inputs
      expectThat(inputs.length === 2 && attention && values, 'it takes attention and values')
      const [height = 0, width = 0] = picture(values).shape
      expectThat(
        String(attention.shape) === String([height, width, height * width]),
        `${said(attention.shape)} does not look over ${said(values.shape)}`,
      )
      return { shape: values.shape, rows: sameRows(inputs) }
    },
    macs: ({ shape }, inputs) => product(shape) * channelsOf(inputs[0] ?? NOTHING),
  },
  gain: {
    output: (_op, inputs) => {
      expectThat(inputs.length === 2, 'it takes two inputs')
      return alike(inputs)
    },
    parameters: () => [{ name: '', shape: [1], deviation: 0 }],
    macs: ({ shape }) => product(shape),
  },
  mean: { ...free, output: (_op, inputs) => ({ shape: only(inputs).shape.slice(0, 0), rows: 1 }) },
  projection: {
    parameters: () => [],
    output: (_op, inputs) => {
      const [h, v, logit] = inputs
      expectThat(inputs.length === 3 && h && v && logit, 'it takes h, v and a logit')
      expectThat(units(vector(h)) === units(vector(v)), `${units(h)} and ${units(v)} features differ`)
      expectThat(product(logit.shape) === 1, 'the logit is no single number')
      return { shape: [], rows: sameRows(inputs) }
    },
    macs: (_node, inputs) => units(inputs[0] ?? NOTHING),
  },
}

/** The rules of an op, whichever it is. */
export const rulesOf = (op: Op): Rules<Op> => RULES[op.op] as Rules<Op>
