// Convolution with stride 1 and explicit padding: forward with bias and leaky ReLU, and both gradients.
// A dense layer is the same with one pixel per row: [rows, 1, 1, channels] and a 1×1 kernel.

import type { Machine } from './machine'
import { copyFloats, frameFloats, frameImages, narrowRows, packBias, packRows, packTurned } from './packing'
import type { Framing } from './packing'
import type { Walk, WindowShape } from './windows'
import { FLOAT, addWeightGradient, chunks, convolveWindows, wholeVectors, writeOffsets } from './windows'

/**
 * x: [batch, height, width, inChannels], w: [kernel, kernel, inChannels, outChannels],
 * y: [batch, outHeight, outWidth, outChannels], all float32, row-major.
 * y[i, j] looks at x[i − padTop …, j − padLeft …]; outside x there are zeros.
 */
export interface ConvolutionShape {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly inChannels: number
  readonly outChannels: number
  /** Side of the square kernel, ≥ 1. */
  readonly kernel: number
  /** 0 … kernel − 1. */
  readonly padTop: number
  readonly padLeft: number
  readonly outHeight: number
  readonly outWidth: number
}

/** Throws where sizes are not positive integers or a padding would be negative for one of the gradients. */
function checkShape(shape: ConvolutionShape): void {
  const { kernel, padTop, padLeft } = shape
  const sizes = [
    shape.batch,
    shape.height,
    shape.width,
    shape.inChannels,
    shape.outChannels,
    shape.outHeight,
    shape.outWidth,
  ]
  if (sizes.some((size) => !Number.isInteger(size) || size < 1))
    throw new RangeError(`convolution: sizes must be positive integers, got ${sizes.join(', ')}`)
  if (Math.min(padTop, padLeft) < 0 || Math.max(padTop, padLeft) > kernel - 1)
    throw new RangeError(
      `convolution: padding ${String(padTop)}, ${String(padLeft)} must be 0 … ${String(kernel - 1)}`,
    )
}

/** What the windows of a convolution look into: x itself where that is the same, else x framed with zeros. */
function framingOf(shape: ConvolutionShape): Framing {
  const { height, width, inChannels: channels, kernel, padTop: top, padLeft: left } = shape
  return {
    height,
    width,
    channels,
    top,
    left,
    frameHeight: shape.outHeight + kernel - 1,
    frameWidth: shape.outWidth + kernel - 1,
  }
}

const needsFrame = ({ top, left, height, width, frameHeight, frameWidth }: Framing): boolean =>
  top !== 0 || left !== 0 || frameHeight !== height || frameWidth !== width

function windowOf(framing: Framing, kernel: number): WindowShape {
  const row = framing.frameWidth * framing.channels * FLOAT
  return {
    offsets: Array.from({ length: kernel }, (_, index) => index * row),
    run: kernel * framing.channels,
  }
}

function frameWalk(framing: Framing, kernel: number, start: number): Walk {
  const pixel = framing.channels * FLOAT
  return { start, pixel, row: (kernel - 1) * pixel, image: (kernel - 1) * framing.frameWidth * pixel }
}

const plainWalk = (start: number, channels: number): Walk => ({
  start,
  pixel: channels * FLOAT,
  row: 0,
  image: 0,
})

/** Calls `work` with each chunk's extent, its framed images and the index of its first image. */
function overChunks(
  machine: Machine,
  shape: ConvolutionShape,
  framing: Framing,
  x: number,
  frame: number,
  work: (extent: { images: number; height: number; width: number }, framed: number, first: number) => void,
): void {
  const image = shape.height * shape.width * shape.inChannels * FLOAT
  for (const chunk of chunks(shape.batch, shape.outHeight * shape.outWidth)) {
    const source = x + chunk.first * image
    if (needsFrame(framing)) frameImages(machine, source, chunk.count, framing, frame)
    const extent = { images: chunk.count, height: shape.outHeight, width: shape.outWidth }
    work(extent, needsFrame(framing) ? frame : source, chunk.first)
  }
}

/** Images of the largest chunk. */
const mostImages = (shape: ConvolutionShape): number =>
  chunks(shape.batch, shape.outHeight * shape.outWidth)[0]?.count ?? 0

/** Floats of scratch for the frames of one chunk. */
function frameRoom(shape: ConvolutionShape, framing: Framing): number {
  return needsFrame(framing) ? mostImages(shape) * frameFloats(framing) : 0
}

