// Fused elementwise kernels over the backend's memory: each replaces several stock kernels and their temporaries.

import type * as tf from '@tensorflow/tfjs'
import { type KernelArguments, unpack } from './heap'

/** dy · (y > 0 ? 1 : alpha). */
export function leakyGrad(args: KernelArguments): tf.TensorInfo {
  const { inputs, attrs, backend } = unpack<{ dy: tf.TensorInfo; y: tf.TensorInfo }, { alpha: number }>(args)
  const result = backend.makeOutput(inputs.dy.shape, 'float32')
  const dy = backend.typedArrayFromHeap(inputs.dy)
  const y = backend.typedArrayFromHeap(inputs.y)
  const to = backend.typedArrayFromHeap(result)
  const { alpha } = attrs
  for (let i = 0; i < to.length; i++) to[i] = (y[i] ?? 0) > 0 ? (dy[i] ?? 0) : alpha * (dy[i] ?? 0)
  return result
}

/** Sum over all axes but the last: [.., C] → [C]. */
export function channelSum(args: KernelArguments): tf.TensorInfo {
  const { inputs, backend } = unpack<{ dy: tf.TensorInfo }, object>(args)
  const channels = inputs.dy.shape.at(-1) ?? 1
  const result = backend.makeOutput([channels], 'float32')
  const dy = backend.typedArrayFromHeap(inputs.dy)
  const sums = new Float64Array(channels)
  for (let i = 0; i < dy.length; i += channels) {
    for (let c = 0; c < channels; c++) sums[c] = (sums[c] ?? 0) + (dy[i + c] ?? 0)
  }
  backend.typedArrayFromHeap(result).set(sums)
  return result
}

interface AdamInputs {
  readonly parameter: tf.TensorInfo
  readonly gradient: tf.TensorInfo
  readonly m: tf.TensorInfo
  readonly v: tf.TensorInfo
  readonly average?: tf.TensorInfo
}

interface AdamAttributes {
  readonly rate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly correction1: number
  readonly correction2: number
  readonly decay: number
}

/** Adam and EMA in place, one pass; returns no tensor. */
export function adamEma(args: KernelArguments): tf.TensorInfo[] {
  const { inputs, attrs, backend } = unpack<AdamInputs, AdamAttributes>(args)
  const p = backend.typedArrayFromHeap(inputs.parameter)
  const g = backend.typedArrayFromHeap(inputs.gradient)
  const m = backend.typedArrayFromHeap(inputs.m)
  const v = backend.typedArrayFromHeap(inputs.v)
  const average = inputs.average && backend.typedArrayFromHeap(inputs.average)
  const { rate, beta1, beta2, epsilon, correction1, correction2, decay } = attrs
  for (let i = 0; i < p.length; i++) {
    const gradient = g[i] ?? 0
    const mi = beta1 * (m[i] ?? 0) + (1 - beta1) * gradient
    const vi = beta2 * (v[i] ?? 0) + (1 - beta2) * gradient * gradient
    m[i] = mi
    v[i] = vi
    const value = (p[i] ?? 0) - (rate * mi * correction1) / (Math.sqrt(vi * correction2) + epsilon)
    p[i] = value
    if (average) average[i] = decay * (average[i] ?? 0) + (1 - decay) * value
  }
  return []
}
