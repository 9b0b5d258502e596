// A network through TensorFlow.js: one entry an op, each of ops that have gradients. Not here: which network
// (network/), the kernels.

import * as tf from '@tensorflow/tfjs'
import { type Activation, activationOf, builtInLeak, formulaAfter } from '../network/activations'
import { type Graph, neededNodes, type Node, nodeOf } from '../network/graph'
import type { Op, OpName, OpOf } from '../network/ops'
import { attend, attention } from './attention'
import { blockConvolve, convolve, dense, transposedConvolve, upsampleConvolve } from './convolution'
import { depthwiseConvolve } from './depthwise'
import { formulaTensor } from './formula'
import { blend, gate, projectedLogit, scaledSum } from './pointwise'
import { averagePool, framesToChannels, maxPool } from './rearrange'

/** Tensors by name: trained variables or their running averages. */
export type Weights = ReadonlyMap<string, tf.Tensor>

/** A tensor that must be there: a missing name is a bug in the network's own table. */
export function weight<Rank extends tf.Rank>(all: Weights, name: string): tf.Tensor<Rank> {
  const found = all.get(name)
  if (!found) throw new Error(`the network has no tensor called ${name}`)
  return found as tf.Tensor<Rank>
}

/** Values by the name of the node that they are of: rows of the batch first. */
export type NodeValues = Readonly<Record<string, tf.Tensor>>

interface Call<One extends Op> {
  readonly op: One
  readonly inputs: readonly tf.Tensor[]
  /** Rows of the batch for each item, of the first input. */
  readonly rows: number
  /** A trained tensor by what follows the node's name. */
  readonly trained: <Rank extends tf.Rank>(suffix: string) => tf.Tensor<Rank>
}

const first = <Rank extends tf.Rank>({ inputs }: Pick<Call<Op>, 'inputs'>): tf.Tensor<Rank> =>
  inputs[0] as tf.Tensor<Rank>

/** The activation, but for what the kernel has built in. */
function activated<T extends tf.Tensor>(x: T, activation: Activation): T {
  return formulaAfter(activation) ? whole(x, activation) : x
}

/** The whole activation, where no kernel has any of it built in. */
function whole<T extends tf.Tensor>(x: T, activation: Activation): T {
  if (activation === 'linear') return x
  // One kernel everywhere, with the gradient of pointwise.ts.
  if (activation === 'relu6') return tf.relu6(x)
  return formulaTensor(activationOf(activation).formula, { x }) as T
}

