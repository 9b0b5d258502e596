// Layers that double a picture's sides. Each of the four output phases (even or odd row a, column b) is a 2×2
// convolution of the small picture: 16 taps. Those of a transposed convolution 4×4 of stride 2 are its weights; those
// of nearest-neighbour upsampling before a 3×3 convolution with padding 1 are sums of its nine, because the enlarged
// picture repeats every pixel: 16 products per small pixel instead of 36.

import type { Machine } from './machine'
import {
  copyFloats,
  frameEverySecond,
  frameImages,
  narrowRows,
  packBias,
  packRows,
  packTurned,
} from './packing'
import type { Walk } from './windows'
import { FLOAT, addWeightGradient, chunks, convolveWindows, wholeVectors, writeOffsets } from './windows'

/**
 * x: [batch, height, width, inChannels], y: [batch, 2·height, 2·width, outChannels]. w: [3, 3, inChannels, outChannels]
 * after the nearest pixels, [inChannels, 4, 4, outChannels] where its taps are free.
 */
export interface UpsampledShape {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly inChannels: number
  readonly outChannels: number
  readonly taps: 'nearest' | 'free'
}

/** Rows (or columns) of the 3×3 kernel that fall on the small picture's rows u = 0 and 1 of a window, per phase. */
const FOLDED: readonly (readonly [number, number, number])[] = [
  [0, 1, 1],
  [0, 0, 1],
]
const PHASES = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const

/** Calls `pair` for every (folded tap, tap of the 3×3 kernel) that belong together; folded taps are [a, b, u, v]. */
function overFoldedTaps(pair: (folded: number, tap: number) => void): void {
  PHASES.forEach(([a, b], phase) => {
    for (let ky = 0; ky < 3; ky++)
      for (let kx = 0; kx < 3; kx++)
        pair(phase * 4 + (FOLDED[a]?.[ky] ?? 0) * 2 + (FOLDED[b]?.[kx] ?? 0), ky * 3 + kx)
  })
}

/** Floats of w. */
export const upsampledWeights = ({ inChannels, outChannels, taps }: UpsampledShape): number =>
  (taps === 'free' ? 16 : 9) * inChannels * outChannels

/** Calls `move` for every folded tap [a, b, u, v] with the tap [p, q] of the transposed convolution that it is. */
function overFreeTaps(move: (folded: number, tap: number) => void): void {
  PHASES.forEach(([a, b], phase) => {
    PHASES.forEach(([u, v], window) => {
      move(phase * 4 + window, (3 - a - 2 * u) * 4 + 3 - b - 2 * v)
    })
  })
}

/** folded: [a, b, u, v, inChannels, outChannels], 16 matrices of `size` floats. */
function fold(machine: Machine, w: number, shape: UpsampledShape, folded: number): void {
  const { inChannels, outChannels, taps } = shape
  const size = inChannels * outChannels
  const row = outChannels * FLOAT
  if (taps === 'free') {
    const copyRuns = machine.kernel('copyRuns')
    overFreeTaps((into, tap) => {
      const target = folded + into * size * FLOAT
      copyRuns(w + tap * row, target, 1, inChannels, outChannels, 16 * row, row, 0, 0)
    })
    return
  }
  const add = machine.kernel('add')
  machine.kernel('clear')(folded, 16 * size)
  overFoldedTaps((into, tap) => {
    add(folded + into * size * FLOAT, w + tap * size * FLOAT, size)
  })
}

/** The transpose of fold. */
function unfold(machine: Machine, folded: number, shape: UpsampledShape, dw: number): void {
  const { inChannels, outChannels, taps } = shape
  const size = inChannels * outChannels
  const row = outChannels * FLOAT
  if (taps === 'free') {
    const copyRuns = machine.kernel('copyRuns')
    overFreeTaps((from, tap) => {
      const source = folded + from * size * FLOAT
      copyRuns(source, dw + tap * row, 1, inChannels, outChannels, row, 16 * row, 0, 0)
    })
    return
  }
  const add = machine.kernel('add')
  machine.kernel('clear')(dw, 9 * size)
  overFoldedTaps((from, tap) => {
    add(dw + tap * size * FLOAT, folded + from * size * FLOAT, size)
  })
}

