// An animation whose pictures are patches, laid one over the other as GIF, APNG and WebP tell. The same in every
// browser: few have an ImageDecoder, and those that do differ in what they make of files that are cut. Not here:
// reading the files.

import { checkExtent, motionless, unreadable } from '../limits'
import type { Draw } from '../shrink'
import type { Source } from '../source'
import { shownDelay, stepSource } from './steps'

export interface Layer {
  /** Place and size on the picture, pixels. */
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Seconds, as the file tells. */
  readonly delay: number
  /** What becomes of its place before the next one comes. */
  readonly after: 'stay' | 'clear' | 'restore'
  /** Whether it takes the place of what was there; otherwise that shows through. */
  readonly covers: boolean
  readonly decode: () => Promise<ImageBitmap>
}

export interface Layered {
  readonly width: number
  readonly height: number
  readonly layers: readonly Layer[]
  /** Whether the file breaks off, or is damaged, before its end. */
  readonly cut: boolean
}

/**
 * Opens what a reader found. Pictures are decoded once before: where one cannot be, the one before it stays in its
 * place.
 * @throws ReelError `clip-unreadable`, `clip-too-short`, `clip-too-large`, `clip-too-long`.
 */
export async function openLayers(
  name: string,
  { width, height, layers: found, cut: brokenOff }: Layered,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Source> {
  checkExtent(name, width, height, 0)
  const layers = await readable(found, signal, onProgress)
  const cut = brokenOff || layers.length < found.length
  if (layers.length < 2) throw cut || layers.length === 0 ? unreadable(name) : motionless(name)
  const delays = layers.map(({ delay }) => shownDelay(delay))
  checkExtent(
    name,
    width,
    height,
    delays.reduce((sum, delay) => sum + delay, 0),
  )
  const begin = () => {
    const stack = new Stack(width, height)
    let next = 0
    return async (index: number) => {
      const fresh = layers.findLastIndex((_, i) => i <= index && startsAnew(layers, i, width, height))
      if (fresh > next) {
        next = fresh
        stack.clear()
      }
      for (; next <= index; next++) {
        const layer = layers[next]
        if (layer) await stack.add(layer).catch((thrown: unknown) => Promise.reject(unreadable(name, thrown)))
      }
      return { draw: stack.draw, close: () => undefined }
    }
  }
  const note = cut
    ? `“${name}” was cut off or is damaged: ${layers.length} of its pictures can be read and are taken; save or download it again to have the rest.`
    : undefined
  const description = { name, kind: 'animation', width, height, ...(note ? { note } : {}) } as const
  return stepSource(description, delays, begin, () => undefined)
}

async function readable(
  layers: readonly Layer[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<readonly Layer[]> {
  const sound: Layer[] = []
  for (const [index, layer] of layers.entries()) {
    signal.throwIfAborted()
    const bitmap = await layer.decode().catch(() => null)
    const before = sound.at(-1)
    if (bitmap) sound.push(layer)
    else if (before)
      sound.splice(-1, 1, { ...before, delay: shownDelay(before.delay) + shownDelay(layer.delay) })
    bitmap?.close()
    onProgress((index + 1) / layers.length)
  }
  return sound
}

/** Whether nothing of what came before is seen in a picture. */
function startsAnew(layers: readonly Layer[], index: number, width: number, height: number): boolean {
  const [before, layer] = [layers[index - 1], layers[index]]
  const whole = (each: Layer) =>
    each.left <= 0 && each.top <= 0 && each.left + each.width >= width && each.top + each.height >= height
  if (!before || !layer) return true
  // What is restored afterwards must have been there.
  if (layer.after === 'restore') return false
  return (before.after === 'clear' && whole(before)) || (layer.covers && whole(layer))
}

/** The picture so far. */
class Stack {
  readonly #picture: OffscreenCanvasRenderingContext2D
  #undo: (() => void) | null = null

  constructor(width: number, height: number) {
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error(`no canvas of ${width} × ${height}`)
    this.#picture = context
  }

  clear(): void {
    this.#undo = null
    this.#picture.clearRect(0, 0, this.#picture.canvas.width, this.#picture.canvas.height)
  }

  async add({ left, top, width, height, after, covers, decode }: Layer): Promise<void> {
    const picture = this.#picture
    const bitmap = await decode()
    this.#undo?.()
    this.#undo = null
    if (after === 'clear') this.#undo = () => picture.clearRect(left, top, width, height)
    if (after === 'restore') {
      const before = picture.getImageData(left, top, width, height)
      this.#undo = () => picture.putImageData(before, left, top)
    }
    if (covers) picture.clearRect(left, top, width, height)
    picture.drawImage(bitmap, left, top)
    bitmap.close()
  }

  readonly draw: Draw = (context, { x, y, width, height }, w, h) => {
    context.drawImage(this.#picture.canvas, x, y, width, height, 0, 0, w, h)
  }
}
