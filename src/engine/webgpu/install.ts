// Registers our WebGPU kernels with tfjs, under names of our own and in place of the stock kernels that are slow in
// training. Gradients are not registered here: engine/convolution and engine/rearrange do that once for all backends.

import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import type { LogitKernel } from '../logit-loss'
import type { VectorPlan } from '../vector-plan'
import type { AdamConstants } from './adam-ema'
import { adamEma } from './adam-ema'
import { channelSum } from './channel-sum'
import { mixFrames, noisyCopies } from './data'
import { copyApart, copyTogether } from './copy'
import {
  chosenKernels,
  type Convolutions,
  type KernelForm,
  type Layer,
  registerConvolutions,
  registerFormFlag,
} from './forms'
import { type ConvolutionAttributes, geometryOf, type Padding, type Shape4 } from './geometry'
import type { WebgpuBackend } from './launch'
import { Launcher } from './launch'
import { leakyBiasGradient } from './leaky-gradient'
import type { BiasGradient } from './filter-gradient'
import { meanSquare } from './mean-square'
import { muonEma } from './muon'
import { logitLoss } from './logit-loss'
import { blockLoss, pyramidLoss } from './picture-losses'
import { addScaled, projectedLogit, projectedLogitGradient, tanhGradient } from './pointwise'
import { channelsToFrames, depthToSpace, framesToChannels, shiftCut, spaceToDepth } from './rearrange'
import { registerReplayFlag } from './record'
import { type ScalarOperation, withNumber } from './scalar'
import { sumInto } from './sum-slices'
import { upsample, upsampleGradient } from './upsample'
import { tileConvolutions } from './tiles'
import { unblocked } from './unblocked'
import { vectorBackward, vectorForward } from './vector-network'
import { weightedSum } from './weighted-sum'

const BACKEND = 'webgpu'

/**
 * Launches per submit. tfjs's 15 is tuned for inference; buffers are recycled at submits only, so not many more either.
 */
const LAUNCHES_PER_SUBMIT = 48

interface Call {
  readonly inputs: NamedTensorInfoMap
  readonly attrs: NamedAttrMap
  readonly launcher: Launcher
  readonly convolutions: Convolutions
}

function input(call: Call, name: string): TensorInfo {
  const tensor = call.inputs[name]
  if (!tensor) throw new Error(`The kernel needs its input "${name}".`)
  return tensor
}

/** The inputs called 0, 1, … after `prefix`. */
const numbered = ({ inputs }: Call, prefix = ''): TensorInfo[] =>
  Object.entries(inputs).flatMap(([name, tensor]) =>
    tensor && name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)) ? [tensor] : [],
  )

const networkOf = (call: Call) => ({
  plan: (call.attrs as unknown as { plan: VectorPlan }).plan,
  given: numbered(call, 'given'),
  trained: numbered(call, 'trained'),
})

type Own = (call: Call) => TensorInfo | TensorInfo[]
/** Null: not a case of ours. */
type Replacement = (call: Call) => TensorInfo | null

const layerOf = (call: Call): Layer => ({
  x: input(call, 'x'),
  filter: input(call, 'filter'),
  bias: input(call, 'bias'),
  alpha: Number(call.attrs['alpha']),
})

const biasOf = (call: Call): BiasGradient => ({ partial: input(call, 'partial'), sum: input(call, 'bias') })

function fusedConvolution(call: Call, blocked: boolean): TensorInfo {
  const { pad } = call.attrs as unknown as { pad: Padding }
  const layer = layerOf(call)
  const g = geometryOf(layer.x.shape, layer.filter.shape, { strides: 1, pad, blocked })
  if (!g) throw new Error(`There is no such convolution of ${layer.x.shape.join(' × ')}.`)
  return call.convolutions.fused(g, layer)
}

