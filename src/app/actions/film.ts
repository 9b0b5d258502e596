// Films of one picture a frame: points drawn by a generator, a few at a time. Not here: recording (export/record.ts),
// and films of more pictures (beside-film.ts, learned-film.ts).

import { type Pictures, pixelsOf, type Sides } from '../../core/frames'
import type { LatentPoint } from '../../core/latent'
import type { Movie } from '../../export/movie'

/** Draws points in order; `reuse` is a buffer of an earlier answer, given away to be filled again. */
export type Draw = (points: readonly LatentPoint[], reuse?: ArrayBuffer) => Promise<Pictures>

/** Pictures asked for at once: saves round trips, and a film can be cancelled soon. */
const BATCH = 8

/** `sides`: of the generator's pictures. Any frame may be asked for again. */
export function filmOf(
  draw: Draw,
  points: readonly LatentPoint[],
  { sides, fps }: { sides: Sides; fps: number },
): Movie {
  let held: { readonly from: number; readonly pictures: Pictures } | null = null
  const length = pixelsOf(sides) * 4
  return {
    count: points.length,
    fps,
    sides,
    columns: 1,
    rows: 1,
    async frame(index) {
      const from = index - (index % BATCH)
      if (held?.from !== from) {
        const reuse: ArrayBuffer | undefined = held?.pictures.rgba.buffer
        held = null
        const batch = points.slice(from, from + BATCH)
        held = { from, pictures: await (reuse ? draw(batch, reuse) : draw(batch)) }
      }
      const start = (index - from) * length
      return held.pictures.rgba.subarray(start, start + length)
    },
  }
}
