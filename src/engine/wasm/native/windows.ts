// How a convolution is cut into tiles: blocks of output channels, segments of a window, chunks of images.
// Works on framed images (zeros around them, so that no window looks outside); framing is the caller's.

import type { Machine } from './machine'

export const FLOAT = 4

/** Pixels for which all channel blocks are computed before going on: frame and outputs stay in the inner caches. */
const CHUNK_PIXELS = 512

/** A walk through images: the first float, and the bytes from pixel to pixel and extra per row and per image. */
export interface Walk {
  readonly start: number
  readonly pixel: number
  readonly row: number
  readonly image: number
}

export interface Extent {
  readonly images: number
  readonly height: number
  readonly width: number
}

/** Runs of neighbouring floats that make up one window: their byte offsets from the window's first float. */
export interface WindowShape {
  readonly offsets: readonly number[]
  readonly run: number
}

/** Output channels that one tile computes: from `first`, one or two vectors, `lanes` channels in the last of them. */
interface Block {
  readonly first: number
  readonly vectors: 1 | 2
  readonly lanes: number
}

/** Channels in blocks of eight, the last of one vector if that is enough. */
export function channelBlocks(channels: number): Block[] {
  return Array.from({ length: Math.ceil(channels / 8) }, (_, index) => {
    const first = index * 8
    const left = channels - first
    return left > 4 ? { first, vectors: 2, lanes: Math.min(4, left - 4) } : { first, vectors: 1, lanes: left }
  })
}

/** Channels padded to whole vectors. */
export const wholeVectors = (channels: number): number => Math.ceil(channels / 4) * 4

/** The images in chunks of about CHUNK_PIXELS pixels. */
export function chunks(
  images: number,
  pixelsPerImage: number,
): { readonly first: number; readonly count: number }[] {
  const most = Math.max(1, Math.floor(CHUNK_PIXELS / pixelsPerImage))
  return Array.from({ length: Math.ceil(images / most) }, (_, index) => ({
    first: index * most,
    count: Math.min(most, images - index * most),
  }))
}

export function writeOffsets(machine: Machine, table: number, offsets: readonly number[]): void {
  new Int32Array(machine.memory.buffer, table, offsets.length).set(offsets)
}

/** Packed weights of a convolution: blocks as channelBlocks says, each [window floats, 4·vectors], then the bias. */
export interface Packed {
  readonly weights: number
  readonly bias: number
  readonly channels: number
  readonly alpha: number
}

/** y = leaky(windows · weights + bias), the offsets of the window's segments standing in `table`. */
export function convolveWindows(
  machine: Machine,
  extent: Extent,
  x: Walk,
  y: Walk,
  table: number,
  window: WindowShape,
  packed: Packed,
): void {
  const pixels = extent.images * extent.height * extent.width
  const floats = window.offsets.length * window.run
  for (const block of channelBlocks(packed.channels)) {
    machine.convolution(block.vectors)(
      x.start,
      y.start + block.first * FLOAT,
      extent.width,
      extent.height,
      x.pixel,
      x.row,
      x.image,
      y.pixel,
      y.row,
      y.image,
      pixels,
      table,
      window.offsets.length,
      window.run,
      packed.weights + block.first * floats * FLOAT,
      packed.bias + block.first * FLOAT,
      block.lanes,
      packed.alpha,
    )
  }
}

/**
 * dw += windowsᵀ · dy for dy of `channels` channels; dw: [window floats, wholeVectors(channels)], added to in place.
 * Where the channels are no whole vectors, up to three floats behind dy are read (and their sums land in the added
 * columns): the memory must not end there.
 */
export function addWeightGradient(
  machine: Machine,
  extent: Extent,
  x: Walk,
  dy: Walk,
  window: WindowShape,
  dw: number,
  channels: number,
): void {
  const row = wholeVectors(channels) * FLOAT
  window.offsets.forEach((offset, segment) => {
    for (const block of channelBlocks(channels)) {
      const most = machine.largest(block.vectors)
      const tiles = Math.floor(window.run / most)
      const add = (rows: number, from: number, count: number): void => {
        machine.weight(rows, block.vectors)(
          x.start + offset + from * FLOAT,
          dy.start + block.first * FLOAT,
          extent.width,
          extent.height,
          x.pixel,
          x.row,
          x.image,
          dy.pixel,
          dy.row,
          dy.image,
          extent.images,
          dw + (segment * window.run + from) * row + block.first * FLOAT,
          row,
          count,
        )
      }
      if (tiles > 0) add(most, 0, tiles)
      if (window.run > tiles * most) add(window.run - tiles * most, tiles * most, 1)
    }
  })
}
