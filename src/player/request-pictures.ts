// Pictures that are only looked at: bytes that a worker drew, or one bitmap that a graphics device painted. Plain words
// for both. Not here: when to ask (latest.ts, thumbnails.ts) and how they come onto a canvas (paint.ts).

import type { Pictures } from '../core/frames'
import type { LatentPoint } from '../core/latent'

/** Bytes, or a bitmap of all pictures in rows; whoever holds it releases it. */
export type ShownPictures = Pictures | ImageBitmap

/**
 * Asks beyond the wall for pictures at points. `reuse` is the buffer of an earlier answer to fill again (it is given
 * away); `columns` is how many a bitmap has in a row, all of them when left out.
 */
export type RequestPictures = (
  points: readonly LatentPoint[],
  reuse?: ArrayBuffer,
  columns?: number,
) => Promise<ShownPictures>

/**
 * Gives back what pictures hold, when they have been painted or are not wanted any more: a buffer for the next request,
 * if any.
 */
export function release(shown: ShownPictures): ArrayBuffer | undefined {
  if ('rgba' in shown) return shown.rgba.buffer
  // Its memory is the graphics device's: the garbage collector does not feel its weight.
  shown.close()
  return undefined
}
