// Convolutions of the wasm backend, both gradients made of its fast forward kernel.

import * as tf from '@tensorflow/tfjs'
import type { KernelPadding } from '../fused'
import { type KernelArguments, shape4, unpack, type WasmBackend } from './heap'

interface Conv {
  readonly x: tf.TensorInfo
  readonly filter: tf.TensorInfo
  readonly bias?: tf.TensorInfo
  readonly pad: KernelPadding
  readonly alpha: number
}

const kernel = (name: string) => {
  const found = tf.getKernel(name, 'wasm')
  if (!found) throw new Error(`the wasm backend has no ${name}`)
  return found.kernelFunc
}

/** Runs the backend's own convolution. Its operator cache keeps packed weights by tensor: the weights go in as a copy, so that an update in place is seen. */
function forward(backend: WasmBackend, { x, filter, bias, pad, alpha }: Conv): tf.TensorInfo {
  const copies = [filter, ...(bias ? [bias] : [])].map((info) => copy(backend, info))
  const [filterCopy, biasCopy] = copies
  const inputs = { x, filter: filterCopy, ...(biasCopy ? { bias: biasCopy } : {}) }
  const attrs = {
    strides: 1,
    dilations: 1,
    pad,
    dataFormat: 'NHWC',
    activation: alpha === 1 ? 'linear' : 'leakyrelu',
    leakyreluAlpha: alpha,
  }
  const result = kernel('FusedConv2D')({
    inputs,
    backend,
    attrs,
  }) as tf.TensorInfo
  for (const info of copies) backend.disposeData(info.dataId)
  return result
}

function copy(backend: WasmBackend, info: tf.TensorInfo): tf.TensorInfo {
  const result = backend.makeOutput(info.shape, 'float32')
  backend.typedArrayFromHeap(result).set(backend.typedArrayFromHeap(info))
  return result
}

export function convBiasLeaky(args: KernelArguments): tf.TensorInfo {
  const { inputs, attrs, backend } = unpack<Pick<Conv, 'x' | 'filter' | 'bias'>, Pick<Conv, 'pad' | 'alpha'>>(
    args,
  )
  return forward(backend, { ...inputs, ...attrs })
}

/** dx = conv2d(dy, filter turned by 180° with its channels swapped), padded by k − 1 − p. */
export function convInputGrad(args: KernelArguments): tf.TensorInfo {
  const { inputs, attrs, backend } = unpack<
    { dy: tf.TensorInfo; filter: tf.TensorInfo },
    { pad: KernelPadding }
  >(args)
  const [kh, kw, ci, co] = shape4(inputs.filter)
  const turned = backend.makeOutput([kh, kw, co, ci], 'float32')
  const from = backend.typedArrayFromHeap(inputs.filter)
  const to = backend.typedArrayFromHeap(turned)
  for (let tap = 0; tap < kh * kw; tap++) {
    const source = (kh * kw - 1 - tap) * ci * co
    for (let i = 0; i < ci; i++) {
      for (let o = 0; o < co; o++) to[(tap * co + o) * ci + i] = from[source + i * co + o] ?? 0
    }
  }
  const [, [top, bottom], [left, right]] = attrs.pad
  const pad: KernelPadding = [
    [0, 0],
    [kh - 1 - top, kh - 1 - bottom],
    [kw - 1 - left, kw - 1 - right],
    [0, 0],
  ]
  const result = forward(backend, { x: inputs.dy, filter: turned, pad, alpha: 1 })
  backend.disposeData(turned.dataId)
  return result
}

/** dw = conv2d(x with channels as batch, dy with batch as channels), transposed back. */
export function convFilterGrad(args: KernelArguments): tf.TensorInfo {
  const { inputs, attrs, backend } = unpack<{ x: tf.TensorInfo; dy: tf.TensorInfo }, { pad: KernelPadding }>(
    args,
  )
  const transpose = (x: tf.TensorInfo, perm: readonly number[]) =>
    kernel('Transpose')({
      inputs: { x },
      backend,
      attrs: { perm },
    }) as tf.TensorInfo
  const x = transpose(inputs.x, [3, 1, 2, 0])
  const filter = transpose(inputs.dy, [1, 2, 0, 3])
  const product = forward(backend, { x, filter, pad: attrs.pad, alpha: 1 })
  const result = transpose(product, [1, 2, 0, 3])
  for (const info of [x, filter, product]) backend.disposeData(info.dataId)
  return result
}