const OPS: { readonly [Name in OpName]: (call: Call<OpOf<Name>>) => tf.Tensor } = {
  input: () => {
    throw new Error('an input is given')
  },
  // A product, because gather has no gradient on wasm.
  codes: ({ op, trained, ...call }) =>
    dense(first(call), trained<tf.Rank.R2>(''), tf.zeros([op.length]), builtInLeak('linear')),
  concat: ({ inputs }) => tf.concat(inputs as tf.Tensor[], (inputs[0]?.rank ?? 2) - 1),
  reshape: ({ op, ...call }) => tf.reshape(first(call), [-1, ...op.shape]),
  dense: ({ op: { activation }, trained, ...call }) =>
    activated(dense(first(call), trained('.w'), trained('.b'), builtInLeak(activation)), activation),
  conv: ({ op: { activation, padding }, trained, ...call }) =>
    activated(
      convolve(first(call), trained('.w'), trained('.b'), padding, builtInLeak(activation)),
      activation,
    ),
  upsampleConv: ({ op: { activation }, trained, ...call }) =>
    activated(
      upsampleConvolve(first(call), trained('.w'), trained('.b'), builtInLeak(activation)),
      activation,
    ),
  transposedConv: ({ op: { activation }, trained, ...call }) =>
    activated(
      transposedConvolve(first(call), trained('.w'), trained('.b'), builtInLeak(activation)),
      activation,
    ),
  blockConv: ({ op: { activation, padding }, trained, ...call }) =>
    activated(
      blockConvolve(first(call), trained('.w'), trained('.b'), padding, builtInLeak(activation)),
      activation,
    ),
  depthwise: ({ op: { activation, stride }, trained, ...call }) =>
    whole(depthwiseConvolve(first(call), trained('.w'), trained('.b'), stride), activation),
  sum: ({ op: { scale, activation }, inputs }) => whole(scaledSum(inputs, scale), activation),
  gate: ({ inputs: [x, gates] }) => gate(x as tf.Tensor4D, gates as tf.Tensor2D),
  blend: ({ inputs: [front, back, mask] }) =>
    blend(front as tf.Tensor4D, back as tf.Tensor4D, mask as tf.Tensor4D),
  slice: ({ op: { length }, ...call }) => {
    const x = first(call)
    return tf.slice(
      x,
      x.shape.map(() => 0),
      [...x.shape.slice(0, -1), length],
    )
  },
  framesToChannels: (call) => framesToChannels(first(call), call.rows),
  differences: (call) => {
    const x = first<tf.Rank.R2>(call)
    const [rows, length] = x.shape
    const clips = tf.reshape<tf.Rank.R3>(x, [rows / 3, 3, length])
    const frames = (from: number, count: number) => tf.slice(clips, [0, from, 0], [rows / 3, count, length])
    const changes = tf.mul(tf.sub(frames(1, 2), frames(0, 2)), 2)
    return tf.reshape(tf.concat([frames(1, 1), changes], 1), [rows / 3, 3 * length])
  },
  pool: ({ op: { kind }, ...call }) => (kind === 'max' ? maxPool(first(call)) : averagePool(first(call), 2)),
  globalPool: (call) => {
    const [n = 0, height = 0, width = 0, channels = 0] = first(call).shape
    return tf.mean(tf.reshape(first(call), [n, height * width, channels]), 1)
  },
  attention: ({ inputs: [queries, keys] }) => attention(queries as tf.Tensor4D, keys as tf.Tensor4D),
  attend: ({ inputs: [looks, values] }) => attend(looks as tf.Tensor4D, values as tf.Tensor4D),
  gain: ({ inputs: [x, more], trained }) =>
    tf.add(x as tf.Tensor, tf.mul(more as tf.Tensor, trained<tf.Rank.R1>(''))),
  mean: (call) => {
    const x = first(call)
    return tf.mean(tf.reshape(x, [(x.shape[0] ?? 0) / call.rows, -1]), 1)
  },
  projection: ({ inputs: [h, v, logit] }) =>
    projectedLogit(h as tf.Tensor2D, v as tf.Tensor2D, logit as tf.Tensor2D),
}

/**
 * The values of the nodes called `wanted`. `given`: values of inputs, or of any nodes in the place of what would be
 * computed; no gradient of theirs goes further back. @throws Error where an input is missing.
 */
export function forward(
  graph: Graph,
  weights: Weights,
  given: NodeValues,
  wanted: readonly string[],
): tf.Tensor[] {
  const values = new Map(Object.entries(given))
  const valueOf = (name: string): tf.Tensor => {
    const value = values.get(name)
    if (!value) throw new Error(`the network has no value for ${name}`)
    return value
  }
  for (const node of neededNodes(graph, new Set(values.keys()), wanted))
    values.set(node.name, compute(graph, weights, node, node.inputs.map(valueOf)))
  return wanted.map(valueOf)
}

function compute(graph: Graph, weights: Weights, node: Node, inputs: readonly tf.Tensor[]): tf.Tensor {
  const [input] = node.inputs
  const call = {
    op: node.op,
    inputs,
    rows: input === undefined ? node.rows : nodeOf(graph, input).rows,
    trained: (suffix: string) => weight(weights, `${node.name}${suffix}`),
  }
  return (OPS[node.op.op] as (any: Call<Op>) => tf.Tensor)(call as Call<Op>)
}

/** Everything that the graph puts out, by its name. */
export function outputs<Name extends string>(
  graph: Graph,
  weights: Weights,
  given: NodeValues,
): Readonly<Record<Name, tf.Tensor>> {
  const names = Object.keys(graph.outputs)
  const values = forward(graph, weights, given, Object.values(graph.outputs))
  return Object.fromEntries(names.map((name, i) => [name, values[i]])) as Record<Name, tf.Tensor>
}

/** Pictures [N, H, W, 3] in −1 .. 1 of a generator, from the values that it is given. */
export const pictures = (graph: Graph, weights: Weights, given: NodeValues): tf.Tensor4D =>
  outputs<'rgb'>(graph, weights, given).rgb as tf.Tensor4D