/** Floats of one framed small picture of `channels` channels. */
const frameSize = (shape: UpsampledShape, channels: number): number =>
  (shape.height + 2) * (shape.width + 2) * channels

/** A walk over the 2×2 windows of frames whose first window begins at `start`. */
function frameWalk(shape: UpsampledShape, channels: number, start: number): Walk {
  const pixel = channels * FLOAT
  return { start, pixel, row: 2 * pixel, image: 2 * (shape.width + 2) * pixel }
}

/** A walk over the pixels of phase (a, b) of large pictures. */
function phaseWalk(shape: UpsampledShape, channels: number, start: number, a: number, b: number): Walk {
  const pixel = channels * FLOAT
  return {
    start: start + (a * 2 * shape.width + b) * pixel,
    pixel: 2 * pixel,
    row: 2 * shape.width * pixel,
    image: 0,
  }
}

const framing = (shape: UpsampledShape): Parameters<typeof frameImages>[3] => ({
  height: shape.height,
  width: shape.width,
  channels: shape.inChannels,
  top: 1,
  left: 1,
  frameHeight: shape.height + 2,
  frameWidth: shape.width + 2,
})

const chunksOf = (shape: UpsampledShape): ReturnType<typeof chunks> =>
  chunks(shape.batch, shape.height * shape.width)

/** y = leaky(the layer's products + bias); bias 0: none, alpha ≤ 1, 1: linear. */
export function upsampledForward(
  machine: Machine,
  x: number,
  w: number,
  bias: number,
  y: number,
  shape: UpsampledShape,
  alpha: number,
): void {
  const { height, width, inChannels, outChannels } = shape
  const wide = wholeVectors(outChannels)
  const size = inChannels * outChannels
  const phaseWeights = 4 * inChannels * wide
  const all = chunksOf(shape)
  const [table = 0, biases = 0, folded = 0, weights = 0, frame = 0] = machine.scratch.blocks(
    2,
    wide,
    16 * size,
    4 * phaseWeights,
    (all[0]?.count ?? 0) * frameSize(shape, inChannels),
  )
  fold(machine, w, shape, folded)
  PHASES.forEach((_, phase) => {
    const target = weights + phase * phaseWeights * FLOAT
    packRows(machine, folded + phase * 4 * size * FLOAT, 4 * inChannels, outChannels, target)
  })
  packBias(machine, bias, outChannels, biases)
  const line = (width + 2) * inChannels * FLOAT
  const window = { offsets: [0, line], run: 2 * inChannels }
  writeOffsets(machine, table, window.offsets)
  for (const { first, count } of all) {
    frameImages(machine, x + first * height * width * inChannels * FLOAT, count, framing(shape), frame)
    const target = y + first * 4 * height * width * outChannels * FLOAT
    PHASES.forEach(([a, b], phase) => {
      const from = frameWalk(shape, inChannels, frame + a * line + b * inChannels * FLOAT)
      const to = phaseWalk(shape, outChannels, target, a, b)
      const packed = {
        weights: weights + phase * phaseWeights * FLOAT,
        bias: biases,
        channels: outChannels,
        alpha,
      }
      convolveWindows(machine, { images: count, height, width }, from, to, table, window, packed)
    })
  }
}

/**
 * dx = the adjoint of the linear part applied to dy: the four phases of dy, each convolved back, summed in registers.
 */
