// How a differentiable op finds its fused kernel: by name, on the backend that runs now. Where a backend has none, the
// op composes stock ops instead, and their gradients come with them.

import * as tf from '@tensorflow/tfjs'
import type { Padding } from '../network/ops'

/** Padding in the form that tfjs kernels take for NHWC. */
export type KernelPadding = [[number, number], [number, number], [number, number], [number, number]]

export type FusedName =
  | 'ConvBiasLeaky'
  | 'BlockConvBiasLeaky'
  | 'UpsampleConvBiasLeaky'
  | 'TransposedConvBiasLeaky'
  | 'UpsampleNearest2'
  | 'LeakyGrad'
  | 'ChannelSum'
  | 'SpaceToDepth2'
  | 'DepthToSpace2'
  | 'FramesToChannels'
  | 'ChannelsToFrames'
  | 'ShiftCut'
  | 'ShiftCutGrad'
  | 'PyramidLoss'
  | 'BlockLoss'
  | 'LogitLoss'
  | 'VectorForward'
  | 'MeanSquare'
  | 'WeightedSum'
  | 'AddScaled'
  | 'ProjectedLogit'
  | 'TanhGrad'
  | 'LeakyBiasGrad'
  | 'MixFrames'
  | 'NoisyCopies'
  | 'AdamEma'
  | 'AdamEmaFlat'
  | 'MuonEma'
  | 'MuonEmaFlat'

/** Whether the present backend has a kernel of ours. */
export const hasFused = (name: FusedName): boolean => Boolean(tf.getKernel(name, tf.getBackend()))

/** Runs a kernel that has exactly one output. */
export function runKernel<T extends tf.Tensor>(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attrs: tf.NamedAttrMap = {},
): T {
  return tf.engine().runKernel(name, inputs, attrs)
}

/** Runs a kernel that has several outputs. */
export const runKernels = (
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attrs: tf.NamedAttrMap = {},
): tf.Tensor[] => tf.engine().runKernel(name, inputs, attrs)

export const kernelPadding = ([[top, bottom], [left, right]]: Padding): KernelPadding => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
]
