// What an export is made of: frames asked for one by one, and the canvas that enlarges them. Not here: recording or encoding.

/** Frames in time order; asked for one after the other, at most one at a time. */
export interface Movie {
  /** Number of frames, ≥ 1. */
  readonly count: number
  readonly fps: number
  /** Side of a frame, pixels. */
  readonly size: number
  /** size × size × 4 bytes, RGBA. May be read until the next frame is asked for. */
  readonly frame: (index: number) => Promise<Uint8ClampedArray<ArrayBuffer>>
}

/** Players and encoders handle small videos badly; 256 px is the least that all of them show well. */
const LEAST_SIDE = 256

/**
 * Side of the exported picture, pixels: `size` times the smallest whole factor that is ≥ `scale` and gives an even number ≥ 256.
 * Even, because the codecs halve the colour planes; whole, so that every pixel grows alike.
 */
export function exportSide(size: number, scale = 1): number {
  const factor = Math.max(Math.ceil(scale), Math.ceil(LEAST_SIDE / size))
  const side = size * factor
  return side % 2 === 0 ? side : side + size
}

/** Bits per second: the small ones come out blurred without a floor, and nothing here needs more than the ceiling. */
export const exportBitrate = (side: number, fps: number): number =>
  Math.round(Math.min(12e6, Math.max(2e6, 0.25 * side * side * fps)))

/** A canvas of `side` × `side` and what draws on it; `close` frees its memory. */
export interface ExportCanvas {
  readonly canvas: HTMLCanvasElement
  /** Enlarges one frame onto the whole canvas, smoothly, as the player shows it. */
  draw(rgba: Uint8ClampedArray<ArrayBuffer>): void
  close(): void
}

/** The canvas for frames of `size` pixels, enlarged to `side`. */
export function createExportCanvas(size: number, side: number): ExportCanvas {
  const small = document.createElement('canvas')
  const canvas = document.createElement('canvas')
  small.width = small.height = size
  canvas.width = canvas.height = side
  const from = small.getContext('2d')
  // Opaque: with an alpha channel Chrome records a second, transparent layer that few players understand.
  const to = canvas.getContext('2d', { alpha: false })
  if (!from || !to) throw new Error('This browser gives no 2D canvas.')
  to.imageSmoothingEnabled = true
  to.imageSmoothingQuality = 'high'
  return {
    canvas,
    draw(rgba) {
      from.putImageData(new ImageData(rgba, size, size), 0, 0)
      to.drawImage(small, 0, 0, side, side)
    },
    close() {
      small.width = small.height = canvas.width = canvas.height = 0
    },
  }
}
