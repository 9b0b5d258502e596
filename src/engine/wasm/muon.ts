// An update by Muon on the wasm backend: its products by our native kernels for dense layers, on raw memory.

import type * as tf from '@tensorflow/tfjs'
import { MUON, NORM_EPSILON, stepScale } from '../muon'
import { type KernelArguments, unpack, type WasmBackend } from './heap'
import type { Native, Pointer } from './native/load'

interface MuonInputs {
  readonly parameter: tf.TensorInfo
  readonly gradient: tf.TensorInfo
  readonly m: tf.TensorInfo
  readonly average?: tf.TensorInfo
}

/** See engine/muon. */
interface MuonAttributes {
  readonly rows: number
  readonly columns: number
  readonly rate: number
  readonly decay: number
}

const FLOAT = 4
/** Gram matrix, the polynomial of this iteration, a product on its way, and the polynomial so far, old and new. */
const SQUARES = 5

/** Makes views of the memory: they die when it grows, so each is taken anew after a native kernel ran. */
const viewsOf =
  ({ wasm }: WasmBackend) =>
  (at: Pointer, count: number): Float32Array =>
    new Float32Array(wasm.HEAPU8.buffer, at, count)

type Views = ReturnType<typeof viewsOf>

/**
 * gram ← gram / (norm + ε)² of the matrix that it is of; returns 1 / (norm + ε). The sum of the squares stands on the
 * diagonal.
 */
function normalize(native: Native, views: Views, gram: Pointer, side: number): number {
  const squares = views(gram, side * side)
  let trace = 0
  for (let i = 0; i < squares.length; i += side + 1) trace += squares[i] ?? 0
  const scale = 1 / (Math.sqrt(trace) + NORM_EPSILON)
  native.mix(gram, scale * scale, gram, 0, gram, side * side)
  return scale
}

/** Writes the product of all polynomials behind `gram` and returns where: times the matrix it is the step. */
function iterate(native: Native, views: Views, gram: Pointer, side: number): Pointer {
  const count = side * side
  const [q = 0, between = 0, ...products] = Array.from(
    { length: SQUARES - 1 },
    (_, i) => gram + (i + 1) * count * FLOAT,
  )
  // All are polynomials of one symmetric matrix, so that each is its own transpose: Xᵀ·Y is the fastest product.
  const times = (x: Pointer, y: Pointer, to: Pointer) => {
    native.denseWeightGrad(x, y, to, { rows: side, inChannels: side, outChannels: side })
  }
  let [product = 0, next = 0] = products
  for (let i = 0; i < MUON.iterations; i++) {
    // The first polynomial is the product so far.
    const to = i === 0 ? product : q
    times(gram, gram, to)
    native.mix(to, MUON.c, gram, MUON.b, to, count)
    const values = views(to, count)
    for (let at = 0; at < count; at += side + 1) values[at] = (values[at] ?? 0) + MUON.a
    if (i + 1 < MUON.iterations) {
      // QᵀAQ, not AQQ: it stays the Gram matrix of the iterate where rounding keeps Q and A from commuting.
      times(gram, to, between)
      times(to, between, gram)
    }
    if (i === 0) continue
    times(q, product, next)
    ;[product, next] = [next, product]
  }
  return product
}

/** MuonEma: in place; returns no tensor. */
export const muonKernel = (native: Native) => (args: KernelArguments) => {
  const { inputs, attrs, backend } = unpack<MuonInputs, MuonAttributes>(args)
  const { rows, columns, rate, decay } = attrs
  const [count, tall] = [rows * columns, rows > columns]
  const side = Math.min(rows, columns)
  const ahead = backend.wasm._malloc((2 * count + SQUARES * side * side) * FLOAT)
  if (ahead <= 0) throw new Error('no room for an update by Muon in the WebAssembly memory')
  const [step, gram] = [ahead + count * FLOAT, ahead + 2 * count * FLOAT]
  const at = (info: tf.TensorInfo) => backend.getMemoryOffset(info.dataId)
  const [parameter, gradient, m] = [at(inputs.parameter), at(inputs.gradient), at(inputs.m)]
  const { beta } = MUON
  native.mix(m, beta, gradient, 1 - beta, m, count)
  native.mix(m, beta, gradient, 1 - beta, ahead, count)
  const views = viewsOf(backend)
  const long = { rows, inChannels: side, outChannels: side }
  const wide = { rows: side, inChannels: side, outChannels: columns }
  if (tall) native.denseWeightGrad(ahead, ahead, gram, long)
  else native.denseInputGrad(ahead, ahead, gram, wide)
  const scale = normalize(native, views, gram, side)
  const product = iterate(native, views, gram, side)
  if (tall) native.denseForward(ahead, product, 0, step, long, 1)
  else native.denseWeightGrad(product, ahead, step, wide)
  native.mix(parameter, 1, step, -rate * stepScale(rows, columns) * scale, parameter, count)
  if (inputs.average) {
    const average = at(inputs.average)
    native.mix(average, decay, parameter, 1 - decay, average, count)
  }
  backend.wasm._free(ahead)
  return []
}
