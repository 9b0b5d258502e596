// Elementwise kernels and the optimizer on the wasm backend, by our native kernels.

import type * as tf from '@tensorflow/tfjs'
import { type KernelArguments, shape4, sizeOf, unpack } from './heap'
import type { AdamStep, Native } from './native/load'

interface AdamInputs {
  readonly parameter: tf.TensorInfo
  readonly gradient: tf.TensorInfo
  readonly m: tf.TensorInfo
  readonly v: tf.TensorInfo
  readonly average?: tf.TensorInfo
}

/** See engine/convolution, engine/rearrange and engine/adam for what each kernel computes. */
export const arrayKernels = (native: Native): Readonly<Record<string, tf.KernelConfig['kernelFunc']>> => ({
  LeakyGrad: (args: KernelArguments) => {
    const { inputs, attrs, backend } = unpack<{ dy: tf.TensorInfo; y: tf.TensorInfo }, { alpha: number }>(
      args,
    )
    const result = backend.makeOutput(inputs.dy.shape, 'float32')
    const at = (info: tf.TensorInfo) => backend.getMemoryOffset(info.dataId)
    native.leakyGrad(at(inputs.dy), at(inputs.y), at(result), sizeOf(inputs.dy), attrs.alpha)
    return result
  },

  ChannelSum: (args: KernelArguments) => {
    const { inputs, backend } = unpack<{ dy: tf.TensorInfo }, object>(args)
    const channels = inputs.dy.shape.at(-1) ?? 1
    const result = backend.makeOutput([channels], 'float32')
    const at = (info: tf.TensorInfo) => backend.getMemoryOffset(info.dataId)
    native.channelSum(at(inputs.dy), at(result), sizeOf(inputs.dy) / channels, channels)
    return result
  },

  /** In place; returns no tensor. */
  AdamEma: (args: KernelArguments) => {
    const { inputs, attrs, backend } = unpack<AdamInputs, AdamStep>(args)
    const { parameter, gradient, m, v, average } = inputs
    const at = (info: tf.TensorInfo) => backend.getMemoryOffset(info.dataId)
    native.adamEma(
      at(parameter),
      at(gradient),
      at(m),
      at(v),
      average ? at(average) : 0,
      sizeOf(parameter),
      attrs,
    )
    return []
  },

  SpaceToDepth2: (args: KernelArguments) => {
    const { inputs, backend } = unpack<{ x: tf.TensorInfo }, object>(args)
    const [batch, h, w, channels] = shape4(inputs.x)
    const [height, width] = [h / 2, w / 2]
    const result = backend.makeOutput([batch, height, width, 4 * channels], 'float32')
    const at = (info: tf.TensorInfo) => backend.getMemoryOffset(info.dataId)
    native.spaceToDepth2(at(inputs.x), at(result), { batch, height, width, channels })
    return result
  },

  DepthToSpace2: (args: KernelArguments) => {
    const { inputs, backend } = unpack<{ x: tf.TensorInfo }, object>(args)
    const [batch, height, width, all] = shape4(inputs.x)
    const channels = all / 4
    const result = backend.makeOutput([batch, 2 * height, 2 * width, channels], 'float32')
    const at = (info: tf.TensorInfo) => backend.getMemoryOffset(info.dataId)
    native.depthToSpace2(at(inputs.x), at(result), { batch, height, width, channels })
    return result
  },
})
