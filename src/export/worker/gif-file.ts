// The colours and bytes of a GIF: one palette for the whole film, so that nothing flickers, and an ordered dither
// against bands in soft gradients. Arrays only; not here: enlarging, captions, the rates that it can keep (gif.ts).

import { applyPalette, GIFEncoder, quantize } from 'gifenc'

const COLOURS = 256
/** Pixels that the palette is made from: more take long and find no other colours. */
const PALETTE_PIXELS = 150_000
/** Steps of a colour over which the dither spreads a pixel; more is seen as a pattern. */
const DITHER = 10

/** The 4 × 4 Bayer matrix, -0.5 .. 0.5. */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map((rank) => (rank + 0.5) / 16 - 0.5)

type Pixels = Uint8ClampedArray<ArrayBuffer>

export interface GifShape {
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Of every picture; milliseconds, whole hundredths of a second. */
  readonly delay: number
}

export class GifFile {
  readonly #gif = GIFEncoder()
  readonly #palette: number[][]
  readonly #shape: GifShape
  #count = 0

  /** `pictures`: RGBA of the whole film, of any size, for the palette. */
  constructor(pictures: readonly Pixels[], shape: GifShape) {
    this.#palette = quantize(somePixels(pictures), COLOURS, { format: 'rgb565' })
    this.#shape = shape
  }

  /** The next picture: width × height × RGBA, changed by the dither. */
  add(rgba: Pixels): void {
    const { width, height, delay } = this.#shape
    dither(rgba, width)
    const pixels = applyPalette(rgba, this.#palette, 'rgb565')
    const first = this.#count === 0 ? { palette: this.#palette, repeat: 0 } : {}
    this.#gif.writeFrame(pixels, width, height, { delay, ...first })
    this.#count += 1
  }

  /** The whole file. */
  finish(): Uint8Array<ArrayBuffer> {
    this.#gif.finish()
    return new Uint8Array(this.#gif.bytes())
  }
}

/** Evenly from the whole film. */
function somePixels(pictures: readonly Pixels[]): Uint8Array {
  const total = pictures.reduce((sum, rgba) => sum + rgba.length / 4, 0)
  const every = Math.max(1, Math.floor(total / PALETTE_PIXELS))
  // White and black once each, for the words.
  const chosen: number[] = [255, 255, 255, 255, 0, 0, 0, 255]
  let skip = 0
  for (const rgba of pictures) {
    for (; skip < rgba.length / 4; skip += every) {
      for (let channel = 0; channel < 4; channel++) chosen.push(rgba[skip * 4 + channel] ?? 0)
    }
    skip -= rgba.length / 4
  }
  return new Uint8Array(chosen)
}

function dither(rgba: Uint8ClampedArray, width: number): void {
  for (let i = 0; i < rgba.length; i += 4) {
    const pixel = i / 4
    const x = pixel % width
    const y = (pixel - x) / width
    const shift = (BAYER[(y % 4) * 4 + (x % 4)] ?? 0) * DITHER
    rgba[i] = (rgba[i] ?? 0) + shift
    rgba[i + 1] = (rgba[i + 1] ?? 0) + shift
    rgba[i + 2] = (rgba[i + 2] ?? 0) + shift
  }
}

/** Bytes of the colour table that a block's flags announce. */
const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** Image blocks of a GIF, walked block by block (GIF89a, sections 18 to 27). */
export function countImages(gif: Uint8Array): number {
  let at = 13 + tableBytes(gif[10] ?? 0)
  let images = 0
  while (at < gif.length && gif[at] !== 0x3b) {
    if (gif[at] === 0x2c) {
      images += 1
      at += 11 + tableBytes(gif[at + 9] ?? 0)
    } else at += 2
    while ((gif[at] ?? 0) > 0) at += 1 + (gif[at] ?? 0)
    at += 1
  }
  return images
}
