// GIF: one palette for the whole film, so that nothing flickers, and an ordered dither against bands in soft gradients.
// A GIF counts time in hundredths of a second: only rates that divide 100 keep their pace (10, 12.5, 20, 25, 50).

import { applyPalette, GIFEncoder, quantize } from 'gifenc'
import { ReelError } from '../../core/errors'
import type { FilmOrder } from '../film-protocol'
import { createSurface } from '../surface'
import type { Caption } from '../movie'
import type { Sink } from './sink'

const COLOURS = 256
/** Pixels that the palette is made from: more take long and find no other colours. */
const PALETTE_PIXELS = 150_000
/** Steps of a colour over which the dither spreads a pixel; more is seen as a pattern. */
const DITHER = 10

/** The 4 × 4 Bayer matrix, -0.5 .. 0.5. */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map((rank) => (rank + 0.5) / 16 - 0.5)

interface Held {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
  readonly captions: readonly Caption[]
}

/** @throws ReelError `setting-wrong` for a rate that is no whole number of hundredths of a second. */
export function openGif({ shape, fps }: FilmOrder): Sink {
  const delay = Math.round(1000 / fps)
  if (delay % 10 !== 0 || Math.abs(delay * fps - 1000) > 1e-6) {
    throw new ReelError(
      'setting-wrong',
      'A GIF keeps time in hundredths of a second; choose 10, 12.5, 20, 25 or 50 frames per second.',
    )
  }
  // The small pictures wait until all are known, for the palette.
  const held: Held[] = []
  return {
    add(rgba, captions) {
      held.push({ rgba, captions })
      return Promise.resolve()
    },
    async finish(written) {
      const palette = quantize(somePixels(held), COLOURS, { format: 'rgb565' })
      const surface = createSurface(shape)
      const { width, height } = shape
      const context = surface.canvas.getContext('2d')
      if (!context) throw new Error('This browser gives no 2D canvas.')
      const gif = GIFEncoder()
      for (const [i, { rgba, captions }] of held.entries()) {
        surface.draw(rgba, captions)
        const { data } = context.getImageData(0, 0, width, height)
        dither(data, width)
        const pixels = applyPalette(data, palette, 'rgb565')
        gif.writeFrame(pixels, width, height, { delay, ...(i === 0 ? { palette, repeat: 0 } : {}) })
        written(i + 1)
      }
      gif.finish()
      surface.close()
      const bytes = new Uint8Array(gif.bytes())
      return { blob: new Blob([bytes], { type: 'image/gif' }), frames: countImages(bytes), codec: null }
    },
  }
}

/** Evenly from the whole film. */
function somePixels(held: readonly Held[]): Uint8Array {
  const total = held.reduce((sum, { rgba }) => sum + rgba.length / 4, 0)
  const every = Math.max(1, Math.floor(total / PALETTE_PIXELS))
  // White and black once each, for the words.
  const chosen: number[] = [255, 255, 255, 255, 0, 0, 0, 255]
  let skip = 0
  for (const { rgba } of held) {
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
function countImages(gif: Uint8Array): number {
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