export function upsampledInputGradient(
  machine: Machine,
  dy: number,
  w: number,
  dx: number,
  shape: UpsampledShape,
): void {
  const { height, width, inChannels, outChannels } = shape
  const wide = wholeVectors(inChannels)
  const size = inChannels * outChannels
  const depth = 16 * outChannels
  const all = chunksOf(shape)
  const plane = (all[0]?.count ?? 0) * frameSize(shape, outChannels)
  const blocks = machine.scratch.blocks(8, wide, 16 * size, depth * wide, 4 * plane)
  const [table = 0, biases = 0, folded = 0, weights = 0, planes = 0] = blocks
  fold(machine, w, shape, folded)
  if (wide !== inChannels) machine.kernel('clear')(weights, depth * wide)
  PHASES.forEach((_, phase) => {
    const source = folded + phase * 4 * size * FLOAT
    const rows = { first: phase * 4 * outChannels, depth }
    packTurned(machine, source, { taps: 4, channels: inChannels, inner: outChannels }, weights, rows)
  })
  packBias(machine, 0, inChannels, biases)
  const pixel = outChannels * FLOAT
  const line = (width + 2) * pixel
  const offsets = PHASES.flatMap(([a, b], phase) =>
    [0, 1].map((row) => phase * plane * FLOAT + (1 - a + row) * line + (1 - b) * pixel),
  )
  writeOffsets(machine, table, offsets)
  const packed = { weights, bias: biases, channels: inChannels, alpha: 1 }
  for (const { first, count } of all) {
    const source = dy + first * 4 * height * width * pixel
    PHASES.forEach(([a, b], phase) => {
      const { start } = phaseWalk(shape, outChannels, source, a, b)
      const into = planes + phase * plane * FLOAT
      frameEverySecond(machine, start, count, { height, width, channels: outChannels }, into)
    })
    const to = {
      start: dx + first * height * width * inChannels * FLOAT,
      pixel: inChannels * FLOAT,
      row: 0,
      image: 0,
    }
    const from = frameWalk(shape, outChannels, planes)
    convolveWindows(
      machine,
      { images: count, height, width },
      from,
      to,
      table,
      { offsets, run: 2 * outChannels },
      packed,
    )
  }
}

/** dw = the gradient of ⟨the linear part, dy⟩ by w; dw is overwritten. */
export function upsampledWeightGradient(
  machine: Machine,
  x: number,
  dy: number,
  dw: number,
  shape: UpsampledShape,
): void {
  const { height, width, inChannels, outChannels } = shape
  const wide = wholeVectors(outChannels)
  const odd = wide !== outChannels
  const size = inChannels * wide
  const narrow = inChannels * outChannels
  const image = 4 * height * width * outChannels
  const all = chunksOf(shape)
  const [folded = 0, narrowed = 0, padded = 0, frame = 0] = machine.scratch.blocks(
    16 * size,
    odd ? 16 * narrow : 0,
    odd ? (all[0]?.count ?? 0) * image + 3 : 0,
    (all[0]?.count ?? 0) * frameSize(shape, inChannels),
  )
  machine.kernel('clear')(folded, 16 * size)
  const line = (width + 2) * inChannels * FLOAT
  const window = { offsets: [0, line], run: 2 * inChannels }
  for (const { first, count } of all) {
    frameImages(machine, x + first * height * width * inChannels * FLOAT, count, framing(shape), frame)
    const source = dy + first * image * FLOAT
    if (odd) copyFloats(machine, source, padded, count * image)
    PHASES.forEach(([a, b], phase) => {
      const from = frameWalk(shape, inChannels, frame + a * line + b * inChannels * FLOAT)
      const along = phaseWalk(shape, outChannels, odd ? padded : source, a, b)
      const target = folded + phase * 4 * size * FLOAT
      addWeightGradient(machine, { images: count, height, width }, from, along, window, target, outChannels)
    })
  }
  if (odd) narrowRows(machine, folded, 16 * inChannels, outChannels, narrowed)
  unfold(machine, odd ? narrowed : folded, shape, dw)
}
