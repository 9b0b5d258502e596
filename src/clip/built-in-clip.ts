// A built-in clip behind the same interface as a file. Drawn on the page, a few frames at a time, so that the page
// stays fluid.

import { ReelError } from '../core/errors'
import { pixelsOf, square } from '../core/frames'
import { builtInScene } from './built-in/catalogue'
import { BUILT_IN_FPS, BUILT_INS } from './built-in/names'
import { drawScene, wholeView } from './built-in/scene'
import type { Clip, ClipDescription } from './clip'
import { midPoints } from './timing'

/** Side at which a built-in clip presents itself, pixels; any other is drawn as sharp. */
const SIDE = 256
/** Seconds. The scenes themselves never end. */
const LENGTH = 5
/** Longest stretch of drawing without a break, milliseconds. */
const STRETCH = 12

/**
 * Opens a built-in clip. The same `id` and `seed` draw the same pictures everywhere.
 * Its `strip` and `take` reject with the signal's reason when they are aborted.
 * @throws ReelError `clip-unsupported` for an unknown id.
 */
export async function openBuiltIn(id: string, seed: number): Promise<Clip> {
  const scene = builtInScene(id, seed)
  const label = BUILT_INS.find((each) => each.id === id)?.label ?? id
  const description: ClipDescription = {
    name: label,
    kind: 'built-in',
    width: SIDE,
    height: SIDE,
    start: 0,
    end: LENGTH,
    fps: BUILT_IN_FPS,
    // A scene can be drawn at any moment, so there are always as many frames as are asked for.
    frames: null,
    builtIn: { id, seed },
  }
  return {
    description,
    async strip(count, height, signal) {
      const rgb = new Uint8Array(height * height * 3)
      const pictures: ImageBitmap[] = []
      await drawAll(midPoints(0, LENGTH, count), signal, async (time) => {
        drawScene(scene, time, wholeView, square(height), rgb)
        pictures.push(await createImageBitmap(imageOf(rgb, height)))
      })
      return pictures
    },
    async take({ from, to, crop, count, width, height, signal, onProgress }) {
      if (!(to > from) || count < 1)
        throw new ReelError('clip-too-short', 'The in and out points must be apart: move one of them.')
      const sides = { width, height }
      const length = pixelsOf(sides) * 3
      const rgb = new Uint8Array(count * length)
      const view = { x: crop.x / SIDE, y: crop.y / SIDE, side: crop.side / SIDE }
      await drawAll(midPoints(from, to, count), signal, (time, index) => {
        drawScene(scene, time, view, sides, rgb, index * length)
        onProgress?.((index + 1) / count)
      })
      return { ...sides, count, fps: count / (to - from), rgb }
    },
    close: () => undefined,
  }
}

async function drawAll(
  times: readonly number[],
  signal: AbortSignal | undefined,
  draw: (time: number, index: number) => void | Promise<void>,
): Promise<void> {
  let rested = performance.now()
  for (const [index, time] of times.entries()) {
    signal?.throwIfAborted()
    await draw(time, index)
    if (performance.now() - rested < STRETCH) continue
    // A new task, not a microtask: only then can the page paint and take input.
    await new Promise((resolve) => setTimeout(resolve))
    rested = performance.now()
  }
}

function imageOf(rgb: Uint8Array, side: number): ImageData {
  const image = new ImageData(side, side)
  for (let pixel = 0; pixel < side * side; pixel++) {
    image.data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4)
    image.data[pixel * 4 + 3] = 255
  }
  return image
}
