// A network on plain memory, without TensorFlow.js: what engine/forward.ts says, one entry an op. The layers with
// weights are kernels (kernels.ts), everything else the reference's loops. A test holds the two together. Not here:
// which network, nor which latent.

import { depthwise } from '../engine/reference/depthwise'
import { blocks, gather } from '../engine/reference/moves'
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
  type Operands,
  pool,
  projection,
  slice,
  scaledSum,
} from '../engine/reference/without-weights'
import type { UpsampledShape } from '../engine/wasm/native/load'
import { type Activation, builtInLeak, formulaAfter } from '../network/activations'
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
const activating =
  (arena: Arena, out: Value, activation: Activation): (() => void) =>
  () => {
    if (formulaAfter(activation)) activate(numbers(arena, out), activation)
  }

/** A value with its numbers. Looked at anew each time: the arena's memory may have grown. */
const seen = (arena: Arena, value: Value) => ({ ...value, values: numbers(arena, value) })

/** An op that has no kernel. */
const byLoops =
  (compute: (operands: Operands) => void): Prepare<Op> =>
  ({ inputs, out, arena }) =>
  () => {
    compute({ inputs: inputs.map((value) => seen(arena, value)), out: seen(arena, out) })
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
  const finish = activating(arena, out, activation)
  return () => {
    kernels.convForward(x.pointer, w, b, out.pointer, shape, leak)
    finish()
  }
}

/** A layer that doubles the picture's sides. */
function doubling(
  {
    op: { activation },
    inputs: [x = nothing],
    out,
    trained,
    arena,
    kernels,
  }: Call<OpOf<'upsampleConv' | 'transposedConv'>>,
  taps: UpsampledShape['taps'],
): () => void {
  const [height = 0, width = 0, inChannels = 0] = x.shape
  const shape = { batch: x.rows, height, width, inChannels, outChannels: out.shape[2] ?? 0, taps }
  const [w, b, leak] = [trained('.w'), trained('.b'), builtInLeak(activation)]
  const finish = activating(arena, out, activation)
  return () => {
    kernels.upsampleConvForward(x.pointer, w, b, out.pointer, shape, leak)
    finish()
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
  concat: byLoops(concat),
  dense: ({ op: { activation }, inputs: [x = nothing], out, trained, arena, kernels }) => {
    const shape = { rows: x.rows, inChannels: x.shape[0] ?? 0, outChannels: out.shape[0] ?? 0 }
    const [w, b, leak] = [trained('.w'), trained('.b'), builtInLeak(activation)]
    const finish = activating(arena, out, activation)
    return () => {
      kernels.denseForward(x.pointer, w, b, out.pointer, shape, leak)
      finish()
    }
  },
  conv: (call) => convolution(call, call.inputs[0] ?? nothing, call.op),
  upsampleConv: (call) => doubling(call, 'nearest'),
  transposedConv: (call) => doubling(call, 'free'),
  blockConv: (call) => {
    const { arena, inputs } = call
    const [x = nothing] = inputs
    const [height = 0, width = 0, channels = 0] = x.shape
    const halved = scratch(arena, [height / 2, width / 2, 4 * channels], x.rows)
    const move = blocks(x.shape)
    const convolve = convolution(call, halved, call.op)
    return () => {
      gather(numbers(arena, x), numbers(arena, halved), move)
      convolve()
    }
  },
  depthwise: ({ op: { stride, activation }, trained, arena, out, inputs: [x = nothing] }) => {
    const [w, b, channels] = [trained('.w'), trained('.b'), out.shape[2] ?? 0]
    return () => {
      const operands = { inputs: [seen(arena, x)], out: seen(arena, out) }
      depthwise(operands, stride, arena.view(w, 9 * channels), arena.view(b, channels))
      activate(numbers(arena, out), activation)
    }
  },
  sum: ({ op, ...call }) => {
    const add = byLoops((operands) => scaledSum(operands, op.scale))({ op, ...call })
    return () => {
      add()
      if (op.activation !== 'linear') activate(numbers(call.arena, call.out), op.activation)
    }
  },
  gate: byLoops(gate),
  blend: byLoops(blend),
  slice: byLoops(slice),
  framesToChannels: byLoops(framesToChannels),
  differences: byLoops(differences),
  pool: ({ op, ...call }) => byLoops((operands) => pool(operands, op.kind))({ op, ...call }),
  globalPool: byLoops(globalPool),
  attention: byLoops(attention),
  attend: byLoops(attend),
  gain: (call) => {
    const { arena, trained } = call
    const place = trained('')
    return byLoops((operands) => gain(operands, arena.view(place, 1)))(call)
  },
  mean: byLoops(mean),
  projection: byLoops(projection),
}

export interface ForwardPass {
  /** Sets the value of a given node. */
  readonly give: (name: string, values: Float32Array) => void
  /** Computes the wanted value; its numbers are good until the next pass. */
  readonly run: () => Float32Array
  /** The value of a node that was given or kept, as good as that of the pass before. */
  readonly valueOf: (name: string) => Float32Array
}

/**
 * Lays a graph out for one item at a time. `trained` gives the place of each trained tensor by name; `given` are the
 * nodes whose values the caller writes; `keeps`: what every node comes to is still there after a pass. Takes all of its
 * memory now. @throws Error where an input is missing.
 */
export function layOut(
  graph: Graph,
  { arena, kernels }: { readonly arena: Arena; readonly kernels: Kernels },
  trained: (name: string) => number,
  given: readonly string[],
  wanted: string,
  keeps: 'all' | 'wanted' = 'wanted',
): ForwardPass {
  const nodes = neededNodes(graph, new Set(given), [wanted])
  const kept = keeps === 'all' ? nodes.map(({ name }) => name) : [wanted]
  const { places, lengths } = planBuffers(nodes, kept)
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
    valueOf: (name) => numbers(arena, valueOf(name)),
  }
}
