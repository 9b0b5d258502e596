// The three layers that a generator needs, as our WebAssembly kernels, or as plain loops where there is no SIMD.

import type { ConvolutionShape, DenseShape, Native, UpsampledShape } from '../engine/wasm/native/load'
import { loadNative } from '../engine/wasm/native/load'
import type { Arena } from './memory'

/** Tensors are byte offsets into the arena's memory; shapes and semantics are those of the native kernels. */
export type Kernels = Pick<Native, 'convForward' | 'upsampleConvForward' | 'denseForward'>

/** The fastest kernels that this engine takes. */
export async function loadKernels(arena: Arena): Promise<Kernels> {
  try {
    return await loadNative(arena.memory, arena.allocate, () => undefined)
  } catch {
    // No SIMD, or a policy that forbids compiling: slower, and the same pictures.
    return plainKernels(arena)
  }
}

interface Layer {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly inChannels: number
  readonly outChannels: number
  readonly kernel: number
  readonly pad: number
  /** Pixels of the output for a pixel of the input, along each side. */
  readonly enlarge: 1 | 2
}

/** Loops over the definition. */
export function plainKernels(arena: Arena): Kernels {
  const run = (x: number, w: number, bias: number, y: number, layer: Layer, alpha: number): void => {
    const { batch, height, width, inChannels, outChannels, kernel, enlarge } = layer
    const outputs = batch * height * enlarge * width * enlarge * outChannels
    convolve(
      layer,
      arena.view(x, batch * height * width * inChannels),
      arena.view(w, kernel * kernel * inChannels * outChannels),
      arena.view(y, outputs),
      bias === 0 ? null : arena.view(bias, outChannels),
    )
    const out = arena.view(y, outputs)
    for (let i = 0; i < outputs; i++) {
      const value = out[i] ?? 0
      if (value < 0) out[i] = alpha * value
    }
  }
  return {
    convForward: (x, w, bias, y, shape: ConvolutionShape, alpha) =>
      run(x, w, bias, y, { ...shape, pad: shape.padTop, enlarge: 1 }, alpha),
    upsampleConvForward: (x, w, bias, y, shape: UpsampledShape, alpha) =>
      run(x, w, bias, y, { ...shape, kernel: 3, pad: 1, enlarge: 2 }, alpha),
    denseForward: (x, w, bias, y, { rows, inChannels, outChannels }: DenseShape, alpha) =>
      run(
        x,
        w,
        bias,
        y,
        { batch: rows, height: 1, width: 1, inChannels, outChannels, kernel: 1, pad: 0, enlarge: 1 },
        alpha,
      ),
  }
}

/** y = bias + convolution of x (enlarged by its nearest pixels), zeros outside; as large as the enlarged x. */
function convolve(
  layer: Layer,
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  bias: Float32Array | null,
): void {
  const { batch, inChannels, outChannels, kernel, pad, enlarge } = layer
  const height = layer.height * enlarge
  const width = layer.width * enlarge
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const to = ((n * height + row) * width + column) * outChannels
        for (let c = 0; c < outChannels; c++) y[to + c] = bias?.[c] ?? 0
        for (let tap = 0; tap < kernel * kernel; tap++) {
          const fromRow = row + Math.floor(tap / kernel) - pad
          const fromColumn = column + (tap % kernel) - pad
          if (fromRow < 0 || fromRow >= height || fromColumn < 0 || fromColumn >= width) continue
          const pixel =
            (n * layer.height + Math.floor(fromRow / enlarge)) * layer.width +
            Math.floor(fromColumn / enlarge)
          addProducts(
            x,
            pixel * inChannels,
            inChannels,
            w,
            tap * inChannels * outChannels,
            y,
            to,
            outChannels,
          )
        }
      }
    }
  }
}

/** y[to …] += x[from …] · w[at …], w: [inChannels, outChannels]. */
function addProducts(
  x: Float32Array,
  from: number,
  inChannels: number,
  w: Float32Array,
  at: number,
  y: Float32Array,
  to: number,
  outChannels: number,
): void {
  for (let i = 0; i < inChannels; i++) {
    const value = x[from + i] ?? 0
    const row = at + i * outChannels
    for (let c = 0; c < outChannels; c++) y[to + c] = (y[to + c] ?? 0) + value * (w[row + c] ?? 0)
  }
}
