// For tests only: the same operations as plain loops in double precision, and a memory to run the kernels in.
// Independent of the kernels on purpose: no folding, no framing, no tiles.

import type { AdamStep, ConvolutionShape, ImageShape, Native, UpsampledShape, Variant } from './load'
import { loadNative } from './load'

/** Relative to the largest expected value. */
export const TOLERANCE = 1e-5
/** Below, at and above one and two vectors, and what the networks have. */
export const CHANNELS = [1, 3, 4, 5, 8, 12, 16, 48] as const

/** Deterministic numbers in −1 … 1 (a linear congruential sequence). */
export function numbers(count: number, seed: number): Float32Array {
  let state = (seed * 2_654_435_761 + 1) >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state / 2 ** 32) * 2 - 1
  })
}

type Visit = (y: number, x: number, w: number) => void

/** Every product of a convolution once: indices into y, x and w. */
function overProducts(shape: ConvolutionShape, visit: Visit): void {
  const { batch, height, width, inChannels, outChannels, kernel, padTop, padLeft, outHeight, outWidth } =
    shape
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < outHeight; i++)
      for (let j = 0; j < outWidth; j++)
        for (let ky = 0; ky < kernel; ky++)
          for (let kx = 0; kx < kernel; kx++) {
            const row = i + ky - padTop
            const column = j + kx - padLeft
            if (row < 0 || row >= height || column < 0 || column >= width) continue
            for (let ci = 0; ci < inChannels; ci++)
              for (let co = 0; co < outChannels; co++)
                visit(
                  ((n * outHeight + i) * outWidth + j) * outChannels + co,
                  ((n * height + row) * width + column) * inChannels + ci,
                  ((ky * kernel + kx) * inChannels + ci) * outChannels + co,
                )
          }
}

type Numbers = ArrayLike<number>
const at = (values: Numbers, index: number): number => values[index] ?? Number.NaN
const leaky = (value: number, alpha: number): number => (value > 0 ? value : alpha * value)
const outputs = (shape: ConvolutionShape): number =>
  shape.batch * shape.outHeight * shape.outWidth * shape.outChannels

export function forward(
  x: Numbers,
  w: Numbers,
  bias: Numbers | undefined,
  shape: ConvolutionShape,
  alpha: number,
): Float64Array {
  const y = new Float64Array(outputs(shape))
  overProducts(shape, (to, from, weight) => {
    y[to] = at(y, to) + at(x, from) * at(w, weight)
  })
  return y.map((value, index) => leaky(value + (bias ? at(bias, index % shape.outChannels) : 0), alpha))
}

export function inputGradient(dy: Numbers, w: Numbers, shape: ConvolutionShape): Float64Array {
  const dx = new Float64Array(shape.batch * shape.height * shape.width * shape.inChannels)
  overProducts(shape, (from, to, weight) => {
    dx[to] = at(dx, to) + at(dy, from) * at(w, weight)
  })
  return dx
}

export function weightGradient(x: Numbers, dy: Numbers, shape: ConvolutionShape): Float64Array {
  const dw = new Float64Array(shape.kernel * shape.kernel * shape.inChannels * shape.outChannels)
  overProducts(shape, (from, input, to) => {
    dw[to] = at(dw, to) + at(x, input) * at(dy, from)
  })
  return dw
}

/** Index into the large picture [batch, 2·height, 2·width, channels] → index into the small one. */
export function smallIndex(large: number, { height, width, channels }: ImageShape): number {
  const c = large % channels
  const pixel = (large - c) / channels
  const column = pixel % (2 * width)
  const row = ((pixel - column) / (2 * width)) % (2 * height)
  const n = Math.floor(pixel / (4 * width * height))
  return ((n * height + (row >> 1)) * width + (column >> 1)) * channels + c
}

/** Index into the large picture → index into its space-to-depth form, channels in the order (dy, dx, c). */
export function depthIndex(large: number, shape: ImageShape): number {
  const { width, channels } = shape
  const c = large % channels
  const pixel = (large - c) / channels
  const column = pixel % (2 * width)
  const row = (pixel - column) / (2 * width)
  const corner = (row % 2) * 2 + (column % 2)
  return ((smallIndex(large, shape) - c) / channels) * 4 * channels + corner * channels + c
}

export function upsample(x: Numbers, shape: ImageShape): Float64Array {
  const count = shape.batch * shape.height * shape.width * shape.channels * 4
  return Float64Array.from({ length: count }, (_, index) => at(x, smallIndex(index, shape)))
}

export function upsampleGradient(dy: Numbers, shape: ImageShape): Float64Array {
  const dx = new Float64Array(shape.batch * shape.height * shape.width * shape.channels)
  for (let index = 0; index < dx.length * 4; index++) {
    const to = smallIndex(index, shape)
    dx[to] = at(dx, to) + at(dy, index)
  }
  return dx
}

/** The convolution that follows the enlarging. */
export function afterUpsample(shape: UpsampledShape): ConvolutionShape {
  const height = 2 * shape.height
  const width = 2 * shape.width
  return { ...shape, height, width, kernel: 3, padTop: 1, padLeft: 1, outHeight: height, outWidth: width }
}

