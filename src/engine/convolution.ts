// The layers with weights: convolution, convolution after upsampling, dense; each with bias and leaky ReLU in one op.
// All strides are 1: a stride of 2 is written as spaceToDepth and a smaller kernel, so that both gradients are plain
// convolutions.

import * as tf from '@tensorflow/tfjs'
import { NONE, type Padding, SAME } from '../network/ops'
import { spaceToDepth } from './rearrange'
import { type FusedName, hasFused, kernelPadding, type KernelPadding, runKernel, runKernels } from './fused'

/** As `alpha`: no activation. */
export const LINEAR = 1

/**
 * leakyReLU(conv2d(x, filter) + bias): x [N,H,W,Ci], filter [k,k,Ci,Co], bias [Co] → [N,H',W',Co]. `alpha` 1 is linear.
 */
export function convolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  padding: Padding,
  alpha: number,
): tf.Tensor4D {
  const pad = kernelPadding(padding)
  if (hasFused('ConvBiasLeaky')) return runKernel('ConvBiasLeaky', { x, filter, bias }, { pad, alpha })
  const sum = tf.add<tf.Tensor4D>(tf.conv2d(x, filter, 1, pad), bias)
  return alpha === LINEAR ? sum : tf.leakyRelu(sum, alpha)
}

/**
 * A convolution over blocks of 2×2 pixels, which is how a stride of 2 is spelled: that of spaceToDepth(x). x
 * [N,H,W,Ci], H and W even, filter [k,k,4Ci,Co], `padding` in blocks → [N,H/2…,W/2…,Co].
 */
export function blockConvolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  padding: Padding,
  alpha: number,
): tf.Tensor4D {
  // Its kernel reads half a block, 2·Ci numbers, by fours.
  const fits = x.shape[3] % 2 === 0 && hasFused('BlockConvBiasLeaky')
  if (!fits) return convolve(spaceToDepth(x), filter, bias, padding, alpha)
  return runKernel('BlockConvBiasLeaky', { x, filter, bias }, { pad: kernelPadding(padding), alpha })
}

/** Nearest-neighbour ×2, then a 3×3 convolution padded by 1, bias, leaky ReLU: x [N,H,W,Ci] → [N,2H,2W,Co]. */
export function upsampleConvolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  alpha: number,
): tf.Tensor4D {
  if (hasFused('UpsampleConvBiasLeaky'))
    return runKernel('UpsampleConvBiasLeaky', { x, filter, bias }, { alpha })
  return convolve(upsample(x), filter, bias, SAME, alpha)
}

/**
 * A transposed convolution 4×4 of stride 2, padded by 1 (network/ops.ts), bias, leaky ReLU: x [N,H,W,Ci], filter
 * [Ci,4,4,Co], bias [Co] → [N,2H,2W,Co].
 */
export function transposedConvolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  alpha: number,
): tf.Tensor4D {
  if (hasFused('TransposedConvBiasLeaky'))
    return runKernel('TransposedConvBiasLeaky', { x, filter, bias }, { alpha })
  const [images, height, width] = x.shape
  const stock = tf.transpose(filter, [1, 2, 3, 0])
  const linear = tf.conv2dTranspose(x, stock, [images, 2 * height, 2 * width, filter.shape[3]], 2, 'same')
  const sum = tf.add<tf.Tensor4D>(linear, bias)
  return alpha === LINEAR ? sum : tf.leakyRelu(sum, alpha)
}

/** leakyReLU(x · weights + bias): x [N,Ci], weights [Ci,Co], bias [Co] → [N,Co]. */
export function dense(x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D, alpha: number): tf.Tensor2D {
  const [inputs, outputs] = weights.shape
  const picture = tf.reshape<tf.Rank.R4>(x, [-1, 1, 1, inputs])
  const filter = tf.reshape<tf.Rank.R4>(weights, [1, 1, inputs, outputs])
  return tf.reshape(convolve(picture, filter, bias, NONE, alpha), [-1, outputs])
}

/** Nearest-neighbour ×2: [N,H,W,C] → [N,2H,2W,C]. */
function upsample(x: tf.Tensor4D): tf.Tensor4D {
  if (hasFused('UpsampleNearest2')) return runKernel('UpsampleNearest2', { x })
  const [, height, width] = x.shape
  const op = tf.customGrad((input) => ({
    value: tf.image.resizeNearestNeighbor(input as tf.Tensor4D, [2 * height, 2 * width]),
    // The stock gradient scans a window of 6 × 6; the sum of four pixels is their average times four.
    gradFunc: (dy: tf.Tensor) => tf.mul(tf.avgPool(dy as tf.Tensor4D, 2, 2, 'valid'), 4),
  }))
  return op(x) as tf.Tensor4D
}

