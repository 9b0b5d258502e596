// A whole network of vectors forward and backward on the wasm backend: its layers by our native kernels for dense
// layers, what moves numbers about by plain loops, all on raw memory. See engine/vector-network.

import type * as tf from '@tensorflow/tfjs'
import type { Place, VectorPlan, VectorStep } from '../vector-plan'
import { type KernelArguments, unpack, type WasmBackend } from './heap'
import type { Native, Pointer } from './native/load'

const FLOAT = 4

interface Attributes {
  readonly plan: VectorPlan
  readonly towards: 'trained' | 'given'
}

type Inputs = Readonly<Record<string, tf.TensorInfo>>

/** One pass over a plan: where everything lies. */
interface Pass {
  readonly native: Native
  readonly items: number
  readonly trained: (i: number) => Pointer
  readonly at: (place: Place) => Pointer
  /** The numbers of a place. Taken anew for each use: the memory may grow under a native kernel. */
  readonly view: (place: Place) => Float32Array
}

const countOf = ({ rows, length }: Place, items: number): number => items * rows * length

const passOf = (native: Native, backend: WasmBackend, { given }: VectorPlan, inputs: Inputs) => {
  const pointer = (name: string) => {
    const info = inputs[name]
    if (!info) throw new Error(`the network was given no ${name}`)
    return backend.getMemoryOffset(info.dataId)
  }
  const [first] = given
  const items = (inputs['given0']?.shape[0] ?? 0) / (first?.rows ?? 1)
  /** `base`: where the block of values begins, `others`: where a given value lies. */
  return (base: Pointer, others: (i: number) => Pointer): Pass => {
    const at = (place: Place) =>
      place.given === null ? base + items * place.offset * FLOAT : others(place.given)
    const view = (place: Place) =>
      new Float32Array(backend.wasm.HEAPU8.buffer, at(place), countOf(place, items))
    return { native, items, trained: (i) => pointer(`trained${i}`), at, view }
  }
}

const denseShape = ({ x, y }: { x: Place; y: Place }, items: number) => ({
  rows: items * x.rows,
  inChannels: x.length,
  outChannels: y.length,
})

function stepForward(step: VectorStep, pass: Pass): void {
  const { native, items, at, view, trained } = pass
  if (step.op === 'dense') {
    const { x, y, weights, bias, leak } = step
    native.denseForward(at(x), trained(weights), trained(bias), at(y), denseShape(step, items), leak)
    return
  }
  const y = view(step.y)
  const parts = step.parts.map((part) => ({ values: view(part), length: part.length }))
  const [x] = parts
  if (!x) return
  if (step.op === 'sum') {
    for (let i = 0; i < y.length; i++) {
      let sum = 0
      for (const { values } of parts) sum += values[i] ?? 0
      y[i] = step.scale * sum
    }
  } else if (step.op === 'differences') {
    eachDifference(x.length, y.length, (here, to) => {
      y[to.here] = x.values[here] ?? 0
      y[to.came] = 2 * ((x.values[here] ?? 0) - (x.values[here - x.length] ?? 0))
      y[to.goes] = 2 * ((x.values[here + x.length] ?? 0) - (x.values[here] ?? 0))
    })
  } else {
    eachPart(parts, y.length, step.y.length, ({ values }, from, to, count) =>
      y.set(values.subarray(from, from + count), to),
    )
  }
}

/** Parts side by side in rows of `length`; of a slice as many numbers of its one part as a row has. */
function eachPart<Part extends { readonly length: number }>(
  parts: readonly Part[],
  size: number,
  length: number,
  visit: (part: Part, from: number, to: number, count: number) => void,
): void {
  for (let row = 0; row < size / length; row++) {
    let to = row * length
    for (const part of parts) {
      const count = Math.min(part.length, length)
      visit(part, row * part.length, to, count)
      to += count
    }
  }
}

/** Every number of a middle frame of clips of vectors, and where in a row of differences it goes. */
function eachDifference(
  length: number,
  size: number,
  visit: (here: number, to: { readonly here: number; readonly came: number; readonly goes: number }) => void,
): void {
  for (let clip = 0; clip < size; clip += 3 * length)
    for (let j = 0; j < length; j++)
      visit(clip + length + j, {
        here: clip + j,
        came: clip + length + j,
        goes: clip + 2 * length + j,
      })
}

/** What a step back needs: values, gradients, and where the gradients of weights go (0: nowhere). */
interface BackPass {
  readonly values: Pass
  readonly slopes: Pass
  readonly scratch: Pointer
  readonly toTrained: (i: number) => Pointer
  /** Whether anybody asks for the gradient of a place. */
  readonly wanted: (place: Place) => boolean
}

