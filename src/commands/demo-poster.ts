// A demo's poster: a few neighbouring pictures of its motion side by side in one WebP, which the page's own canvas
// encodes.

import { POSTER_PICTURES, POSTER_SIDE, type Demo } from '../core/demos'
import type { LatentPoint } from '../core/latent'
import { samplePictures, type Studio } from './studio-page'
import type { Sides } from '../core/frames'

/** The part of the page's canvas that is used: this file is compiled without the page's types. */
interface Canvas {
  width: number
  height: number
  getContext(kind: '2d'): {
    imageSmoothingQuality: string
    putImageData(image: unknown, x: number, y: number): void
    drawImage(from: Canvas, ...at: number[]): void
  }
  toDataURL(type: string, quality: number): string
}
interface CanvasPage {
  readonly document: { createElement(name: 'canvas'): Canvas }
  readonly ImageData: new (rgba: Uint8ClampedArray, width: number) => unknown
}

/** Frames of the clip between two pictures of a poster. */
const STRIDE = 1.5
/** Quality of the WebP, 0 .. 1. */
const QUALITY = 0.82

/** The bytes of the WebP: POSTER_PICTURES whole pictures in a row, their short side POSTER_SIDE pixels. */
export async function posterOf(studio: Studio, demo: Demo, sides: Sides): Promise<Buffer> {
  const indexes = Array.from({ length: POSTER_PICTURES }, (_, i) => i)
  const rgba = await samplePictures(
    studio,
    indexes.map((i) => pointOf(demo, i * STRIDE)),
    sides,
  )
  const scale = POSTER_SIDE / Math.min(sides.width, sides.height)
  const shown = { width: sides.width * scale, height: sides.height * scale }
  const address = await studio.page.evaluate(
    ({ bytes, from, to, count, quality }) => {
      const { document, ImageData } = globalThis as unknown as CanvasPage
      const small = document.createElement('canvas')
      const strip = document.createElement('canvas')
      small.width = from.width
      small.height = from.height
      strip.width = count * to.width
      strip.height = to.height
      const drawing = strip.getContext('2d')
      drawing.imageSmoothingQuality = 'high'
      const all = new Uint8ClampedArray(bytes)
      for (let i = 0; i < count; i++) {
        const picture = all.slice(i * from.width * from.height * 4, (i + 1) * from.width * from.height * 4)
        small.getContext('2d').putImageData(new ImageData(picture, from.width), 0, 0)
        drawing.drawImage(small, i * to.width, 0, to.width, to.height)
      }
      return strip.toDataURL('image/webp', quality)
    },
    { bytes: [...rgba], from: sides, to: shown, count: POSTER_PICTURES, quality: QUALITY },
  )
  return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64')
}

/** Where the demo's own scene is `frame` frames after its start. */
function pointOf({ scene }: Demo, frame: number): LatentPoint {
  const { mode, walkSeed, directions, content, position } = scene
  const moment = { t: position + frame, directions, content }
  return mode === 'walk'
    ? { kind: 'walk', seed: walkSeed, frame: position + frame, moment }
    : { kind: 'moment', moment }
}
