// The ops that train nothing, and the activations, as loops over the definition: how they are drawn too, because no
// kernel has them.

import { type Activation, ACTIVATIONS } from '../../network/activations'
import { functionOf } from '../../network/formula'
import { type Shape, sizeOf } from '../../network/graph'
import type { Numbers } from './linear'
import type { OpOf } from '../../network/ops'
import { blocks, firstOf, gather, type Move, sideBySide } from './moves'

/** `rows` of numbers of one shape, one after another. */
export interface Value {
  readonly shape: Shape
  readonly rows: number
  readonly values: Numbers
}

export interface Operands {
  readonly inputs: readonly Value[]
  /** Its numbers are written, all of them. */
  readonly out: Value
}

/** In the place of an input that is not there, which no graph leaves out. */
export const NOTHING: Value = { shape: [], rows: 0, values: new Float64Array() }

/** Applies an activation in place. */
export function activate(values: Numbers, activation: Activation): void {
  const value = functionOf(ACTIVATIONS[activation].formula)
  for (let i = 0; i < values.length; i++) values[i] = value(values[i] ?? 0)
}

export function concat({ inputs, out }: Operands): void {
  const length = out.shape.at(-1) ?? 0
  let to = 0
  for (const { shape, values } of inputs) {
    const each = shape.at(-1) ?? 0
    for (let from = 0, at = to; from < values.length; from += each, at += length)
      out.values.set(values.subarray(from, from + each), at)
    to += each
  }
}

/** Adds inputs up, each sum times `scale`. */
export function scaledSum({ inputs, out: { values } }: Operands, scale: number): void {
  for (let i = 0; i < values.length; i++) {
    let sum = 0
    for (const input of inputs) sum += input.values[i] ?? 0
    values[i] = sum * scale
  }
}

/** Each channel times its number of a vector. */
export function gate({ inputs: [x = NOTHING, gates = NOTHING], out: { values } }: Operands): void {
  const at = gateOf(x.shape)
  for (let i = 0; i < values.length; i++) values[i] = (x.values[i] ?? 0) * (gates.values[at(i)] ?? 0)
}

/** mask · front + (1 − mask) · back. */
export function blend({
  inputs: [front = NOTHING, back = NOTHING, mask = NOTHING],
  out: { shape, values },
}: Operands): void {
  const channels = shape[2] ?? 1
  for (let i = 0; i < values.length; i++) {
    const [a, b, m] = [front.values[i] ?? 0, back.values[i] ?? 0, mask.values[Math.floor(i / channels)] ?? 0]
    values[i] = b + m * (a - b)
  }
}

/** From the place of a number of pictures to that of its gate. */
export const gateOf = (shape: Shape): Move => {
  const [size, channels] = [sizeOf(shape), shape[2] ?? 0]
  return (i) => Math.floor(i / size) * channels + (i % channels)
}

export const slice = ({ inputs: [x = NOTHING], out }: Operands): void =>
  gather(x.values, out.values, firstOf(x.shape.at(-1) ?? 0, out.shape.at(-1) ?? 0))

/** What the middle frame of a clip is, and twice what comes and goes beside it. */
export function differences({ inputs: [x = NOTHING], out }: Operands): void {
  const each = sizeOf(x.shape)
  for (let to = 0; to < out.values.length; to += 3 * each) {
    for (let j = 0; j < each; j++) {
      const [before = 0, here = 0, after = 0] = [0, 1, 2].map((frame) => x.values[to + frame * each + j])
      out.values[to + j] = here
      out.values[to + each + j] = 2 * (here - before)
      out.values[to + 2 * each + j] = 2 * (after - here)
    }
  }
}

export function framesToChannels({ inputs: [x = NOTHING], out }: Operands): void {
  gather(x.values, out.values, sideBySide(x.shape, x.rows / out.rows))
}

type PoolKind = OpOf<'pool'>['kind']

/** Pools blocks of 2×2 pixels. */
export function pool({ inputs: [x = NOTHING], out: { values } }: Operands, kind: PoolKind): void {
  const of = blockOf(x.shape)
  for (let i = 0; i < values.length; i++) {
    const block = of(i).map((at) => x.values[at] ?? 0)
    values[i] = kind === 'max' ? Math.max(...block) : block.reduce((sum, value) => sum + value) / 4
  }
}