function stepBack(step: VectorStep, { values, slopes, scratch, toTrained, wanted }: BackPass): void {
  if (step.op === 'dense') {
    const { native, items } = values
    const { x, y, weights, bias, leak } = step
    const [d, shape] = [slopes.at(y), denseShape(step, items)]
    if (leak !== 1) native.leakyGrad(d, values.at(y), d, countOf(y, items), leak)
    const [dw, db] = [toTrained(weights), toTrained(bias)]
    if (dw !== 0) native.denseWeightGrad(values.at(x), d, dw, shape)
    if (db !== 0) native.channelSum(d, db, shape.rows, shape.outChannels)
    if (!wanted(x)) return
    native.denseInputGrad(d, values.trained(weights), scratch, shape)
    native.add(slopes.at(x), scratch, countOf(x, items))
    return
  }
  const d = slopes.view(step.y)
  const parts = step.parts.filter(wanted).map((part) => ({ to: slopes.view(part), length: part.length }))
  if (step.op === 'sum') {
    for (const { to } of parts)
      for (let i = 0; i < d.length; i++) to[i] = (to[i] ?? 0) + step.scale * (d[i] ?? 0)
  } else if (step.op === 'differences') {
    for (const { to, length } of parts) {
      eachDifference(length, d.length, (here, from) => {
        const [stays, came, goes] = [d[from.here] ?? 0, 2 * (d[from.came] ?? 0), 2 * (d[from.goes] ?? 0)]
        to[here - length] = (to[here - length] ?? 0) - came
        to[here] = (to[here] ?? 0) + stays + came - goes
        to[here + length] = (to[here + length] ?? 0) + goes
      })
    }
  } else {
    const all = step.parts.map((part) => ({ part, length: part.length }))
    eachPart(all, d.length, step.y.length, ({ part }, at, from, count) => {
      if (!wanted(part)) return
      const to = slopes.view(part)
      for (let i = 0; i < count; i++) to[at + i] = (to[at + i] ?? 0) + (d[from + i] ?? 0)
    })
  }
}

/** VectorForward: the block of all values, then the outputs. VectorBackward: the gradients that are asked for. */
export const vectorKernels = (native: Native): Readonly<Record<string, tf.KernelConfig['kernelFunc']>> => ({
  VectorForward: (args: KernelArguments) => {
    const { inputs, attrs, backend } = unpack<Inputs, Attributes>(args)
    const { plan } = attrs
    const makePass = passOf(native, backend, plan, inputs)
    const given = (i: number) => backend.getMemoryOffset(infoOf(inputs, `given${i}`).dataId)
    const { items } = makePass(0, given)
    const values = backend.makeOutput([items * plan.perItem], 'float32')
    const outputs = plan.outputs.map((place) => backend.makeOutput(shapeOf(place, items), 'float32'))
    const pass = makePass(backend.getMemoryOffset(values.dataId), given)
    for (const step of plan.steps) stepForward(step, pass)
    outputs.forEach((output, i) => {
      const place = plan.outputs[i]
      if (place) backend.typedArrayFromHeap(output).set(pass.view(place))
    })
    return [values, ...outputs]
  },

  VectorBackward: (args: KernelArguments) => {
    const { inputs, attrs, backend } = unpack<Inputs, Attributes>(args)
    const { plan, towards } = attrs
    const makePass = passOf(native, backend, plan, inputs)
    const pointer = (name: string) => backend.getMemoryOffset(infoOf(inputs, name).dataId)
    const values = makePass(pointer('values'), (i) => pointer(`given${i}`))
    const { items } = values
    const asked = Object.keys(inputs).filter((name) => name.startsWith(towards))
    const found = asked.map((name) => backend.makeOutput(infoOf(inputs, name).shape, 'float32'))
    const widest = Math.max(
      ...[...plan.given, ...plan.steps.map(({ y }) => y)].map((place) => countOf(place, items)),
    )
    const block = backend.wasm._malloc((items * plan.perItem + widest) * FLOAT)
    const foundAt = found.map(({ dataId }) => backend.getMemoryOffset(dataId))
    const slopes = makePass(block, (i) => (towards === 'given' ? (foundAt[i] ?? 0) : 0))
    try {
      new Float32Array(backend.wasm.HEAPU8.buffer, block, items * plan.perItem).fill(0)
      for (const info of found) backend.typedArrayFromHeap(info).fill(0)
      plan.outputs.forEach((place, i) => {
        const to = slopes.view(place)
        backend
          .typedArrayFromHeap(infoOf(inputs, `dy${i}`))
          .forEach((value, at) => (to[at] = (to[at] ?? 0) + value))
      })
      const back: BackPass = {
        values,
        slopes,
        scratch: block + items * plan.perItem * FLOAT,
        toTrained: (i) => (towards === 'trained' ? (foundAt[i] ?? 0) : 0),
        wanted: (place) => place.given === null || towards === 'given',
      }
      for (const step of plan.steps.toReversed()) stepBack(step, back)
    } finally {
      backend.wasm._free(block)
    }
    return found
  },
})

const shapeOf = ({ rows, length }: Place, items: number): number[] => [items * rows, length]

function infoOf(inputs: Inputs, name: string): tf.TensorInfo {
  const found = inputs[name]
  if (!found) throw new Error(`the network was given no ${name}`)
  return found
}
