// Registers our WebGPU kernels with tfjs, under names of our own and in place of the stock kernels that are slow in training.
// Gradients are not registered here: engine/ops does that once for all backends.

import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import type { AdamEmaRates } from './adam-ema'
import { adamEma } from './adam-ema'
import { channelSum } from './channel-sum'
import type { Geometry } from './convolution'
import { convolve, inputGradientGeometry } from './convolution'
import { filterGradient } from './filter-gradient'
import type { WebgpuBackend } from './launch'
import { Launcher } from './launch'
import { leakyGradient } from './leaky-gradient'
import { channelsToFrames, depthToSpace, framesToChannels, shiftCut, spaceToDepth } from './rearrange'
import { type ScalarOperation, withNumber } from './scalar'
import { upsample, upsampleGradient } from './upsample'
import { upsampleConvolve, upsampleConvolveFilterGradient, upsampleConvolveInputGradient } from './upsampled'
import type { ShiftCut } from '../rearrange'

const BACKEND = 'webgpu'

/** Launches per submit. tfjs's 15 is tuned for inference; buffers are recycled at submits only, so not many more either. */
const LAUNCHES_PER_SUBMIT = 48

/** Wider filters would make the unrolled text too long; the model has none. */
const WIDEST_FILTER = 7

type Explicit = [[number, number], [number, number], [number, number], [number, number]]

