// The way back through each op, as loops over the definition: what the gradient of its value adds to those of what it
// took.

import { type Activation, ACTIVATIONS } from '../../network/activations'
import { functionOf, slope } from '../../network/formula'
import { sizeOf } from '../../network/graph'
import type { Op, OpName, OpOf } from '../../network/ops'
import { depthwise, depthwiseBack } from './depthwise'
import { beforeActivation, type Call, codesSides, type Layer, layerInput, layerSides } from './forward'
import { linearBack, type Numbers } from './linear'
import { blocks, firstOf, scatter, sideBySide, stay } from './moves'
import { blockOf, eachPixelPair, gateOf, NOTHING, scaledSum } from './without-weights'

/** A call on its way back: gradients of its value are known, those of what it took are added to. */
export interface BackCall<One extends Op> extends Call<One> {
  readonly dOut: Float64Array
  readonly toInput: (i: number) => Float64Array
  readonly toTrained: (suffix: string) => Float64Array
}

const add = (values: Numbers, at: number, value: number): void => {
  values[at] = (values[at] ?? 0) + value
}

/** The gradient before the activation, from that after it. */
function throughActivation(d: Float64Array, before: Float64Array, activation: Activation): Float64Array {
  const slopeAt = functionOf(slope(ACTIVATIONS[activation].formula, 'x'))
  return d.map((value, i) => value * slopeAt(before[i] ?? 0))
}

const layer = (call: BackCall<Layer>): void => {
  const before = new Float64Array(call.dOut.length)
  beforeActivation(call, before)
  const d = throughActivation(call.dOut, before, call.op.activation)
  const x = layerInput(call)
  const sides = layerSides(call, x)
  const bias = call.toTrained('.b')
  d.forEach((value, i) => add(bias, i % bias.length, value))
  const isBlocks = call.op.op === 'blockConv'
  const dx = isBlocks ? new Float64Array(x.values.length) : call.toInput(0)
  linearBack(sides, { x: x.values, w: call.trained('.w') }, d, { dx, dw: call.toTrained('.w') })
  if (isBlocks) scatter(dx, call.toInput(0), blocks(call.inputs[0]?.shape ?? []))
}

