// The layers with weights on the wasm backend, by our native kernels.

import type * as tf from '@tensorflow/tfjs'
import type { KernelPadding } from '../fused'
import { type KernelArguments, type Shape4, shape4, unpack, type WasmBackend } from './heap'
import type { ConvolutionShape, Native, UpsampledShape } from './native/load'

type KernelFunc = tf.KernelConfig['kernelFunc']

const pointer = (backend: WasmBackend, info: tf.TensorInfo): number => backend.getMemoryOffset(info.dataId)

function shapeOf(
  [batch, height, width, inChannels]: Shape4,
  filter: Shape4,
  pad: KernelPadding,
): ConvolutionShape {
  const [kernel, , , outChannels] = filter
  const [, [padTop, padBottom], [padLeft, padRight]] = pad
  return {
    batch,
    height,
    width,
    inChannels,
    outChannels,
    kernel,
    padTop,
    padLeft,
    outHeight: height + padTop + padBottom - kernel + 1,
    outWidth: width + padLeft + padRight - kernel + 1,
  }
}

interface LayerInputs {
  readonly x: tf.TensorInfo
  readonly filter: tf.TensorInfo
  readonly bias: tf.TensorInfo
}

/** See engine/convolution for what each kernel computes. */
export const layerKernels = (native: Native): Readonly<Record<string, KernelFunc>> => ({
  ConvBiasLeaky: (args: KernelArguments) => {
    const { inputs, attrs, backend } = unpack<LayerInputs, { pad: KernelPadding; alpha: number }>(args)
    const shape = shapeOf(shape4(inputs.x), shape4(inputs.filter), attrs.pad)
    const y = backend.makeOutput([shape.batch, shape.outHeight, shape.outWidth, shape.outChannels], 'float32')
    const at = (info: tf.TensorInfo) => pointer(backend, info)
    native.convForward(at(inputs.x), at(inputs.filter), at(inputs.bias), at(y), shape, attrs.alpha)
    return y
  },

  Conv2DBackpropInput: (args: KernelArguments) => {
    const { inputs, attrs, backend } = unpack<
      { dy: tf.TensorInfo; filter: tf.TensorInfo },
      { pad: KernelPadding; inputShape: Shape4 }
    >(args)
    const dx = backend.makeOutput(attrs.inputShape, 'float32')
    const at = (info: tf.TensorInfo) => pointer(backend, info)
    native.convInputGrad(
      at(inputs.dy),
      at(inputs.filter),
      at(dx),
      shapeOf(attrs.inputShape, shape4(inputs.filter), attrs.pad),
    )
    return dx
  },

  Conv2DBackpropFilter: (args: KernelArguments) => {
    const { inputs, attrs, backend } = unpack<
      { x: tf.TensorInfo; dy: tf.TensorInfo },
      { pad: KernelPadding; filterShape: Shape4 }
    >(args)
    const dw = backend.makeOutput(attrs.filterShape, 'float32')
    const at = (info: tf.TensorInfo) => pointer(backend, info)
    native.convWeightGrad(
      at(inputs.x),
      at(inputs.dy),
      at(dw),
      shapeOf(shape4(inputs.x), attrs.filterShape, attrs.pad),
    )
    return dw
  },

  ...upsampledKernels(native, 'UpsampleConv', 'nearest'),
  ...upsampledKernels(native, 'TransposedConv', 'free'),
})

/** The kernels of a layer that doubles the sides, by the beginning of their names. */
const upsampledKernels = (
  native: Native,
  name: string,
  taps: UpsampledShape['taps'],
): Readonly<Record<string, KernelFunc>> => ({
  [`${name}BiasLeaky`]: (args: KernelArguments) => {
    const { inputs, attrs, backend } = unpack<LayerInputs, { alpha: number }>(args)
    const [batch, height, width, inChannels] = shape4(inputs.x)
    const outChannels = shape4(inputs.filter)[3]
    const y = backend.makeOutput([batch, 2 * height, 2 * width, outChannels], 'float32')
    const at = (info: tf.TensorInfo) => pointer(backend, info)
    const shape = { batch, height, width, inChannels, outChannels, taps }
    native.upsampleConvForward(at(inputs.x), at(inputs.filter), at(inputs.bias), at(y), shape, attrs.alpha)
    return y
  },

  [`${name}InputGrad`]: (args: KernelArguments) => {
    const { inputs, backend } = unpack<{ dy: tf.TensorInfo; filter: tf.TensorInfo }, object>(args)
    const [batch, height, width, outChannels] = shape4(inputs.dy)
    const inChannels = shape4(inputs.filter)[taps === 'free' ? 0 : 2]
    const dx = backend.makeOutput([batch, height / 2, width / 2, inChannels], 'float32')
    const at = (info: tf.TensorInfo) => pointer(backend, info)
    const shape = { batch, height: height / 2, width: width / 2, inChannels, outChannels, taps }
    native.upsampleConvInputGrad(at(inputs.dy), at(inputs.filter), at(dx), shape)
    return dx
  },

  [`${name}FilterGrad`]: (args: KernelArguments) => {
    const { inputs, backend } = unpack<{ x: tf.TensorInfo; dy: tf.TensorInfo }, object>(args)
    const [batch, height, width, inChannels] = shape4(inputs.x)
    const outChannels = shape4(inputs.dy)[3]
    const filterShape = taps === 'free' ? [inChannels, 4, 4, outChannels] : [3, 3, inChannels, outChannels]
    const dw = backend.makeOutput(filterShape, 'float32')
    const at = (info: tf.TensorInfo) => pointer(backend, info)
    const shape = { batch, height, width, inChannels, outChannels, taps }
    native.upsampleConvWeightGrad(at(inputs.x), at(inputs.dy), at(dw), shape)
    return dw
  },
})
