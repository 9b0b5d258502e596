// Tensors of the wasm backend as views of its memory. A view dies when the memory grows: take views after the last allocation.

import type * as tf from '@tensorflow/tfjs'

/** The parts of tfjs's wasm backend that kernels of ours use. */
export interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array
  disposeData(dataId: object): boolean
  readonly wasm: { readonly HEAPU8: Uint8Array }
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
