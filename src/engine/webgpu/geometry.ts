// The geometry of the convolutions that are ours: stride 1, explicit or implied paddings, NHWC.

import * as tf from '@tensorflow/tfjs'

/** Stride-1 geometry. x: [images, height, width, inputs]; y: [images, outHeight, outWidth, outputs]. */
export interface Geometry {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly inputs: number
  readonly outHeight: number
  readonly outWidth: number
  readonly outputs: number
  readonly filterHeight: number
  readonly filterWidth: number
  /** Zeros above and to the left of x. */
  readonly top: number
  readonly left: number
  /**
   * x lies there as a picture of twice the size, [images, 2·height, 2·width, inputs / 4], whose blocks of 2×2 pixels
   * are read as the channels of one (engine/rearrange.spaceToDepth). Half a block lies together; so inputs must be a
   * multiple of 8.
   */
  readonly blocked?: boolean
}

/** Wider filters would make the unrolled text too long; the model has none. */
const WIDEST_FILTER = 7

/** Zeros around x, an axis each. */
export type Padding = [[number, number], [number, number], [number, number], [number, number]]

export interface ConvolutionAttributes {
  readonly strides: [number, number] | number
  readonly pad: 'same' | 'valid' | number | Padding
  readonly dilations?: [number, number] | number
  readonly dataFormat?: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  /** See Geometry. */
  readonly blocked?: boolean
}

export type Shape4 = [number, number, number, number]

/** [N,H,W,C] → [N,H/2,W/2,4C]. */
const inBlocks = ([n = 0, h = 0, w = 0, c = 0]: readonly number[]): Shape4 => [n, h / 2, w / 2, 4 * c]

/** The stride-1 geometry of these attributes, or null where it is not one of ours (the stock kernel takes those). */
export function geometryOf(
  x: readonly number[],
  filter: readonly number[],
  attrs: ConvolutionAttributes,
): Geometry | null {
  const { strides, pad, dilations = 1, dataFormat = 'NHWC', dimRoundingMode, blocked = false } = attrs
  const info = tf.backend_util.computeConv2DInfo(
    (blocked ? inBlocks(x) : x) as Shape4,
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
    blocked,
  }
}

/** The geometry of a square filter of odd side k with paddings that keep the size of x, [N,H,W,Ci]. */
export function sameGeometry(x: readonly number[], filter: readonly number[]): Geometry {
  const [images = 0, height = 0, width = 0, inputs = 0] = x
  const [filterHeight = 0, filterWidth = 0, , outputs = 0] = filter
  const size = { images, height, width, inputs, outHeight: height, outWidth: width, outputs }
  return { ...size, filterHeight, filterWidth, top: (filterHeight - 1) / 2, left: (filterWidth - 1) / 2 }
}

/** The geometry of dy → dx for a forward convolution's geometry: paddings k - 1 - p. */
export function inputGradientGeometry(g: Geometry): Geometry {
  return {
    ...g,
    height: g.outHeight,
    width: g.outWidth,
    inputs: g.outputs,
    outHeight: g.height,
    outWidth: g.width,
    outputs: g.inputs,
    top: g.filterHeight - 1 - g.top,
    left: g.filterWidth - 1 - g.left,
  }
}