export const BACKWARD: { readonly [Name in OpName]: (call: BackCall<OpOf<Name>>) => void } = {
  input: () => undefined,
  codes: (call) => {
    const [x = NOTHING] = call.inputs
    const tensors = { x: x.values, w: call.trained('') }
    linearBack(codesSides(call), tensors, call.dOut, { dx: call.toInput(0), dw: call.toTrained('') })
  },
  concat: ({ inputs, out, dOut, toInput }) => {
    const length = out.shape.at(-1) ?? 0
    let start = 0
    for (const [i, { shape }] of inputs.entries()) {
      const [each, to] = [shape.at(-1) ?? 0, toInput(i)]
      for (let at = 0; at < to.length; at++)
        add(to, at, dOut[Math.floor(at / each) * length + start + (at % each)] ?? 0)
      start += each
    }
  },
  reshape: ({ dOut, toInput }) => scatter(dOut, toInput(0), stay),
  dense: layer,
  conv: layer,
  upsampleConv: layer,
  transposedConv: layer,
  blockConv: layer,
  depthwise: (call) => {
    const { stride, activation } = call.op
    const [w, before] = [call.trained('.w'), new Float64Array(call.dOut.length)]
    depthwise({ ...call, out: { ...call.out, values: before } }, stride, w, call.trained('.b'))
    const d = throughActivation(call.dOut, before, activation)
    const bias = call.toTrained('.b')
    d.forEach((value, i) => add(bias, i % bias.length, value))
    depthwiseBack(call, stride, w, d, { dx: call.toInput(0), dw: call.toTrained('.w') })
  },
  sum: (call) => {
    const { scale, activation } = call.op
    const before = new Float64Array(call.dOut.length)
    scaledSum({ inputs: call.inputs, out: { ...call.out, values: before } }, scale)
    const d = throughActivation(call.dOut, before, activation).map((value) => value * scale)
    for (const input of call.inputs.keys()) scatter(d, call.toInput(input), stay)
  },
  gate: ({ inputs: [x = NOTHING, gates = NOTHING], dOut, toInput }) => {
    const [at, toX, toGates] = [gateOf(x.shape), toInput(0), toInput(1)]
    dOut.forEach((d, i) => {
      add(toX, i, d * (gates.values[at(i)] ?? 0))
      add(toGates, at(i), d * (x.values[i] ?? 0))
    })
  },
  blend: ({ inputs: [front = NOTHING, back = NOTHING, mask = NOTHING], dOut, toInput }) => {
    const [toFront, toBack, toMask] = [toInput(0), toInput(1), toInput(2)]
    const channels = front.shape[2] ?? 1
    dOut.forEach((d, i) => {
      const at = Math.floor(i / channels)
      const m = mask.values[at] ?? 0
      add(toFront, i, d * m)
      add(toBack, i, d * (1 - m))
      add(toMask, at, d * ((front.values[i] ?? 0) - (back.values[i] ?? 0)))
    })
  },
  slice: ({ inputs: [x = NOTHING], out, dOut, toInput }) =>
    scatter(dOut, toInput(0), firstOf(x.shape.at(-1) ?? 0, out.shape.at(-1) ?? 0)),
  framesToChannels: (call) => {
    const [{ shape, rows } = NOTHING] = call.inputs
    scatter(call.dOut, call.toInput(0), sideBySide(shape, rows / call.out.rows))
  },
  differences: ({ inputs: [x = NOTHING], dOut, toInput }) => {
    const [each, to] = [sizeOf(x.shape), toInput(0)]
    for (let at = 0; at < dOut.length; at += 3 * each) {
      for (let j = 0; j < each; j++) {
        const [here = 0, came = 0, goes = 0] = [0, 1, 2].map((part) => dOut[at + part * each + j])
        add(to, at + j, -2 * came)
        add(to, at + each + j, here + 2 * came - 2 * goes)
        add(to, at + 2 * each + j, 2 * goes)
      }
    }
  },
  pool: ({ op: { kind }, inputs: [x = NOTHING], out, dOut, toInput }) => {
    const [of, to] = [blockOf(x.shape), toInput(0)]
    dOut.forEach((d, i) => {
      const places = of(i)
      // Those that are the largest together share it.
      const chosen = kind === 'max' ? places.filter((at) => x.values[at] === out.values[i]) : places
      for (const at of chosen) add(to, at, d / chosen.length)
    })
  },
  globalPool: ({ inputs: [x = NOTHING], dOut, toInput }) => {
    const [to, at, pixels] = [toInput(0), gateOf(x.shape), sizeOf(x.shape.slice(0, 2))]
    for (let i = 0; i < to.length; i++) add(to, i, (dOut[at(i)] ?? 0) / pixels)
  },
  attention: ({ inputs: [queries = NOTHING, keys = NOTHING], out, dOut, toInput }) => {
    const [pixels, channels] = [out.shape[2] ?? 0, queries.shape[2] ?? 0]
    const d = dOut.map((value, pair) => value * (out.values[pair] ?? 0))
    for (let from = 0; from < d.length; from += pixels) {
      const sum = d.subarray(from, from + pixels).reduce((all, value) => all + value)
      for (let pair = from; pair < from + pixels; pair++) add(d, pair, -sum * (out.values[pair] ?? 0))
    }
    const [toQueries, toKeys] = [toInput(0), toInput(1)]
    eachPixelPair(queries, keys, (q, k, pair) => {
      for (let c = 0; c < channels; c++) {
        add(toQueries, q + c, (d[pair] ?? 0) * (keys.values[k + c] ?? 0))
        add(toKeys, k + c, (d[pair] ?? 0) * (queries.values[q + c] ?? 0))
      }
    })
  },
  attend: ({ inputs: [looks = NOTHING, found = NOTHING], out, dOut, toInput }) => {
    const [toLooks, toFound] = [toInput(0), toInput(1)]
    eachPixelPair(out, found, (to, from, pair) => {
      for (let c = 0; c < (found.shape[2] ?? 0); c++) {
        add(toLooks, pair, (dOut[to + c] ?? 0) * (found.values[from + c] ?? 0))
        add(toFound, from + c, (dOut[to + c] ?? 0) * (looks.values[pair] ?? 0))
      }
    })
  },
  gain: ({ inputs: [, more = NOTHING], dOut, trained, toInput, toTrained }) => {
    const [by = 0] = trained('')
    scatter(dOut, toInput(0), stay)
    scatter(
      dOut.map((d) => d * by),
      toInput(1),
      stay,
    )
    dOut.forEach((d, i) => add(toTrained(''), 0, d * (more.values[i] ?? 0)))
  },
  mean: ({ dOut, toInput }) => {
    const to = toInput(0)
    const each = to.length / dOut.length
    for (let i = 0; i < to.length; i++) add(to, i, (dOut[Math.floor(i / each)] ?? 0) / each)
  },
  projection: (call) => {
    const [h = NOTHING, v = NOTHING] = call.inputs
    const features = sizeOf(h.shape)
    const [toH, toV] = [call.toInput(0), call.toInput(1)]
    for (let i = 0; i < toH.length; i++) {
      const d = (call.dOut[Math.floor(i / features)] ?? 0) / Math.sqrt(features)
      add(toH, i, d * (v.values[i] ?? 0))
      add(toV, i, d * (h.values[i] ?? 0))
    }
    scatter(call.dOut, call.toInput(2), stay)
  },
}
