// RGB frames as PNG files: one by one, and as a sheet of rows. Pure: bytes in, bytes out.

import { encode } from 'fast-png'
import { pixelsOf, type Sides } from '../core/frames'

/** Pictures of one size. */
export interface Row extends Sides {
  /** count × height × width × 3 bytes. */
  readonly rgb: Uint8Array
}

const COLUMNS = 16
const GAP = 4
/** Small pictures are enlarged to about this short side on the sheet, pixels. */
const SIDE = 96

const countOf = (row: Row): number => row.rgb.length / (pixelsOf(row) * 3)

/** Picture `index` of a row as a PNG of its own size. */
export function framePng(row: Row, index: number): Uint8Array {
  const length = pixelsOf(row) * 3
  const data = row.rgb.slice(index * length, (index + 1) * length)
  return encode({ width: row.width, height: row.height, data, channels: 3 })
}

/**
 * Up to 16 pictures of every row, evenly spaced over it, under each other on a dark ground. Rows of one length show the
 * same moments in the same columns.
 */
export function sheetPng(rows: readonly Row[]): Uint8Array {
  const columns = Math.min(COLUMNS, ...rows.map(countOf))
  const sides = rows[0] ?? { width: 1, height: 1 }
  const scale = Math.max(1, Math.round(SIDE / Math.min(sides.width, sides.height)))
  const [across, down] = [sides.width * scale + GAP, sides.height * scale + GAP]
  const width = columns * across + GAP
  const height = rows.length * down + GAP
  const data = new Uint8Array(width * height * 3).fill(24)
  rows.forEach((row, r) => {
    for (let c = 0; c < columns; c++) {
      const index = columns === 1 ? 0 : Math.round((c * (countOf(row) - 1)) / (columns - 1))
      paste(data, width, row, index, scale, [GAP + c * across, GAP + r * down])
    }
  })
  return encode({ width, height, data, channels: 3 })
}

/** Draws one picture of a row, enlarged by a whole factor, with its top left corner at `x`, `y`. */
function paste(
  data: Uint8Array,
  stride: number,
  { rgb, width, height }: Row,
  index: number,
  scale: number,
  [x, y]: readonly [number, number],
): void {
  const start = index * width * height * 3
  for (let py = 0; py < height * scale; py++) {
    for (let px = 0; px < width * scale; px++) {
      const from = start + (Math.floor(py / scale) * width + Math.floor(px / scale)) * 3
      data.set(rgb.subarray(from, from + 3), ((y + py) * stride + x + px) * 3)
    }
  }
}

/** RGBA pictures without their alpha. */
export function withoutAlpha(rgba: ArrayLike<number>): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let i = 0; i < rgba.length / 4; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = rgba[i * 4 + c] ?? 0
  }
  return rgb
}
