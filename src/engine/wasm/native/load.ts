// The door to our own WebAssembly kernels: tensors are byte offsets into a WebAssembly.Memory that somebody else owns
// (TensorFlow.js's wasm backend, or a test). Not here: tensors, gradients of a tape, registration with tfjs.

import type { ConvolutionShape } from './convolution'
import { convolutionForward, convolutionInputGradient, convolutionWeightGradient } from './convolution'
import { Scratch, startMachine } from './machine'
import type { Machine, Variant } from './machine'
import type { UpsampledShape } from './upsampled'
import { upsampledForward, upsampledInputGradient, upsampledWeightGradient } from './upsampled'
import { FLOAT } from './windows'

export type { ConvolutionShape } from './convolution'
export type { Variant } from './machine'
export type { UpsampledShape } from './upsampled'

/** A byte offset into the memory, a multiple of four; 0 means "none" where a parameter says so. */
export type Pointer = number

/** x: [rows, inChannels], w: [inChannels, outChannels], y: [rows, outChannels]. */
export interface DenseShape {
  readonly rows: number
  readonly inChannels: number
  readonly outChannels: number
}

/** Images [batch, height, width, channels]; height and width are those of the SMALLER side of the operation. */
export interface ImageShape {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** Adam's numbers for one step; correction1 = 1 / (1 − beta1^t), correction2 = 1 / (1 − beta2^t). */
export interface AdamStep {
  readonly rate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly correction1: number
  readonly correction2: number
  /** Of the running average: average = decay·average + (1 − decay)·parameter. */
  readonly decay: number
}

/**
 * All arrays are float32, row-major, images NHWC. Outputs are overwritten and must not overlap inputs unless it is
 * said that they may. The same call gives the same bits every time; the two variants differ in the last bits.
 */
export interface Native {
  readonly variant: Variant
  /** y = leaky(conv(x, w) + bias), leaky(v) = v > 0 ? v : alpha·v; bias 0: none; alpha ≤ 1, 1: linear. */
  convForward(x: Pointer, w: Pointer, bias: Pointer, y: Pointer, shape: ConvolutionShape, alpha: number): void
  /** dx of the linear convolution (apply leakyGrad to dy first). `shape` is the forward call's. */
  convInputGrad(dy: Pointer, w: Pointer, dx: Pointer, shape: ConvolutionShape): void
  /** dw of the linear convolution. `shape` is the forward call's. */
  convWeightGrad(x: Pointer, dy: Pointer, dw: Pointer, shape: ConvolutionShape): void
  /**
   * y = leaky(conv3x3(nearest ×2 of x, w, padding 1) + bias), at 16/36 of the products; or, with free taps, leaky(the
   * transposed convolution 4×4 of stride 2, padded by 1, + bias): see network/ops.ts.
   */
  upsampleConvForward(
    x: Pointer,
    w: Pointer,
    bias: Pointer,
    y: Pointer,
    shape: UpsampledShape,
    alpha: number,
  ): void
  upsampleConvInputGrad(dy: Pointer, w: Pointer, dx: Pointer, shape: UpsampledShape): void
  upsampleConvWeightGrad(x: Pointer, dy: Pointer, dw: Pointer, shape: UpsampledShape): void
  /** y = leaky(x·w + bias). */
  denseForward(x: Pointer, w: Pointer, bias: Pointer, y: Pointer, shape: DenseShape, alpha: number): void
  denseInputGrad(dy: Pointer, w: Pointer, dx: Pointer, shape: DenseShape): void
  denseWeightGrad(x: Pointer, dy: Pointer, dw: Pointer, shape: DenseShape): void
  /** out = y > 0 ? dy : alpha·dy for `count` floats; out may be dy. y: the output of leaky ReLU. */
  leakyGrad(dy: Pointer, y: Pointer, out: Pointer, count: number, alpha: number): void
  /** out[c] = the sum of x[row, c] over all rows: the bias gradient. x: [rows, channels]. */
  channelSum(x: Pointer, out: Pointer, rows: number, channels: number): void
  /** target += source, `count` floats. */
  add(target: Pointer, source: Pointer, count: number): void
  /** out = a·x + b·y, `count` floats; out may be x or y, and x may be y. */
  mix(x: Pointer, a: number, y: Pointer, b: number, out: Pointer, count: number): void
  /** Nearest neighbour: x is the shape, y twice as high and wide. */
  upsample2(x: Pointer, y: Pointer, shape: ImageShape): void
  /** dx (the shape) = the sums of 2×2 neighbours of dy. */
  upsample2Grad(dy: Pointer, dx: Pointer, shape: ImageShape): void
  /**
   * x twice as high and wide as the shape, y: [batch, height, width, 4·channels], channels in the order (dy, dx, c).
   */
  spaceToDepth2(x: Pointer, y: Pointer, shape: ImageShape): void
  /** The reverse of spaceToDepth2, which is also its gradient. */
  depthToSpace2(x: Pointer, y: Pointer, shape: ImageShape): void
  /** One step of Adam in place over `count` floats, then the running average of the parameters (average 0: none). */
  adamEma(
    parameter: Pointer,
    gradient: Pointer,
    m: Pointer,
    v: Pointer,
    average: Pointer,
    count: number,
    step: AdamStep,
  ): void
  /** Frees the scratch memory; the kernels stay usable and take it again. */
  dispose(): void
}

/** A dense layer as a 1×1 convolution of one long row of pixels. */
function densePixels(shape: DenseShape): ConvolutionShape {
  const { rows, inChannels, outChannels } = shape
  const pads = { padTop: 0, padLeft: 0, kernel: 1 }
  return { batch: 1, height: 1, width: rows, inChannels, outChannels, ...pads, outHeight: 1, outWidth: rows }
}

function convolutions(machine: Machine) {
  return {
    convForward: (x, w, bias, y, shape, alpha) => {
      convolutionForward(machine, x, w, bias, y, shape, alpha)
    },
    convInputGrad: (dy, w, dx, shape) => {
      convolutionInputGradient(machine, dy, w, dx, shape)
    },
    convWeightGrad: (x, dy, dw, shape) => {
      convolutionWeightGradient(machine, x, dy, dw, shape)
    },
    upsampleConvForward: (x, w, bias, y, shape, alpha) => {
      upsampledForward(machine, x, w, bias, y, shape, alpha)
    },
    upsampleConvInputGrad: (dy, w, dx, shape) => {
      upsampledInputGradient(machine, dy, w, dx, shape)
    },
    upsampleConvWeightGrad: (x, dy, dw, shape) => {
      upsampledWeightGradient(machine, x, dy, dw, shape)
    },
    denseForward: (x, w, bias, y, shape, alpha) => {
      convolutionForward(machine, x, w, bias, y, densePixels(shape), alpha)
    },
    denseInputGrad: (dy, w, dx, shape) => {
      convolutionInputGradient(machine, dy, w, dx, densePixels(shape))
    },
    denseWeightGrad: (x, dy, dw, shape) => {
      convolutionWeightGradient(machine, x, dy, dw, densePixels(shape))
    },
  } satisfies Partial<Native>
}

/**
 * The two rows of every 2×2 square: `work` gets the byte offset of the first such row in the large images, of its
 * pixel pairs in the channels of the small images, and the bytes of a large row.
 */
function overSquareRows(shape: ImageShape, work: (large: number, small: number, line: number) => void): void {
  const pair = 2 * shape.channels * FLOAT
  const line = shape.width * pair
  for (const row of [0, 1]) work(row * line, row * pair, line)
}

function movers(machine: Machine) {
  const copyRuns = machine.kernel('copyRuns')
  return {
    upsample2: (x, y, { batch, height, width, channels }) => {
      const pixel = channels * FLOAT
      const line = 2 * width * pixel
      for (const corner of [0, pixel, line, line + pixel])
        copyRuns(x, y + corner, batch * height, width, channels, pixel, 2 * pixel, 0, line)
    },
    upsample2Grad: (dy, dx, { batch, height, width, channels }) => {
      machine.kernel('sumNeighbours')(dy, dx, batch * height, width, channels)
    },
    spaceToDepth2: (x, y, shape) => {
      const pair = 2 * shape.channels
      overSquareRows(shape, (large, small, line) => {
        const rows = shape.batch * shape.height
        copyRuns(x + large, y + small, rows, shape.width, pair, pair * FLOAT, 2 * pair * FLOAT, line, 0)
      })
    },
    depthToSpace2: (x, y, shape) => {
      const pair = 2 * shape.channels
      overSquareRows(shape, (large, small, line) => {
        const rows = shape.batch * shape.height
        copyRuns(x + small, y + large, rows, shape.width, pair, 2 * pair * FLOAT, pair * FLOAT, 0, line)
      })
    },
  } satisfies Partial<Native>
}

function arrays(machine: Machine) {
  return {
    leakyGrad: (dy, y, out, count, alpha) => {
      machine.kernel('leakyGrad')(dy, y, out, count, alpha)
    },
    channelSum: (x, out, rows, channels) => {
      const row = channels * FLOAT
      let first = 0
      for (const [width, name] of [
        [16, 'channelSum4'],
        [4, 'channelSum1'],
        [1, 'channelSumOne'],
      ] as const)
        for (; channels - first >= width; first += width)
          machine.kernel(name)(x + first * FLOAT, out + first * FLOAT, rows, row)
    },
    add: (target, source, count) => {
      machine.kernel('add')(target, source, count)
    },
    mix: (x, a, y, b, out, count) => {
      machine.kernel('mix')(x, y, out, count, a, b)
    },
    adamEma: (parameter, gradient, m, v, average, count, step) => {
      const { rate, beta1, beta2, epsilon, correction1, correction2, decay } = step
      const rests = [1 - beta1, 1 - beta2, 1 - decay]
      const numbers = [rate, beta1, beta2, epsilon, correction1, correction2, decay, ...rests]
      machine.kernel('adamEma')(parameter, gradient, m, v, average, count, ...numbers)
    },
  } satisfies Partial<Native>
}

/**
 * Compiles the kernels against `memory`, whose bytes `allocate` hands out and `free` takes back (scratch only).
 * `variant` is for tests; without it the fastest one that the engine accepts is taken.
 * Throws where WebAssembly SIMD is missing. The memory may grow at any time.
 */
export async function loadNative(
  memory: WebAssembly.Memory,
  allocate: (bytes: number) => number,
  free: (pointer: number) => void,
  variant?: Variant,
): Promise<Native> {
  const scratch = new Scratch(allocate, free)
  const machine = await (variant
    ? startMachine(memory, scratch, variant)
    : // Tried, not asked for: a question is answered by compiling, too.
      startMachine(memory, scratch, 'relaxed').catch(() => startMachine(memory, scratch, 'plain')))
  return {
    variant: machine.variant,
    ...convolutions(machine),
    ...movers(machine),
    ...arrays(machine),
    dispose: () => {
      scratch.dispose()
    },
  }
}
