// The three layers that a generator needs, as our WebAssembly kernels, or as plain loops where there is no SIMD.

import { denseSides, doubledSides, linear, type Sides, transposedSides } from '../engine/reference/linear'
import { loadNative, type Native } from '../engine/wasm/native/load'
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

/** Loops over the definition. */
export function plainKernels(arena: Arena): Kernels {
  const run = (x: number, w: number, bias: number, y: number, sides: Sides, alpha: number): void => {
    const { batch, height, width, inChannels, outHeight, outWidth, outChannels, kernel } = sides
    const out = arena.view(y, batch * outHeight * outWidth * outChannels)
    linear(
      sides,
      arena.view(x, batch * height * width * inChannels),
      arena.view(w, kernel * kernel * inChannels * outChannels),
      bias === 0 ? null : arena.view(bias, outChannels),
      out,
    )
    for (let i = 0; i < out.length; i++) {
      const value = out[i] ?? 0
      if (value < 0) out[i] = alpha * value
    }
  }
  return {
    convForward: (x, w, bias, y, shape, alpha) => run(x, w, bias, y, { ...shape, enlarge: 1 }, alpha),
    upsampleConvForward: (x, w, bias, y, shape, alpha) =>
      run(x, w, bias, y, shape.taps === 'free' ? transposedSides(shape) : doubledSides(shape), alpha),
    denseForward: (x, w, bias, y, { rows, inChannels, outChannels }, alpha) =>
      run(x, w, bias, y, denseSides(rows, inChannels, outChannels), alpha),
  }
}
