// One frame of a film on a canvas: its pictures enlarged side by side, and the words on them. The page and the film
// worker draw with the same code, so that a film looks alike however it is made. Not here: where the pictures come
// from, nor what becomes of the frame.

import { pixelsOf, type Sides } from '../core/frames'
import type { Caption, Shape } from './movie'

export interface Surface {
  readonly canvas: OffscreenCanvas
  /** Draws a whole frame, as `Movie.frame` gives it; pictures are enlarged smoothly, as the player shows them. */
  draw(rgba: Uint8ClampedArray<ArrayBuffer>, captions: readonly Caption[]): void
  close(): void
}

/** @throws Error where the browser gives no canvas. */
export function createSurface({ sides, factor, columns, width, height }: Shape): Surface {
  const small = new OffscreenCanvas(sides.width, sides.height)
  const canvas = new OffscreenCanvas(width, height)
  const from = small.getContext('2d')
  // Opaque: with an alpha channel Chrome records a second, transparent layer that few players understand.
  const to = canvas.getContext('2d', { alpha: false, willReadFrequently: false })
  if (!from || !to) throw new Error('This browser gives no 2D canvas.')
  to.imageSmoothingEnabled = true
  to.imageSmoothingQuality = 'high'
  const cellSides = { width: sides.width * factor, height: sides.height * factor }
  const length = pixelsOf(sides) * 4
  const cornerOf = (cell: number): readonly [left: number, top: number] => [
    (cell % columns) * cellSides.width,
    Math.floor(cell / columns) * cellSides.height,
  ]
  return {
    canvas,
    draw(rgba, captions) {
      for (let cell = 0; (cell + 1) * length <= rgba.length; cell++) {
        from.putImageData(new ImageData(rgba.subarray(cell * length, (cell + 1) * length), sides.width), 0, 0)
        to.drawImage(small, ...cornerOf(cell), cellSides.width, cellSides.height)
      }
      for (const { cell, text } of captions) {
        write(to, text, cornerOf(cell), cellSides, height)
      }
    },
    close() {
      small.width = small.height = canvas.width = canvas.height = 0
    },
  }
}

/** Small light words on a dark band, in the lower left corner of the picture whose corner that is. */
function write(
  to: OffscreenCanvasRenderingContext2D,
  text: string,
  [left, top]: readonly [left: number, top: number],
  cell: Sides,
  filmHeight: number,
): void {
  const bottom = top + cell.height
  const letter = Math.max(10, Math.round(Math.max(Math.min(cell.width, cell.height) / 18, filmHeight / 24)))
  const pad = Math.round(letter * 0.5)
  to.font = `600 ${letter}px system-ui, sans-serif`
  to.textBaseline = 'alphabetic'
  const width = Math.min(cell.width, Math.ceil(to.measureText(text).width) + 2 * pad)
  const band = letter + 2 * pad
  to.fillStyle = 'rgb(0 0 0 / 60%)'
  to.fillRect(left, bottom - band, width, band)
  to.fillStyle = '#fff'
  to.fillText(text, left + pad, bottom - pad - Math.round(letter * 0.12), cell.width - 2 * pad)
}
