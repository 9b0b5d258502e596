// Pictures onto canvases: one picture on the big screen, many on a sheet. Not here: which pictures (player.ts).

import { type Frames, type Pictures, pixelsOf } from '../core/frames'
import type { ShownPictures } from './request-pictures'

/** Where a player shows its pictures. */
export interface Screen {
  /** Shows the first of the pictures; keeps none of their memory. */
  paint(shown: ShownPictures): void
  paintReal(frames: Frames, index: number): void
  /** Calls back when the graphics process took the picture away and gives room for another; returns the end of it. */
  onRestored?(listener: () => void): () => void
}

/** Frames of a clip as opaque pictures, in the order of `indexes`; an index beyond the ends takes the nearest frame. */
export function picturesOf(frames: Frames, indexes: readonly number[]): Pictures {
  const { width, height, rgb } = frames
  const pixels = pixelsOf(frames)
  const rgba = new Uint8ClampedArray(indexes.length * pixels * 4).fill(255)
  for (const [n, index] of indexes.entries()) {
    const frame = Math.min(Math.max(0, Math.round(index)), frames.count - 1)
    for (let i = 0; i < pixels; i++) {
      const from = (frame * pixels + i) * 3
      rgba.set(rgb.subarray(from, from + 3), (n * pixels + i) * 4)
    }
  }
  return { width, height, count: indexes.length, rgba }
}

function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const found = canvas.getContext('2d')
  if (!found) throw new Error('This browser gives no 2-D canvas.')
  return found
}

function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  // Setting a size clears the canvas, even to the size it has.
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
}

/** The first of the pictures, or a bitmap of one, at its own size onto `canvas`, which takes that size. */
export function paintPixels(canvas: HTMLCanvasElement, shown: ShownPictures): void {
  if (!('rgba' in shown)) {
    resize(canvas, shown.width, shown.height)
    context(canvas).drawImage(shown, 0, 0)
    return
  }
  resize(canvas, shown.width, shown.height)
  const first = shown.rgba.subarray(0, pixelsOf(shown) * 4)
  context(canvas).putImageData(new ImageData(first, shown.width), 0, 0)
}

/** `from` over the whole of `canvas`, smoothly enlarged. */
function enlarge(canvas: HTMLCanvasElement, from: HTMLCanvasElement): void {
  const drawing = context(canvas)
  drawing.imageSmoothingEnabled = true
  drawing.imageSmoothingQuality = 'high'
  drawing.drawImage(from, 0, 0, canvas.width, canvas.height)
}

/**
 * A contact sheet: every picture, left to right and top to bottom, `columns` in a row, as a bitmap has them already, at
 * its own size. The canvas takes the size of the sheet; CSS scales it. Cells beyond the last picture stay transparent.
 */
export function paintSheet(canvas: HTMLCanvasElement, shown: ShownPictures, columns: number): void {
  const drawing = context(canvas)
  if (!('rgba' in shown)) {
    resize(canvas, shown.width, shown.height)
    drawing.clearRect(0, 0, canvas.width, canvas.height)
    drawing.drawImage(shown, 0, 0)
    return
  }
  const { width, height, count, rgba } = shown
  resize(canvas, columns * width, Math.ceil(count / columns) * height)
  drawing.clearRect(0, 0, canvas.width, canvas.height)
  const length = pixelsOf(shown) * 4
  for (let i = 0; i < count; i++) {
    const picture = new ImageData(rgba.subarray(i * length, (i + 1) * length), width)
    drawing.putImageData(picture, (i % columns) * width, Math.floor(i / columns) * height)
  }
}

const devicePixels = (length: number): number => Math.max(1, Math.round(length * devicePixelRatio))

/** A screen on a canvas whose CSS decides how large it is; follows its size and the device's pixels, square or not. */
export class CanvasScreen implements Screen {
  readonly #canvas: HTMLCanvasElement
  readonly #pixels: HTMLCanvasElement
  readonly #observer: ResizeObserver
  #painted = false

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
    this.#pixels = canvas.ownerDocument.createElement('canvas')
    this.#observer = new ResizeObserver(() => this.#fit())
    this.#observer.observe(canvas)
    this.#fit()
  }

  paint(shown: ShownPictures): void {
    paintPixels(this.#pixels, shown)
    this.#painted = true
    enlarge(this.#canvas, this.#pixels)
  }

  paintReal(frames: Frames, index: number): void {
    this.paint(picturesOf(frames, [index]))
  }

  onRestored(listener: () => void): () => void {
    // One canvas may be lost without the other, and comes back before the other.
    const canvases = [this.#canvas, this.#pixels]
    for (const canvas of canvases) canvas.addEventListener('contextrestored', listener)
    return () => {
      for (const canvas of canvases) canvas.removeEventListener('contextrestored', listener)
    }
  }

  /** A copy of the shown picture at its own size; null before the first one. */
  poster(): HTMLCanvasElement | null {
    if (!this.#painted) return null
    const copy = this.#canvas.ownerDocument.createElement('canvas')
    resize(copy, this.#pixels.width, this.#pixels.height)
    context(copy).drawImage(this.#pixels, 0, 0)
    return copy
  }

  dispose(): void {
    this.#observer.disconnect()
  }

  #fit(): void {
    const { clientWidth, clientHeight } = this.#canvas
    resize(this.#canvas, devicePixels(clientWidth), devicePixels(clientHeight))
    if (this.#painted) enlarge(this.#canvas, this.#pixels)
  }
}