/** From the place of a number that was pooled to the places of the four that it is of, row by row. */
export function blockOf(shape: Shape): (i: number) => number[] {
  const [channels, from] = [shape[2] ?? 0, blocks(shape)]
  return (i) => {
    const first = Math.floor(i / channels) * 4 * channels + (i % channels)
    return [0, 1, 2, 3].map((part) => from(first + part * channels))
  }
}

export function globalPool({ inputs: [x = NOTHING], out: { values } }: Operands): void {
  const [size, channels] = [sizeOf(x.shape), x.shape[2] ?? 0]
  for (let i = 0; i < values.length; i++) {
    let sum = 0
    for (let at = i % channels; at < size; at += channels)
      sum += x.values[Math.floor(i / channels) * size + at] ?? 0
    values[i] = (sum * channels) / size
  }
}

/** Numbers of a row of the batch, and its pixels and channels. */
const pictureOf = ({ shape }: Value) => {
  const [height = 0, width = 0, channels = 0] = shape
  return { pixels: height * width, channels }
}

/**
 * What `left` has at each pixel of a picture with what `right` has at each, product by product: places of the first
 * number of the one, of the first of the other, and of their pair in [pixels, pixels] of that picture.
 */
export function eachPixelPair(
  left: Value,
  right: Value,
  visit: (left: number, right: number, pair: number) => void,
): void {
  const { pixels, channels } = pictureOf(left)
  const step = pictureOf(right).channels
  for (let i = 0; i < left.rows * pixels; i++) {
    const first = i - (i % pixels)
    for (let j = 0; j < pixels; j++) visit(i * channels, (first + j) * step, i * pixels + j)
  }
}

/** How much each pixel looks at each: the softmax of the products of queries and keys. */
export function attention({ inputs: [queries = NOTHING, keys = NOTHING], out: { values } }: Operands): void {
  const { pixels, channels } = pictureOf(queries)
  eachPixelPair(queries, keys, (q, k, pair) => {
    let sum = 0
    for (let c = 0; c < channels; c++) sum += (queries.values[q + c] ?? 0) * (keys.values[k + c] ?? 0)
    values[pair] = sum
  })
  for (let from = 0; from < values.length; from += pixels) {
    const row = values.subarray(from, from + pixels)
    let [largest, all] = [-Infinity, 0]
    for (const value of row) largest = Math.max(largest, value)
    for (const value of row) all += Math.exp(value - largest)
    for (const [j, value] of row.entries()) row[j] = Math.exp(value - largest) / all
  }
}

/** What each pixel finds where it looks. */
export function attend({ inputs: [looks = NOTHING, found = NOTHING], out }: Operands): void {
  const { channels } = pictureOf(found)
  out.values.fill(0)
  eachPixelPair(out, found, (to, from, pair) => {
    const much = looks.values[pair] ?? 0
    for (let c = 0; c < channels; c++)
      out.values[to + c] = (out.values[to + c] ?? 0) + much * (found.values[from + c] ?? 0)
  })
}

/** x + by · more. */
export function gain(
  { inputs: [x = NOTHING, more = NOTHING], out: { values } }: Operands,
  [by = 0]: Numbers,
): void {
  for (let i = 0; i < values.length; i++) values[i] = (x.values[i] ?? 0) + by * (more.values[i] ?? 0)
}

export function mean({ inputs: [{ values } = NOTHING], out }: Operands): void {
  const each = values.length / out.rows
  for (let row = 0; row < out.rows; row++) {
    let sum = 0
    for (let i = 0; i < each; i++) sum += values[row * each + i] ?? 0
    out.values[row] = sum / each
  }
}

export function projection({ inputs: [h = NOTHING, v = NOTHING, logit = NOTHING], out }: Operands): void {
  const features = sizeOf(h.shape)
  for (let row = 0; row < out.rows; row++) {
    let sum = 0
    for (let i = row * features; i < (row + 1) * features; i++) sum += (h.values[i] ?? 0) * (v.values[i] ?? 0)
    out.values[row] = (logit.values[row] ?? 0) + sum / Math.sqrt(features)
  }
}