interface ConvAttributes {
  readonly pad: KernelPadding
  readonly alpha: number
}

/** A bias gradient on its way: sums over a slice of the pixels each [slices, C], and where their sum is to go [C]. */
interface BiasSums {
  readonly partial: tf.Tensor
  readonly sum: tf.Tensor
}

/** What the gradients of one layer share. */
class LayerGradient {
  /** dy before the activation: dy · (y > 0 ? 1 : alpha); the sign of the output is the sign of its input. */
  readonly before: tf.Tensor
  /** Where the backend has them. */
  readonly #sums: BiasSums | null
  #summed = false

  // Made as the tape comes to the layer, so that these tensors live until it is done: what is made while it asks for
  // one of the gradients is freed with that one.
  constructor(dy: tf.Tensor, y: tf.Tensor, alpha: number) {
    const fused = alpha !== LINEAR && hasFused('LeakyBiasGrad')
    const [before, partial, sum] = fused ? runKernels('LeakyBiasGrad', { dy, y }, { alpha }) : []
    this.before = before ?? (alpha === LINEAR ? dy : runKernel('LeakyGrad', { dy, y }, { alpha }))
    this.#sums = partial && sum ? { partial, sum } : null
  }

  /** The filter's gradient by the kernel `alone`; where the backend can, `withBias` sums the bias's with it. */
  filter(x: tf.Tensor, alone: string, withBias: string, attrs: tf.NamedAttrMap): tf.Tensor {
    const { before } = this
    // A single slice is the sum already.
    if (!this.#sums || this.#sums.partial.shape[0] === 1) return runKernel(alone, { x, dy: before }, attrs)
    const { partial, sum: bias } = this.#sums
    this.#summed = true
    return runKernel(withBias, { x, dy: before, partial, bias }, attrs)
  }

  /** The bias's gradient; the tape asks for it after the filter's. */
  bias(): tf.Tensor {
    if (!this.#sums) return runKernel('ChannelSum', { dy: this.before })
    const { partial, sum } = this.#sums
    if (partial.shape[0] === 1) return tf.reshape(partial, sum.shape)
    if (!this.#summed) runKernel('SumSlices', { partial, sum })
    return sum
  }
}

/**
 * `blocked`: x is read in blocks of 2×2 pixels; only kernels of a backend that has such a convolution know the
 * attribute.
 */
const registerConvolutionGradient = (kernelName: FusedName, blocked: boolean): void =>
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x', 'filter'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      const { pad, alpha } = attrs as unknown as ConvAttributes
      const layer = new LayerGradient(dy as tf.Tensor, y, alpha)
      const plain = { strides: 1, pad, dataFormat: 'NHWC', dimRoundingMode: undefined }
      const conv = (blocked ? { ...plain, blocked } : plain) as unknown as tf.NamedAttrMap
      return {
        x: () =>
          runKernel('Conv2DBackpropInput', { dy: layer.before, filter }, { ...conv, inputShape: x.shape }),
        filter: () =>
          layer.filter(x, 'Conv2DBackpropFilter', 'ConvWeightGrad', { ...conv, filterShape: filter.shape }),
        bias: () => layer.bias(),
      }
    },
  })

/** Of a layer that doubles the sides. */
const registerDoublingGradient = (
  name: 'UpsampleConv' | 'TransposedConv',
  filterGradient: (layer: LayerGradient, x: tf.Tensor) => tf.Tensor,
): void =>
  tf.registerGradient({
    kernelName: `${name}BiasLeaky`,
    inputsToSave: ['x', 'filter'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      const layer = new LayerGradient(dy as tf.Tensor, y, (attrs as unknown as ConvAttributes).alpha)
      return {
        x: () => runKernel(`${name}InputGrad`, { dy: layer.before, filter }),
        filter: () => filterGradient(layer, x),
        bias: () => layer.bias(),
      }
    },
  })

/** Registers the gradients of the fused kernels; each part is computed only when the tape asks for it. */
export function registerConvolutionGradients(): void {
  registerConvolutionGradient('ConvBiasLeaky', false)
  registerConvolutionGradient('BlockConvBiasLeaky', true)
  tf.registerGradient({
    kernelName: 'UpsampleNearest2',
    gradFunc: (dy) => ({ x: () => runKernel('UpsampleNearest2Grad', { dy: dy as tf.Tensor }) }),
  })
  registerDoublingGradient('UpsampleConv', (layer, x) =>
    runKernel('UpsampleConvFilterGrad', { x, dy: layer.before }),
  )
  registerDoublingGradient('TransposedConv', (layer, x) =>
    layer.filter(x, 'TransposedConvFilterGrad', 'TransposedConvWeightGrad', {}),
  )
}
