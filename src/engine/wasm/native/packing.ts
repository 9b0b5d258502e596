// Puts weights, biases and images into the order the tiles read: blocks of channels, frames of zeros, whole vectors.

import type { Machine } from './machine'
import { FLOAT, channelBlocks, wholeVectors } from './windows'

/** Packs rows of `channels` floats into blocks; `depth` rows in all. target: wholeVectors(channels)·depth floats. */
export function packRows(
  machine: Machine,
  source: number,
  depth: number,
  channels: number,
  target: number,
): void {
  const copyRuns = machine.kernel('copyRuns')
  if (channels % 4 !== 0) machine.kernel('clear')(target, wholeVectors(channels) * depth)
  for (const block of channelBlocks(channels)) {
    const width = block.vectors * 4
    const run = width - 4 + block.lanes
    const into = target + block.first * depth * FLOAT
    copyRuns(source + block.first * FLOAT, into, 1, depth, run, channels * FLOAT, width * FLOAT, 0, 0)
  }
}

/**
 * Packs `taps` matrices [channels, inner], turned to [inner, channels] and taken from the last to the first: what the
 * input gradient reads. They fill rows `firstRow` … `firstRow + taps·inner` of `depth` rows of the packed blocks,
 * which must have been cleared if channels % 4 ≠ 0.
 */
export function packTurned(
  machine: Machine,
  source: number,
  shape: { readonly taps: number; readonly channels: number; readonly inner: number },
  target: number,
  rows: { readonly first: number; readonly depth: number },
): void {
  const { taps, channels, inner } = shape
  const transpose = machine.kernel('transpose')
  const tap = channels * inner * FLOAT
  for (const block of channelBlocks(channels)) {
    const width = block.vectors * 4
    transpose(
      source + (taps - 1) * tap + block.first * inner * FLOAT,
      target + (block.first * rows.depth + rows.first * width) * FLOAT,
      taps,
      width - 4 + block.lanes,
      inner,
      inner * FLOAT,
      width * FLOAT,
      -tap,
      inner * width * FLOAT,
    )
  }
}

/** Copies the bias (0: none) and fills it up with zeros to whole vectors. */
export function packBias(machine: Machine, bias: number, channels: number, target: number): void {
  machine.kernel('clear')(target, wholeVectors(channels))
  if (bias !== 0) copyFloats(machine, bias, target, channels)
}

export function copyFloats(machine: Machine, source: number, target: number, count: number): void {
  machine.kernel('copyRuns')(source, target, 1, 1, count, 0, 0, 0, 0)
}

/** Rows of whole vectors to rows of `channels` floats: the added channels are left out. */
export function narrowRows(
  machine: Machine,
  source: number,
  rows: number,
  channels: number,
  target: number,
): void {
  const wide = wholeVectors(channels) * FLOAT
  machine.kernel('copyRuns')(source, target, 1, rows, channels, wide, channels * FLOAT, 0, 0)
}

/** Images of [height, width, channels] set into frames of [frameHeight, frameWidth, channels], `top` and `left` in. */
export interface Framing {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly top: number
  readonly left: number
  readonly frameHeight: number
  readonly frameWidth: number
}

export const frameFloats = (framing: Framing): number =>
  framing.frameHeight * framing.frameWidth * framing.channels

/** Frames `images` images; what reaches beyond the frame's right or bottom edge is left out. */
export function frameImages(
  machine: Machine,
  source: number,
  images: number,
  framing: Framing,
  target: number,
): void {
  const { height, width, channels, top, left, frameHeight, frameWidth } = framing
  const rows = Math.min(height, frameHeight - top)
  const columns = Math.min(width, frameWidth - left)
  machine.kernel('frame')(
    source,
    target,
    images,
    rows,
    1,
    columns * channels,
    columns * channels * FLOAT,
    (width - columns) * channels * FLOAT,
    (height - rows) * width * channels * FLOAT,
    top * frameWidth * channels,
    left * channels,
    (frameWidth - left - columns) * channels,
    (frameHeight - top - rows) * frameWidth * channels,
  )
}

/**
 * Every second pixel of every second row of [2·height, 2·width, channels], from `source` on, framed by one pixel of
 * zeros: [images, height + 2, width + 2, channels].
 */
export function frameEverySecond(
  machine: Machine,
  source: number,
  images: number,
  plane: { readonly height: number; readonly width: number; readonly channels: number },
  target: number,
): void {
  const { height, width, channels } = plane
  const border = (width + 2) * channels
  machine.kernel('frame')(
    source,
    target,
    images,
    height,
    width,
    channels,
    2 * channels * FLOAT,
    2 * width * channels * FLOAT,
    0,
    border,
    channels,
    channels,
    border,
  )
}
