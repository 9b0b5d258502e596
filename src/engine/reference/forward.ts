// What each op comes to, as loops over the definition on plain memory: no TensorFlow.js, no kernel of ours. The
// independent truth that every engine is held to. Gradients: backward.ts.

import type { Op, OpName, OpOf } from '../../network/ops'
import { depthwise } from './depthwise'
import { denseSides, doubledSides, linear, type Numbers, type Sides, transposedSides } from './linear'
import { blocks, gather } from './moves'
import {
  activate,
  attend,
  attention,
  blend,
  concat,
  differences,
  framesToChannels,
  gate,
  globalPool,
  gain,
  mean,
  NOTHING,
  type Operands,
  pool,
  projection,
  slice,
  scaledSum,
  type Value,
} from './without-weights'

export interface Call<One extends Op> extends Operands {
  readonly op: One
  /** A trained tensor by what follows the node's name. */
  readonly trained: (suffix: string) => Numbers
}

export type Layer = OpOf<'dense' | 'conv' | 'upsampleConv' | 'transposedConv' | 'blockConv'>

/** The picture that a layer goes over: x, or its blocks. */
export function layerInput(call: Call<Layer>): Value {
  const [x = NOTHING] = call.inputs
  if (call.op.op !== 'blockConv') return x
  const [height = 0, width = 0, channels = 0] = x.shape
  const values = new Float64Array(x.values.length)
  gather(x.values, values, blocks(x.shape))
  return { shape: [height / 2, width / 2, 4 * channels], rows: x.rows, values }
}

/** The sides of a layer over `x`. */
export function layerSides({ op, out }: Pick<Call<Layer>, 'op' | 'out'>, { rows, shape }: Value): Sides {
  if (op.op === 'dense') return denseSides(rows, shape[0] ?? 0, op.units)
  const [height = 0, width = 0, inChannels = 0] = shape
  const [outHeight = 0, outWidth = 0, outChannels = 0] = out.shape
  const sides = { batch: rows, height, width, inChannels, outHeight, outWidth, outChannels }
  if (op.op === 'upsampleConv') return doubledSides(sides)
  if (op.op === 'transposedConv') return transposedSides(sides)
  const [[padTop], [padLeft]] = op.padding
  return { ...sides, kernel: op.kernel, padTop, padLeft, enlarge: 1 }
}

/** The sides of the product of codes. */
export const codesSides = (call: Call<OpOf<'codes'>>): Sides => {
  const [{ rows, shape } = NOTHING] = call.inputs
  return denseSides(rows, shape[0] ?? 0, call.op.length)
}

/** Bias and products, without the activation. */
export function beforeActivation(call: Call<Layer>, values: Numbers): void {
  const x = layerInput(call)
  linear(layerSides(call, x), x.values, call.trained('.w'), call.trained('.b'), values)
}

const layer = (call: Call<Layer>): void => {
  beforeActivation(call, call.out.values)
  activate(call.out.values, call.op.activation)
}

export const FORWARD: { readonly [Name in OpName]: (call: Call<OpOf<Name>>) => void } = {
  input: () => {
    throw new Error('an input is given')
  },
  codes: (call) => {
    const [x = NOTHING] = call.inputs
    linear(codesSides(call), x.values, call.trained(''), null, call.out.values)
  },
  concat,
  reshape: ({ inputs: [x = NOTHING], out }) => out.values.set(x.values),
  dense: layer,
  conv: layer,
  upsampleConv: layer,
  transposedConv: layer,
  blockConv: layer,
  depthwise: (call) => {
    depthwise(call, call.op.stride, call.trained('.w'), call.trained('.b'))
    activate(call.out.values, call.op.activation)
  },
  sum: (call) => {
    scaledSum(call, call.op.scale)
    activate(call.out.values, call.op.activation)
  },
  gate,
  blend,
  slice,
  framesToChannels,
  differences,
  pool: (call) => pool(call, call.op.kind),
  globalPool,
  attention,
  attend,
  gain: (call) => gain(call, call.trained('')),
  mean,
  projection,
}