const OWN: Readonly<Record<string, Own>> = {
  ConvBiasLeaky: (call) => fusedConvolution(call, false),
  BlockConvBiasLeaky: (call) => fusedConvolution(call, true),
  UpsampleConvBiasLeaky: (call) => call.convolutions.upsampled(layerOf(call)),
  UpsampleConvInputGrad: (call) =>
    call.convolutions.upsampledInputGradient(input(call, 'dy'), input(call, 'filter')),
  UpsampleConvFilterGrad: (call) =>
    call.convolutions.upsampledFilterGradient(input(call, 'x'), input(call, 'dy')),
  TransposedConvBiasLeaky: (call) => call.convolutions.transposed(layerOf(call)),
  TransposedConvInputGrad: (call) =>
    call.convolutions.transposedInputGradient(input(call, 'dy'), input(call, 'filter')),
  TransposedConvFilterGrad: (call) =>
    call.convolutions.transposedFilterGradient(input(call, 'x'), input(call, 'dy')),
  TransposedConvWeightGrad: (call) =>
    call.convolutions.transposedFilterGradient(input(call, 'x'), input(call, 'dy'), biasOf(call)),
  LeakyBiasGrad: (call) =>
    leakyBiasGradient(call.launcher, input(call, 'dy'), input(call, 'y'), Number(call.attrs['alpha'])),
  ConvWeightGrad(call) {
    const attrs = call.attrs as unknown as ConvolutionAttributes & { filterShape: Shape4 }
    const g = geometryOf(input(call, 'x').shape, attrs.filterShape, attrs)
    if (!g) throw new Error('ConvWeightGrad: no such convolution.')
    return call.convolutions.weightGradients(g, input(call, 'x'), input(call, 'dy'), biasOf(call))
  },
  SumSlices(call) {
    const partial = input(call, 'partial')
    sumInto(call.launcher, partial, partial.shape[0] ?? 1, input(call, 'sum'))
    return []
  },
  ChannelSum: (call) => channelSum(call.launcher, input(call, 'dy')),
  UpsampleNearest2: (call) => upsample(call.launcher, input(call, 'x')),
  UpsampleNearest2Grad: (call) => upsampleGradient(call.launcher, input(call, 'dy')),
  SpaceToDepth2: (call) => spaceToDepth(call.launcher, input(call, 'x')),
  DepthToSpace2: (call) => depthToSpace(call.launcher, input(call, 'x')),
  FramesToChannels: (call) => framesToChannels(call.launcher, input(call, 'x'), Number(call.attrs['frames'])),
  ChannelsToFrames: (call) => channelsToFrames(call.launcher, input(call, 'x'), Number(call.attrs['frames'])),
  ShiftCut: (call) => shiftCut(call.launcher, input(call, 'x'), input(call, 'plan'), false),
  ShiftCutGrad: (call) => shiftCut(call.launcher, input(call, 'x'), input(call, 'plan'), true),
  AddScaled: (call) =>
    addScaled(call.launcher, input(call, 'x'), input(call, 'y'), Number(call.attrs['scale'])),
  TanhGrad: (call) => tanhGradient(call.launcher, input(call, 'dy'), input(call, 'y')),
  ProjectedLogit: (call) =>
    projectedLogit(call.launcher, input(call, 'h'), input(call, 'v'), input(call, 'logit')),
  ProjectedLogitGrad: (call) =>
    projectedLogitGradient(call.launcher, input(call, 'dy'), input(call, 'h'), input(call, 'v')),
  PyramidLoss: (call) =>
    pyramidLoss(call.launcher, input(call, 'generated'), input(call, 'real'), Number(call.attrs['count'])),
  MeanSquare(call) {
    const { stencil, first } = call.attrs as unknown as { stencil: readonly number[]; first: number }
    return meanSquare(call.launcher, input(call, 'x'), stencil, first)
  },
  WeightedSum: (call) => weightedSum(call.launcher, numbered(call), input(call, 'weights')),
  BlockLoss: (call) =>
    blockLoss(call.launcher, input(call, 'generated'), input(call, 'real'), Number(call.attrs['k'])),
  LogitLoss(call) {
    const { kernel } = call.attrs as unknown as { kernel: LogitKernel }
    const [moving, fixed] = [numbered(call, 'moving'), numbered(call, 'fixed')]
    const tensors = { moving, fixed, weights: call.inputs['weights'] }
    return logitLoss(call.launcher, tensors, kernel)
  },
  VectorForward: (call) => vectorForward(call.launcher, networkOf(call)),
  VectorBackward(call) {
    const { towards } = call.attrs as unknown as { towards: 'trained' | 'given' }
    const [values, dys] = [input(call, 'values'), numbered(call, 'dy')]
    return vectorBackward(call.launcher, { ...networkOf(call), values, dys, towards })
  },
  MixFrames: (call) =>
    mixFrames(call.launcher, input(call, 'bytes'), input(call, 'table'), {
      width: Number(call.attrs['width']),
      height: Number(call.attrs['height']),
    }),
  NoisyCopies: (call) =>
    noisyCopies(
      call.launcher,
      input(call, 'a'),
      input(call, 'b'),
      input(call, 'seed'),
      Number(call.attrs['deviation']),
    ),
  CopyTogether: (call) => copyTogether(call.launcher, numbered(call)),
  CopyApart(call) {
    copyApart(call.launcher, input(call, 'flat'), numbered(call))
    return []
  },
  AdamEmaFlat(call) {
    const [parameter, gradient] = [input(call, 'parameter'), input(call, 'gradient')]
    const [m, v, average] = [input(call, 'm'), input(call, 'v'), call.inputs['average']]
    const [rates, control] = [input(call, 'rates'), input(call, 'control')]
    const tensors = { parameter, gradient, m, v, average, rates, control }
    adamEma(call.launcher, tensors, call.attrs as unknown as AdamConstants)
    return []
  },
  MuonEmaFlat(call) {
    const [parameter, gradient] = [input(call, 'parameter'), input(call, 'gradient')]
    const [m, average] = [input(call, 'm'), call.inputs['average']]
    const [rates, control] = [input(call, 'rates'), input(call, 'control')]
    const { sides } = call.attrs as unknown as { sides: readonly number[] }
    const pairs = Array.from(
      { length: sides.length / 2 },
      (_, i) => [sides[2 * i] ?? 0, sides[2 * i + 1] ?? 0] as const,
    )
    muonEma(call.launcher, { parameter, gradient, m, average, rates, control }, pairs)
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
    const g = geometryOf(x.shape, filter.shape, attrs)
    return g && call.convolutions.plain(g, x, filter)
  },
  Conv2DBackpropInput(call) {
    const [dy, filter] = [input(call, 'dy'), input(call, 'filter')]
    const attrs = call.attrs as unknown as ConvolutionAttributes & { inputShape: Shape4 }
    const g = geometryOf(attrs.inputShape, filter.shape, attrs)
    return g && call.convolutions.inputGradient(g, dy, filter)
  },
  Conv2DBackpropFilter(call) {
    const [x, dy] = [input(call, 'x'), input(call, 'dy')]
    const attrs = call.attrs as unknown as ConvolutionAttributes & { filterShape: Shape4 }
    const g = geometryOf(x.shape, attrs.filterShape, attrs)
    return g && call.convolutions.filterGradient(g, x, dy)
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

type Engine = Pick<Call, 'launcher' | 'convolutions'>

/**
 * What our kernels run on, one set for each backend: a lost device comes back as a new backend, whose buffers are its
 * own.
 */
function engines(): (backend: object) => Engine {
  const stock = {
    Conv2D: tf.getKernel('Conv2D', BACKEND).kernelFunc,
    FusedConv2D: tf.getKernel('FusedConv2D', BACKEND).kernelFunc,
  }
  const known = new WeakMap<object, Record<KernelForm, Engine>>()
  return (backend) => {
    const ready = known.get(backend)
    if (ready) return ready[chosenKernels()]
    const launcher = new Launcher(backend as WebgpuBackend)
    const made = {
      registers: { launcher, convolutions: registerConvolutions(launcher) },
      tiles: { launcher, convolutions: unblocked(launcher, tileConvolutions(launcher, backend, stock)) },
    }
    known.set(backend, made)
    return made[chosenKernels()]
  }
}

/**
 * Registers our kernels for the backend `webgpu`; a second call changes nothing. Call it after importing
 * `@tensorflow/tfjs-backend-webgpu`, before or after the backend starts.
 */
export function installWebgpuKernels(): void {
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', LAUNCHES_PER_SUBMIT)
  if (tf.getKernel('AdamEmaFlat', BACKEND)) return
  registerFormFlag()
  registerReplayFlag()
  const engineOf = engines()
  for (const [kernelName, own] of Object.entries(OWN)) {
    const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs = {} }) =>
      own({ inputs, attrs, ...engineOf(backend) })
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc })
  }
  for (const [kernelName, replacement] of Object.entries(REPLACED)) {
    const stock = tf.getKernel(kernelName, BACKEND).kernelFunc
    tf.unregisterKernel(kernelName, BACKEND)
    const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs = {} }) =>
      replacement({ inputs, attrs, ...engineOf(backend) }) ?? stock({ inputs, backend, attrs })
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc })
  }
}
