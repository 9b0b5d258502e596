// Gives the wasm backend the kernels that training needs: stock wasm lacks the weight gradient and is slow elsewhere.

import * as tf from '@tensorflow/tfjs'
import { arrayKernels } from './arrays'
import { startThreads } from './threads/start-threads'
import { memoryOf, type WasmBackend } from './heap'
import { layerKernels } from './layers'
import { logitLossKernel } from './logit-loss'
import { muonKernel } from './muon'
import { loadNative, type Variant } from './native/load'
import { batchProduct } from './products'
import { rearrangeKernels } from './rearrange'
import { vectorKernels } from './vector-network'

export interface WasmKernels {
  /** Which instructions they use. */
  readonly variant: Variant
  /** Threads that convolve, this one included. */
  readonly threads: number
}

/**
 * Registers our kernels for the backend `wasm`, which must be the running one; may be called again. `helpers`: further
 * threads wanted; they come only where its memory is shared (threads/shared-binary).
 */
export async function installWasmKernels(helpers: number): Promise<WasmKernels> {
  const backend = tf.backend() as unknown as WasmBackend
  const { wasm } = backend
  const memory = memoryOf(backend)
  const allocator = {
    allocate: (bytes: number) => wasm._malloc(bytes),
    free: (pointer: number) => wasm._free(pointer),
  }
  const alone = await loadNative(memory, allocator.allocate, allocator.free)
  const wanted = memory.buffer instanceof ArrayBuffer ? 0 : helpers
  const { native, threads } = await startThreads(wanted, alone, memory, allocator)
  const kernels = {
    ...layerKernels(native),
    ...arrayKernels(native),
    ...vectorKernels(native),
    LogitLoss: logitLossKernel,
    ...rearrangeKernels,
    MuonEma: muonKernel(native),
    BatchMatMul: batchProduct(native, tf.getKernel('BatchMatMul', 'wasm').kernelFunc),
  }
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc })
  }
  return { variant: native.variant, threads }
}
