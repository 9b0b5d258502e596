// A film to export: the points of moviePoints drawn by the generator, a few at a time. Not here: recording (share/record.ts).

import type { Pictures } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import type { Ask } from '../player/latest'
import type { Movie } from '../share/movie'

/** Pictures asked for at once: saves round trips, and a film can be cancelled soon. */
const BATCH = 8

/** `size`: side of the generator's pictures, pixels. Any frame may be asked for again. */
export function filmOf(
  ask: Ask,
  points: readonly LatentPoint[],
  { size, fps }: { size: number; fps: number },
): Movie {
  let held: { readonly from: number; readonly pictures: Pictures } | null = null
  const length = size * size * 4
  return {
    count: points.length,
    fps,
    size,
    async frame(index) {
      const from = index - (index % BATCH)
      if (held?.from !== from) {
        const reuse: ArrayBuffer | undefined = held?.pictures.rgba.buffer
        held = null
        const batch = points.slice(from, from + BATCH)
        held = { from, pictures: await (reuse ? ask(batch, reuse) : ask(batch)) }
      }
      const start = (index - from) * length
      return held.pictures.rgba.subarray(start, start + length)
    },
  }
}
