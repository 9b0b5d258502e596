// What only moves numbers about: for each number of what comes out the place that it comes from, one after another. The
// way back is the same moves the other way.

import { type Shape, sizeOf } from '../../network/graph'
import type { Numbers } from './linear'

/** From the place of a number that comes out to the place of the number that it is; −1: it is a zero. */
export type Move = (i: number) => number

export function gather(source: Numbers, target: Numbers, move: Move): void {
  for (let i = 0; i < target.length; i++) target[i] = source[move(i)] ?? 0
}

/** The way back of `gather`: adds to `to`. */
export function scatter(d: Numbers, to: Numbers, move: Move): void {
  for (let i = 0; i < d.length; i++) {
    const at = move(i)
    if (at >= 0) to[at] = (to[at] ?? 0) + (d[i] ?? 0)
  }
}

export const stay: Move = (i) => i

/** Vectors, or pixels, of `length` numbers → the first of them. */
export const firstOf =
  (length: number, first: number): Move =>
  (i) =>
    Math.floor(i / first) * length + (i % first)

/** Pictures → the same in blocks of 2×2 pixels: channels in the order (row, column, channel). */
export function blocks([, width = 0, channels = 0]: Shape): Move {
  const across = width / 2
  return (i) => {
    const [channel, part] = [i % channels, Math.floor(i / channels) % 4]
    const block = Math.floor(i / (4 * channels))
    const [column, line] = [2 * (block % across) + (part % 2), Math.floor(block / across)]
    // Rows of the batch are even numbers of lines, so that one count goes through all of them.
    return ((2 * line + Math.floor(part / 2)) * width + column) * channels + channel
  }
}

/** Frames of one shape, `frames` an item → side by side on the channels. */
export function sideBySide(shape: Shape, frames: number): Move {
  const [size, channels] = [sizeOf(shape), shape[2] ?? 0]
  return (i) => {
    const [channel, frame] = [i % channels, Math.floor(i / channels) % frames]
    const [item, pixel] = [
      Math.floor(i / (frames * size)),
      Math.floor(i / (channels * frames)) % (size / channels),
    ]
    return (item * frames + frame) * size + pixel * channels + channel
  }
}
