// Gives the wasm backend the kernels that training needs: stock wasm lacks the weight gradient and is slow elsewhere.

import * as tf from '@tensorflow/tfjs'
import { arrayKernels } from './arrays'
import { memoryOf, type WasmBackend } from './heap'
import { layerKernels } from './layers'
import { loadNative, type Variant } from './native/load'
import { rearrangeKernels } from './rearrange'

/** Registers our kernels for the backend `wasm`, which must be the running one; may be called again. Returns which instructions they use. */
export async function installWasmKernels(): Promise<Variant> {
  const backend = tf.backend() as unknown as WasmBackend
  const { wasm } = backend
  const native = await loadNative(
    memoryOf(backend),
    (bytes) => wasm._malloc(bytes),
    (pointer) => wasm._free(pointer),
  )
  const kernels = { ...layerKernels(native), ...arrayKernels(native), ...rearrangeKernels }
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc })
  }
  return native.variant
}
