// The picture that is on screen: a decoded frame in its right colours, upright, in the shape of the whole clip.

import type { Region } from '../shrink'
import type { Colours, YuvMatrix } from './colours'
import { convert, layoutOf, pixels, redo, type Planes, type Put } from './planes'

/** How a track's pictures lie, as mediabunny tells it: turned clockwise first, then mirrored. */
export interface Pose {
  readonly rotation: number
  readonly mirrored: boolean
  /** Of the upright picture, pixels. */
  readonly width: number
  readonly height: number
}

export class Screen {
  readonly #colours: Colours
  readonly #madeBy: YuvMatrix | null
  readonly #pose: Pose
  readonly #canvas = new OffscreenCanvas(1, 1)
  readonly #puts = new Map<number, Put>()

  /** `madeBy`: the matrix of frames that are RGB, as firefoxMatrix tells it. */
  constructor(colours: Colours, madeBy: YuvMatrix | null, pose: Pose) {
    this.#colours = colours
    this.#madeBy = madeBy
    this.#pose = pose
  }

  /** Takes over the picture; the frame may be closed then. */
  async show(frame: VideoFrame): Promise<void> {
    const planes = await planesOf(frame)
    const { width, height } = visibleOf(frame)
    const context = this.#context
    // Also clears it.
    this.#canvas.width = width
    this.#canvas.height = height
    if (!planes) {
      context.drawImage(frame, 0, 0, width, height)
      if (!this.#madeBy || !/^(?:RGB|BGR)[AX]$/.test(frame.format ?? '')) return
      const image = context.getImageData(0, 0, width, height)
      redo(image.data, this.#madeBy, this.#put(8))
      context.putImageData(image, 0, 0)
      return
    }
    const image = new ImageData(width, height)
    convert(planes, this.#put(planes.layout.bits), image.data)
    context.putImageData(image, 0, 0)
  }

  /**
   * Draws a region of the upright picture; each picture fills the whole, also where the size of a stream changes on its
   * way.
   */
  draw(context: OffscreenCanvasRenderingContext2D, region: Region, width: number, height: number): void {
    const { rotation, mirrored, width: whole, height: tall } = this.#pose
    const lying = rotation % 180 !== 0
    const [w, h] = lying ? [tall, whole] : [whole, tall]
    context.save()
    context.scale(width / region.width, height / region.height)
    context.translate(whole / 2 - region.x, tall / 2 - region.y)
    if (mirrored) context.scale(-1, 1)
    context.rotate((rotation * Math.PI) / 180)
    context.drawImage(this.#canvas, -w / 2, -h / 2, w, h)
    context.restore()
  }

  get #context(): OffscreenCanvasRenderingContext2D {
    const context = this.#canvas.getContext('2d', { alpha: false, willReadFrequently: true })
    if (!context) throw new Error('no canvas')
    return context
  }

  #put(bits: number): Put {
    const put = this.#puts.get(bits) ?? pixels(bits, this.#colours)
    this.#puts.set(bits, put)
    return put
  }
}

/**
 * The numbers of a frame; null where only the browser can draw it: WebKit 2.50 names a format (I444) and then cannot
 * copy it.
 */
async function planesOf(frame: VideoFrame): Promise<Planes | null> {
  const layout = layoutOf(frame.format)
  if (!layout) return null
  try {
    const bytes = new ArrayBuffer(frame.allocationSize())
    const places = await frame.copyTo(bytes)
    const { width, height } = visibleOf(frame)
    return { width, height, layout, bytes, places }
  } catch {
    return null
  }
}

/** The part of a frame that is meant to be seen, pixels. */
export const visibleOf = (frame: VideoFrame): { readonly width: number; readonly height: number } =>
  frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight }
