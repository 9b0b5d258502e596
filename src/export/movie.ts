// What an export is made of: frames asked for one by one, how many pictures lie in a frame, and how large the film
// gets. Not here: drawing a frame (surface.ts), recording or encoding.

import type { Sides } from '../core/frames'

/** Words on one picture of a frame. */
export interface Caption {
  /** Which picture of the frame, left to right and top to bottom from 0. */
  readonly cell: number
  readonly text: string
}

/** How a frame is laid out: pictures of one size in a grid. */
export interface Grid {
  /** Of one picture. */
  readonly sides: Sides
  /** Pictures side by side and one above another, ≥ 1. */
  readonly columns: number
  readonly rows: number
}

/** Frames in time order; asked for one after the other, at most one at a time. */
export interface Movie extends Grid {
  /** Number of frames, ≥ 1. */
  readonly count: number
  readonly fps: number
  /**
   * columns × rows pictures of height × width × 4 bytes, RGBA, one after another. May be read until the next frame is
   * asked for.
   */
  readonly frame: (index: number) => Promise<Uint8ClampedArray<ArrayBuffer>>
  /** What stands on the pictures of a frame. */
  readonly captions?: (index: number) => readonly Caption[]
}

/** Players and encoders handle small videos badly; 256 px is the least that all of them show well. */
const LEAST_SIDE = 256

/** How large a film is: every picture enlarged by the same whole factor. */
export interface Shape extends Grid {
  readonly factor: number
  /** Pixels, both even. */
  readonly width: number
  readonly height: number
}

/**
 * The shape with the smallest whole factor that is ≥ `scale` and makes both sides even and ≥ 256 pixels.
 * Even, because the codecs halve the colour planes; whole, so that every pixel grows alike.
 */
export function exportShape({ sides, columns, rows }: Grid, scale = 1): Shape {
  const [width, height] = [sides.width * columns, sides.height * rows]
  const smallest = Math.max(Math.ceil(scale), Math.ceil(LEAST_SIDE / Math.min(width, height)))
  const even = [width, height].every((side) => (side * smallest) % 2 === 0)
  const factor = even ? smallest : smallest + 1
  return { sides, columns, rows, factor, width: width * factor, height: height * factor }
}

/** Bits per second: the small ones come out blurred without a floor, and nothing here needs more than the ceiling. */
export const exportBitrate = ({ width, height }: Pick<Shape, 'width' | 'height'>, fps: number): number =>
  Math.round(Math.min(12e6, Math.max(2e6, 0.25 * width * height * fps)))