/** Convolves x with weights that `pack` writes; the bias is 0 for none. */
function convolve(
  machine: Machine,
  shape: ConvolutionShape,
  x: number,
  bias: number,
  y: number,
  alpha: number,
  pack: (target: number) => void,
): void {
  checkShape(shape)
  const { kernel, outChannels } = shape
  const framing = framingOf(shape)
  const window = windowOf(framing, kernel)
  const depth = kernel * window.run
  const wide = wholeVectors(outChannels)
  const [table = 0, biases = 0, weights = 0, frame = 0] = machine.scratch.blocks(
    kernel,
    wide,
    wide * depth,
    frameRoom(shape, framing),
  )
  pack(weights)
  packBias(machine, bias, outChannels, biases)
  writeOffsets(machine, table, window.offsets)
  const image = shape.outHeight * shape.outWidth * outChannels * FLOAT
  const packed = { weights, bias: biases, channels: outChannels, alpha }
  overChunks(machine, shape, framing, x, frame, (extent, framed, first) => {
    const to = plainWalk(y + first * image, outChannels)
    convolveWindows(machine, extent, frameWalk(framing, kernel, framed), to, table, window, packed)
  })
}

/** y = leaky(conv(x, w) + bias), where leaky(v) = v > 0 ? v : alpha·v with alpha ≤ 1; bias 0: none; alpha 1: linear. */
export function convolutionForward(
  machine: Machine,
  x: number,
  w: number,
  bias: number,
  y: number,
  shape: ConvolutionShape,
  alpha: number,
): void {
  const depth = shape.kernel * shape.kernel * shape.inChannels
  convolve(machine, shape, x, bias, y, alpha, (target) => {
    packRows(machine, w, depth, shape.outChannels, target)
  })
}

/** dx = the adjoint of the linear convolution applied to dy: a convolution with the kernel turned by 180°. */
export function convolutionInputGradient(
  machine: Machine,
  dy: number,
  w: number,
  dx: number,
  shape: ConvolutionShape,
): void {
  checkShape(shape)
  const { kernel, inChannels, outChannels } = shape
  const turned: ConvolutionShape = {
    batch: shape.batch,
    height: shape.outHeight,
    width: shape.outWidth,
    inChannels: outChannels,
    outChannels: inChannels,
    kernel,
    padTop: kernel - 1 - shape.padTop,
    padLeft: kernel - 1 - shape.padLeft,
    outHeight: shape.height,
    outWidth: shape.width,
  }
  const taps = kernel * kernel
  const depth = taps * outChannels
  convolve(machine, turned, dy, 0, dx, 1, (target) => {
    if (inChannels % 4 !== 0) machine.kernel('clear')(target, wholeVectors(inChannels) * depth)
    packTurned(machine, w, { taps, channels: inChannels, inner: outChannels }, target, { first: 0, depth })
  })
}

/** dw = the gradient of ⟨conv(x, w), dy⟩ by w; dw is overwritten. */
export function convolutionWeightGradient(
  machine: Machine,
  x: number,
  dy: number,
  dw: number,
  shape: ConvolutionShape,
): void {
  checkShape(shape)
  const { kernel, outChannels } = shape
  const framing = framingOf(shape)
  const window = windowOf(framing, kernel)
  const depth = kernel * window.run
  const wide = wholeVectors(outChannels)
  const pixels = shape.outHeight * shape.outWidth
  const odd = wide !== outChannels
  const image = pixels * outChannels
  const [frame = 0, wideDw = 0, padded = 0] = machine.scratch.blocks(
    frameRoom(shape, framing),
    odd ? depth * wide : 0,
    odd ? mostImages(shape) * image + 3 : 0,
  )
  const sums = odd ? wideDw : dw
  machine.kernel('clear')(sums, depth * wide)
  overChunks(machine, shape, framing, x, frame, (extent, framed, first) => {
    const source = dy + first * image * FLOAT
    if (odd) copyFloats(machine, source, padded, extent.images * image)
    const to = plainWalk(odd ? padded : source, outChannels)
    addWeightGradient(machine, extent, frameWalk(framing, kernel, framed), to, window, sums, outChannels)
  })
  if (odd) narrowRows(machine, wideDw, depth, outChannels, dw)
}