/**
 * Every product of a transposed convolution 4×4 of stride 2, padded by 1, once: indices into y [batch, 2·height,
 * 2·width, outChannels], x and w [inChannels, 4, 4, outChannels].
 */
function overTransposed(shape: UpsampledShape, visit: Visit): void {
  const { batch, height, width, inChannels, outChannels } = shape
  for (let pixel = 0; pixel < batch * height * width; pixel++)
    for (let tap = 0; tap < 16; tap++) {
      const [line, column] = [Math.floor(pixel / width), pixel % width]
      const row = 2 * (line % height) - 1 + Math.floor(tap / 4)
      const across = 2 * column - 1 + (tap % 4)
      if (row < 0 || row >= 2 * height || across < 0 || across >= 2 * width) continue
      const y = (Math.floor(line / height) * 2 * height + row) * 2 * width + across
      for (let ci = 0; ci < inChannels; ci++)
        for (let co = 0; co < outChannels; co++)
          visit(y * outChannels + co, pixel * inChannels + ci, (ci * 16 + tap) * outChannels + co)
    }
}

/** y, dx and dw of a layer with free taps. */
export function transposed(
  { x, w, bias, dy }: Readonly<Record<'x' | 'w' | 'bias' | 'dy', Numbers>>,
  shape: UpsampledShape,
  alpha: number,
) {
  const [y, dx, dw] = [dy, x, w].map(({ length }) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  overTransposed(shape, (to, from, weight) => {
    y[to] = at(y, to) + at(x, from) * at(w, weight)
    dx[from] = at(dx, from) + at(dy, to) * at(w, weight)
    dw[weight] = at(dw, weight) + at(dy, to) * at(x, from)
  })
  return { y: y.map((value, i) => leaky(value + at(bias, i % shape.outChannels), alpha)), dx, dw }
}

/** The same of ×2 by nearest pixels and a 3×3 convolution. */
export function upsampled(
  { x, w, bias, dy }: Readonly<Record<'x' | 'w' | 'bias' | 'dy', Numbers>>,
  shape: UpsampledShape,
  alpha: number,
) {
  const after = afterUpsample(shape)
  const small: ImageShape = { ...shape, channels: shape.inChannels }
  const large = upsample(x, small)
  return {
    y: forward(large, w, bias, after, alpha),
    dx: upsampleGradient(inputGradient(dy, w, after), small),
    dw: weightGradient(large, dy, after),
  }
}

/** One Adam step on one number: the new [parameter, m, v, average]. */
export function adam(
  [parameter, gradient, m, v, average]: readonly [number, number, number, number, number],
  step: AdamStep,
): readonly [number, number, number, number] {
  const first = step.beta1 * m + (1 - step.beta1) * gradient
  const second = step.beta2 * v + (1 - step.beta2) * gradient ** 2
  const change =
    (step.rate * first * step.correction1) / (Math.sqrt(second * step.correction2) + step.epsilon)
  const value = parameter - change
  return [value, first, second, step.decay * average + (1 - step.decay) * value]
}

const GUARD = 16
const GUARD_VALUE = 12_345.5

/** A memory in which arrays stand between guard values, and an allocator that never gives room back. */
export class Room {
  readonly memory = new WebAssembly.Memory({ initial: 64 })
  readonly #guards: number[] = []
  #next = 1024

  /** For scratch: guarded too, so that a kernel that asks for too little is found out. */
  readonly allocate = (bytes: number): number => {
    const pointer = this.#take(bytes)
    this.#guard()
    return pointer
  }

  readonly free = (): void => undefined

  #take(bytes: number): number {
    const pointer = this.#next
    this.#next += Math.ceil(bytes / 4) * 4
    const missing = this.#next - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / 65_536))
    return pointer
  }

  #guard(): void {
    const pointer = this.#take(GUARD * 4)
    new Float32Array(this.memory.buffer, pointer, GUARD).fill(GUARD_VALUE)
    this.#guards.push(pointer)
  }

  put(values: Numbers): number {
    this.#guard()
    const pointer = this.#take(values.length * 4)
    new Float32Array(this.memory.buffer, pointer, values.length).set(values)
    this.#guard()
    return pointer
  }

  /** Room for a result, full of NaN: what a kernel forgets to write shows. */
  blank(count: number): number {
    return this.put(new Float32Array(count).fill(Number.NaN))
  }

  take(pointer: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, count).slice()
  }

  /** Whether nothing was written beside the arrays. */
  intact(): boolean {
    return this.#guards.every((pointer) => this.take(pointer, GUARD).every((value) => value === GUARD_VALUE))
  }
}

/** The largest difference, relative to the largest expected value; infinite where the result is not a number. */
export function difference(actual: Numbers, expected: Numbers): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let largest = 1e-30
  let worst = 0
  for (let index = 0; index < expected.length; index++) {
    largest = Math.max(largest, Math.abs(at(expected, index)))
    const gap = Math.abs(at(actual, index) - at(expected, index))
    worst = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(worst, gap)
  }
  return worst / largest
}

export interface Bench {
  readonly room: Room
  readonly native: Native
}

/** A fresh memory with the kernels of one variant. */
export async function start(variant: Variant): Promise<Bench> {
  const room = new Room()
  return { room, native: await loadNative(room.memory, room.allocate, room.free, variant) }
}
