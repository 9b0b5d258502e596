// Tensors of the wasm backend: as byte offsets for our native kernels, as views of its memory for plain loops.
// A view dies when the memory grows: take views and the memory's buffer after the last allocation. Offsets stay good.

import type * as tf from '@tensorflow/tfjs'

/** The parts of tfjs's wasm backend that kernels of ours use. */
export interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array
  getMemoryOffset(dataId: object): number
  readonly wasm: {
    readonly HEAPU8: Uint8Array
    /** The raw exports of the emscripten module; its memory is among them under a name that changes with each build. */
    readonly asm: Readonly<Record<string, unknown>>
    _malloc(bytes: number): number
    _free(pointer: number): void
  }
}

export type KernelArguments = Parameters<tf.KernelConfig['kernelFunc']>[0]

/** The arguments of a kernel with names that the type checker knows. */
export function unpack<Inputs, Attributes>({ inputs, attrs, backend }: KernelArguments) {
  return {
    inputs: inputs as unknown as Inputs,
    attrs: attrs as unknown as Attributes,
    backend: backend as unknown as WasmBackend,
  }
}

export type Shape4 = readonly [number, number, number, number]

/** A tensor's shape as four sizes. */
export const shape4 = (info: tf.TensorInfo): Shape4 => info.shape as unknown as Shape4

/** How many values a tensor has. */
export const sizeOf = (info: tf.TensorInfo): number => info.shape.reduce((product, side) => product * side, 1)

/** The memory of the backend, for a second module to work in. */
export function memoryOf(backend: WasmBackend): WebAssembly.Memory {
  const memory = Object.values(backend.wasm.asm).find((value) => value instanceof WebAssembly.Memory)
  if (!memory) throw new Error('the wasm backend does not show its memory')
  return memory
}
