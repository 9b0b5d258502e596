// GIF where the browser has no ImageDecoder: gifuct-js unpacks the patches, here they are laid over each other.

import { decompressFrame, parseGIF, type ParsedFrame, type ParsedGif } from 'gifuct-js'
import { checkExtent, motionless, unreadable } from '../limits'
import type { Draw } from '../shrink'
import type { Source } from '../source'
import { shownDelay, stepSource } from './steps'

/** @throws ReelError `clip-unreadable`, `clip-too-short`, `clip-too-large`, `clip-too-long`. */
export async function openGif(file: File): Promise<Source> {
  const { gif, patches } = parse(file.name, await file.arrayBuffer())
  const { width, height } = gif.lsd
  if (patches.length < 2) throw motionless(file.name)
  // In hundredths of a second; a patch without a control block has none.
  const delays = patches.map(({ gce }) => shownDelay((gce?.delay ?? 0) / 100))
  checkExtent(
    file.name,
    width,
    height,
    delays.reduce((sum, delay) => sum + delay, 0),
  )
  const begin = () => {
    const canvas = new GifCanvas(width, height)
    let next = 0
    return async (index: number) => {
      for (; next <= index; next++) {
        const patch = patches[next]
        if (patch) canvas.add(decompressFrame(patch, gif.gct, true))
      }
      return { draw: canvas.draw, close: () => undefined }
    }
  }
  return stepSource({ name: file.name, kind: 'animation', width, height }, delays, begin, () => undefined)
}

/** gifuct-js promises a control block with every patch, but files may leave it out. */
type Patch = Extract<ParsedGif['frames'][number], { image: unknown }> & {
  readonly gce?: { readonly delay: number }
}

function parse(name: string, bytes: ArrayBuffer): { gif: ParsedGif; patches: Patch[] } {
  try {
    const gif = parseGIF(bytes)
    return { gif, patches: gif.frames.filter((frame): frame is Patch => 'image' in frame) }
  } catch (thrown) {
    throw unreadable(name, thrown)
  }
}

/** The picture so far. Each patch says what becomes of its place before the next one comes. */
class GifCanvas {
  readonly #picture: OffscreenCanvasRenderingContext2D
  #undo: (() => void) | null = null

  constructor(width: number, height: number) {
    this.#picture = contextOf(width, height)
  }

  add({ dims, patch, disposalType }: ParsedFrame): void {
    const picture = this.#picture
    const { left, top, width, height } = dims
    this.#undo?.()
    this.#undo = null
    if (disposalType === 2) this.#undo = () => picture.clearRect(left, top, width, height)
    if (disposalType === 3) {
      const before = picture.getImageData(left, top, width, height)
      this.#undo = () => picture.putImageData(before, left, top)
    }
    // Not put straight onto the picture: that would punch its transparent pixels through.
    const layer = contextOf(width, height)
    layer.putImageData(new ImageData(new Uint8ClampedArray(patch), width, height), 0, 0)
    picture.drawImage(layer.canvas, left, top)
  }

  readonly draw: Draw = (context, { x, y, width, height }, w, h) => {
    context.drawImage(this.#picture.canvas, x, y, width, height, 0, 0, w, h)
  }
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error(`no canvas of ${width} × ${height}`)
  return context
}
