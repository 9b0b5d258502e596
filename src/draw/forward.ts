// A network on plain memory, without TensorFlow.js: what model/forward.ts says, one entry an op. The layers with weights are
// kernels (kernels.ts), everything else is a loop. A test holds the two together. Not here: which network, nor which latent.

import { type Activation, builtInLeak, formulaAfter } from '../network/activations'
import { functionOf } from '../network/formula'
import { type Graph, neededNodes, nodeOf, type Shape, sizeOf } from '../network/graph'
import type { Op, OpName, OpOf, Padding } from '../network/ops'
import type { Kernels } from './kernels'
import type { Arena } from './memory'
import { isView, planBuffers } from './plan'

/** A tensor in the arena: `rows` of numbers of one shape, one after another. */
interface Value {
  readonly pointer: number
  readonly shape: Shape
  readonly rows: number
}

interface Call<One extends Op> {
  readonly op: One
  readonly inputs: readonly Value[]
  readonly out: Value
  /** The place of a trained tensor, by what follows the node's name. */
  readonly trained: (suffix: string) => number
  readonly arena: Arena
  readonly kernels: Kernels
}

/** Made once for each node; what it gives computes the value each time. */
type Prepare<One extends Op> = (call: Call<One>) => () => void

const lengthOf = ({ rows, shape }: Value): number => rows * sizeOf(shape)
const nothing: Value = { pointer: 0, shape: [], rows: 0 }
const numbers = (arena: Arena, value: Value): Float32Array => arena.view(value.pointer, lengthOf(value))

/** Applies what of an activation the kernel has not built in, in place. */
function activating(arena: Arena, out: Value, activation: Activation): () => void {
  const formula = formulaAfter(activation)
  if (!formula) return () => undefined
  const apply = functionOf(formula)
  return () => {
    const values = numbers(arena, out)
    for (let i = 0; i < values.length; i++) values[i] = apply(values[i] ?? 0)
  }
}

/** A convolution of stride 1 of the picture at `x`. */
function convolution(
  { out, trained, arena, kernels }: Call<Op>,
  x: Value,
  { kernel, padding, activation }: { kernel: number; padding: Padding; activation: Activation },
): () => void {
  const [height = 0, width = 0, inChannels = 0] = x.shape
  const [outHeight = 0, outWidth = 0, outChannels = 0] = out.shape
  const [[padTop], [padLeft]] = padding
  const sides = { batch: x.rows, height, width, outHeight, outWidth, inChannels, outChannels }
  const shape = { ...sides, kernel, padTop, padLeft }
  const [w, b, leak] = [trained('.w'), trained('.b'), builtInLeak(activation)]
  const activate = activating(arena, out, activation)
  return () => {
    kernels.convForward(x.pointer, w, b, out.pointer, shape, leak)
    activate()
  }
}

/** Each number of `out` from the number of `x` at a place that is known beforehand. */
function gathering(arena: Arena, x: Value, out: Value, from: (row: number, i: number) => number): () => void {
  const length = sizeOf(out.shape)
  const sources = Int32Array.from({ length: out.rows * length }, (_, i) =>
    from(Math.floor(i / length), i % length),
  )
  return () => {
    const [source, target] = [numbers(arena, x), numbers(arena, out)]
    sources.forEach((at, i) => (target[i] = source[at] ?? 0))
  }
}

/** Room for `shape`, of a single node's own. */
const scratch = (arena: Arena, shape: Shape, rows: number): Value => ({
  pointer: arena.allocate(4 * rows * sizeOf(shape)),
  shape,
  rows,
})