interface ConvolutionAttributes {
  readonly strides: [number, number] | number
  readonly pad: 'same' | 'valid' | number | Explicit
  readonly dilations?: [number, number] | number
  readonly dataFormat?: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

type Shape4 = [number, number, number, number]

interface Call {
  readonly inputs: NamedTensorInfoMap
  readonly attrs: NamedAttrMap
  readonly launcher: Launcher
}

function input(call: Call, name: string): TensorInfo {
  const tensor = call.inputs[name]
  if (!tensor) throw new Error(`The kernel needs its input "${name}".`)
  return tensor
}

/** The stride-1 geometry of these attributes, or null where it is not one of ours (the stock kernel takes those). */
function geometry(
  x: readonly number[],
  filter: readonly number[],
  attrs: ConvolutionAttributes,
): Geometry | null {
  const { strides, pad, dilations = 1, dataFormat = 'NHWC', dimRoundingMode } = attrs
  const info = tf.backend_util.computeConv2DInfo(
    x as Shape4,
    filter as Shape4,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    dataFormat === 'NHWC' ? 'channelsLast' : 'channelsFirst',
  )
  const stepless = info.strideHeight === 1 && info.strideWidth === 1
  const dense = info.dilationHeight === 1 && info.dilationWidth === 1
  const filled = info.batchSize * info.inHeight * info.inWidth * info.outHeight * info.outWidth > 0
  if (!stepless || !dense || !filled || dataFormat !== 'NHWC' || info.filterWidth > WIDEST_FILTER) return null
  return {
    images: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    inputs: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outputs: info.outChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
  }
}

type Own = (call: Call) => TensorInfo | TensorInfo[]
/** Null: not a case of ours. */
type Replacement = (call: Call) => TensorInfo | null

const planOf = (call: Call) => call.attrs['plan'] as unknown as readonly ShiftCut[]

const OWN: Readonly<Record<string, Own>> = {
  ConvBiasLeaky(call) {
    const { pad, alpha } = call.attrs as unknown as { pad: Explicit; alpha: number }
    const [x, filter, bias] = [input(call, 'x'), input(call, 'filter'), input(call, 'bias')]
    const g = geometry(x.shape, filter.shape, { strides: 1, pad })
    if (!g)
      throw new Error(
        `ConvBiasLeaky: no picture of ${x.shape.join(' × ')} with a filter of ${filter.shape.join(' × ')}.`,
      )
    return convolve(call.launcher, { geometry: g, x, filter, bias, alpha })
  },
  UpsampleConvBiasLeaky(call) {
    const { alpha } = call.attrs as unknown as { alpha: number }
    return upsampleConvolve(
      call.launcher,
      input(call, 'x'),
      input(call, 'filter'),
      input(call, 'bias'),
      alpha,
    )
  },
  UpsampleConvInputGrad: (call) =>
    upsampleConvolveInputGradient(call.launcher, input(call, 'dy'), input(call, 'filter')),
  UpsampleConvFilterGrad: (call) =>
    upsampleConvolveFilterGradient(call.launcher, input(call, 'x'), input(call, 'dy')),
  LeakyGrad(call) {
    const { alpha } = call.attrs as unknown as { alpha: number }
    return leakyGradient(call.launcher, input(call, 'dy'), input(call, 'y'), alpha)
  },
  ChannelSum: (call) => channelSum(call.launcher, input(call, 'dy')),
  UpsampleNearest2: (call) => upsample(call.launcher, input(call, 'x')),
  UpsampleNearest2Grad: (call) => upsampleGradient(call.launcher, input(call, 'dy')),
  SpaceToDepth2: (call) => spaceToDepth(call.launcher, input(call, 'x')),
  DepthToSpace2: (call) => depthToSpace(call.launcher, input(call, 'x')),
  FramesToChannels: (call) => framesToChannels(call.launcher, input(call, 'x'), Number(call.attrs['frames'])),
  ChannelsToFrames: (call) => channelsToFrames(call.launcher, input(call, 'x'), Number(call.attrs['frames'])),
  ShiftCut: (call) => shiftCut(call.launcher, input(call, 'x'), planOf(call), false),
  ShiftCutGrad: (call) => shiftCut(call.launcher, input(call, 'x'), planOf(call), true),
  AdamEma(call) {
    const [parameter, gradient] = [input(call, 'parameter'), input(call, 'gradient')]
    const [m, v, average] = [input(call, 'm'), input(call, 'v'), call.inputs['average']]
    adamEma(call.launcher, { parameter, gradient, m, v, average }, call.attrs as unknown as AdamEmaRates)
    return []
  },
}

/** Exactly doubled, without aligned corners: what `upsample` does. */
function doubled(
  small: readonly number[],
  large: readonly number[],
  attrs: { alignCorners?: boolean },
): boolean {
  return attrs.alignCorners !== true && large[0] === (small[1] ?? 0) * 2 && large[1] === (small[2] ?? 0) * 2
}

const withNumberAs =
  (operation: ScalarOperation): Replacement =>
  (call) =>
    withNumber(call.launcher, operation, input(call, 'a'), input(call, 'b'))

const REPLACED: Readonly<Record<string, Replacement>> = {
  Add: withNumberAs('Add'),
  Sub: withNumberAs('Sub'),
  Multiply: withNumberAs('Multiply'),
  RealDiv: withNumberAs('RealDiv'),
  Conv2D(call) {
    const [x, filter] = [input(call, 'x'), input(call, 'filter')]
    const attrs = call.attrs as unknown as ConvolutionAttributes
    const g = geometry(x.shape, filter.shape, attrs)
    return g && convolve(call.launcher, { geometry: g, x, filter })
  },
  Conv2DBackpropInput(call) {
    const [dy, filter] = [input(call, 'dy'), input(call, 'filter')]
    const attrs = call.attrs as unknown as ConvolutionAttributes & { inputShape: Shape4 }
    const g = geometry(attrs.inputShape, filter.shape, attrs)
    return g && convolve(call.launcher, { geometry: inputGradientGeometry(g), x: dy, filter, flipped: true })
  },
  Conv2DBackpropFilter(call) {
    const [x, dy] = [input(call, 'x'), input(call, 'dy')]
    const attrs = call.attrs as unknown as ConvolutionAttributes & { filterShape: Shape4 }
    const g = geometry(x.shape, attrs.filterShape, attrs)
    return g && filterGradient(call.launcher, x, dy, g)
  },
  ResizeNearestNeighbor(call) {
    const images = input(call, 'images')
    const size = call.attrs['size'] as number[]
    return doubled(images.shape, size, call.attrs) ? upsample(call.launcher, images) : null
  },
  ResizeNearestNeighborGrad(call) {
    const [images, dy] = [input(call, 'images'), input(call, 'dy')]
    const exact = doubled(images.shape, dy.shape.slice(1), call.attrs)
    return exact ? upsampleGradient(call.launcher, dy) : null
  },
}

/**
 * Registers our kernels for the backend `webgpu`; a second call changes nothing. Call it after importing
 * `@tensorflow/tfjs-backend-webgpu`, before or after the backend starts.
 */
export function installWebgpuKernels(): void {
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', LAUNCHES_PER_SUBMIT)
  if (tf.getKernel('AdamEma', BACKEND)) return
  // A lost device comes back as a new backend, whose buffers are its own.
  const launchers = new WeakMap<object, Launcher>()
  const launcherOf = (backend: object): Launcher => {
    const known = launchers.get(backend)
    if (known) return known
    const made = new Launcher(backend as WebgpuBackend)
    launchers.set(backend, made)
    return made
  }
  for (const [kernelName, own] of Object.entries(OWN)) {
    const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs = {} }) =>
      own({ inputs, attrs, launcher: launcherOf(backend) })
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc })
  }
  for (const [kernelName, replacement] of Object.entries(REPLACED)) {
    const stock = tf.getKernel(kernelName, BACKEND).kernelFunc
    tf.unregisterKernel(kernelName, BACKEND)
    const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs = {} }) =>
      replacement({ inputs, attrs, launcher: launcherOf(backend) }) ?? stock({ inputs, backend, attrs })
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc })
  }
}
