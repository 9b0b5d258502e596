// The clip's own frames to the left, what the network gives back for the same moments to the right.

import { type Frames, pixelsOf } from '../../core/frames'
import { picturesOf } from '../../player/paint'
import type { Movie } from '../../export/movie'

/**
 * `times`: of each frame of the film, in frames of the clip. A real frame stays until the next one is due.
 * `words`: whether they say which is which.
 */
export function besideFilm(generated: Movie, real: Frames, times: readonly number[], words: boolean): Movie {
  const half = pixelsOf(real) * 4
  const rgba = new Uint8ClampedArray(2 * half)
  const captions = [
    { cell: 0, text: 'real' },
    { cell: 1, text: 'generated' },
  ]
  return {
    ...generated,
    columns: 2,
    async frame(index) {
      const made = await generated.frame(index)
      rgba.set(picturesOf(real, [Math.floor((times[index] ?? 0) + 1e-6)]).rgba)
      rgba.set(made, half)
      return rgba
    },
    ...(words ? { captions: () => captions } : {}),
  }
}