const OPS: { readonly [Name in OpName]: Prepare<OpOf<Name>> } = {
  input: () => () => undefined,
  reshape: () => () => undefined,
  codes: ({ inputs: [x = nothing], out, trained, kernels }) => {
    const shape = { rows: x.rows, inChannels: x.shape[0] ?? 0, outChannels: out.shape[0] ?? 0 }
    const table = trained('')
    return () => kernels.denseForward(x.pointer, table, 0, out.pointer, shape, 1)
  },
  concat: ({ inputs, out, arena }) => {
    const length = out.shape[0] ?? 0
    return () => {
      const target = numbers(arena, out)
      let to = 0
      for (const input of inputs) {
        const each = input.shape[0] ?? 0
        const source = numbers(arena, input)
        for (let row = 0; row < out.rows; row++)
          target.set(source.subarray(row * each, (row + 1) * each), row * length + to)
        to += each
      }
    }
  },
  dense: ({ op: { activation }, inputs: [x = nothing], out, trained, arena, kernels }) => {
    const shape = { rows: x.rows, inChannels: x.shape[0] ?? 0, outChannels: out.shape[0] ?? 0 }
    const [w, b, leak] = [trained('.w'), trained('.b'), builtInLeak(activation)]
    const activate = activating(arena, out, activation)
    return () => {
      kernels.denseForward(x.pointer, w, b, out.pointer, shape, leak)
      activate()
    }
  },
  conv: (call) => convolution(call, call.inputs[0] ?? nothing, call.op),
  upsampleConv: ({ op: { activation }, inputs: [x = nothing], out, trained, arena, kernels }) => {
    const [height = 0, width = 0, inChannels = 0] = x.shape
    const shape = { batch: x.rows, height, width, inChannels, outChannels: out.shape[2] ?? 0 }
    const [w, b, leak] = [trained('.w'), trained('.b'), builtInLeak(activation)]
    const activate = activating(arena, out, activation)
    return () => {
      kernels.upsampleConvForward(x.pointer, w, b, out.pointer, shape, leak)
      activate()
    }
  },
  blockConv: (call) => {
    const { arena } = call
    const {
      inputs: [x = nothing],
    } = call
    const [height = 0, width = 0, channels = 0] = x.shape
    const blocks = scratch(arena, [height / 2, width / 2, 4 * channels], x.rows)
    const gather = gathering(arena, x, blocks, (row, i) => {
      const [channel, part] = [i % channels, Math.floor(i / channels) % 4]
      const block = Math.floor(i / (4 * channels))
      const [bx, by] = [block % (width / 2), Math.floor(block / (width / 2))]
      const [px, py] = [2 * bx + (part % 2), 2 * by + Math.floor(part / 2)]
      return ((row * height + py) * width + px) * channels + channel
    })
    const convolve = convolution(call, blocks, call.op)
    return () => {
      gather()
      convolve()
    }
  },
  residualSum:
    ({ inputs: [x = nothing, y = nothing], out, arena }) =>
    () => {
      const [a, b, sum] = [numbers(arena, x), numbers(arena, y), numbers(arena, out)]
      for (let i = 0; i < sum.length; i++) sum[i] = ((b[i] ?? 0) + (a[i] ?? 0)) * Math.SQRT1_2
    },
  framesToChannels: ({ inputs: [x = nothing], out, arena }) => {
    const [, , channels = 0] = x.shape
    const frames = x.rows / out.rows
    return gathering(arena, x, out, (row, i) => {
      const frame = Math.floor(i / channels) % frames
      const place = Math.floor(i / (channels * frames))
      return (row * frames + frame) * sizeOf(x.shape) + place * channels + (i % channels)
    })
  },
  mean:
    ({ inputs: [x = nothing], out, arena }) =>
    () => {
      const [source, target] = [numbers(arena, x), numbers(arena, out)]
      const each = source.length / target.length
      for (let row = 0; row < target.length; row++)
        target[row] =
          source.subarray(row * each, (row + 1) * each).reduce((sum, value) => sum + value, 0) / each
    },
  projection:
    ({ inputs: [h = nothing, v = nothing, logit = nothing], out, arena }) =>
    () => {
      const [a, b, bias, target] = [h, v, logit, out].map((value) => numbers(arena, value))
      const features = h.shape[0] ?? 1
      target?.forEach((_, row) => {
        let sum = 0
        for (let i = 0; i < features; i++)
          sum += (a?.[row * features + i] ?? 0) * (b?.[row * features + i] ?? 0)
        target[row] = (bias?.[row] ?? 0) + sum / Math.sqrt(features)
      })
    },
}

export interface ForwardPass {
  /** Sets the value of a given node. */
  readonly give: (name: string, values: Float32Array) => void
  /** Computes the wanted value; its numbers are good until the next pass. */
  readonly run: () => Float32Array
}

/**
 * Lays a graph out for one item at a time. `trained` gives the place of each trained tensor by name; `given` are the nodes whose values
 * the caller writes. Takes all of its memory now. @throws Error where an input is missing.
 */
export function layOut(
  graph: Graph,
  { arena, kernels }: { readonly arena: Arena; readonly kernels: Kernels },
  trained: (name: string) => number,
  given: readonly string[],
  wanted: string,
): ForwardPass {
  const nodes = neededNodes(graph, new Set(given), [wanted])
  const { places, lengths } = planBuffers(nodes, wanted)
  const buffers = lengths.map((length) => arena.allocate(4 * length))
  const values = new Map(
    given.map((name) => {
      const { shape, rows } = nodeOf(graph, name)
      return [name, scratch(arena, shape, rows)]
    }),
  )
  const valueOf = (name: string): Value => values.get(name) ?? nothing
  const steps = nodes.map((node) => {
    const { op, name, shape, rows } = node
    const inputs = node.inputs.map(valueOf)
    const pointer = isView(node) ? (inputs[0] ?? nothing).pointer : (buffers[places.get(name) ?? -1] ?? 0)
    const out = { pointer, shape, rows }
    values.set(name, out)
    const trainedOf = (suffix: string) => trained(`${name}${suffix}`)
    return (OPS[op.op] as Prepare<Op>)({ op, inputs, out, trained: trainedOf, arena, kernels })
  })
  const out = valueOf(wanted)
  return {
    // Looked at anew each time: the arena's memory may have grown.
    give: (name, value) => numbers(arena, valueOf(name)).set(value),
    run() {
      for (const step of steps) step()
      return numbers(arena, out)
    },
  }
}
