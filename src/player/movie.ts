// Which points a film is made of: an exact list, one for each frame of the film.
// Not here: asking for the pictures or writing the file (share/).

import { ReelError } from '../core/errors'
import type { LatentPoint } from '../core/latent'
import type { Mode } from '../core/scene'
import { advance, morphAmount, period, pointAt, seamLength, type Course, type Span } from './timeline'

export interface Movie extends Omit<Course, 'mode'> {
  readonly what: Mode
  /** Length of the film, > 0. */
  readonly seconds: number
  /** Frames per second of the film, > 0; need not be the clip's. */
  readonly fps: number
  readonly clip: Span
}

/** Seconds that one turn of `what` takes at the clip's own pace; null where any length is as good (a walk, a morph). */
export function turnSeconds(what: Mode, clip: Span): number | null {
  return what === 'walk' || what === 'morph' ? null : period(what, clip) / clip.fps
}

/**
 * The points of a film in order: exactly round(seconds · fps), at the clip's own pace.
 * A loop starts behind its seam, so that a film of whole turns repeats without a jump; a morph goes there and back
 * once, whatever its length, and so repeats without a jump too.
 * @throws ReelError `setting-wrong` when the film would have no frame, or for a morph without two saved moments.
 */
export function moviePoints(movie: Movie): LatentPoint[] {
  const { what, seconds, fps, clip, ends } = movie
  const count = Math.round(seconds * fps)
  if (!Number.isFinite(count) || count < 1 || fps <= 0) {
    throw new ReelError(
      'setting-wrong',
      'The film would have no frame: choose more seconds or more frames per second.',
    )
  }
  if (what === 'morph') {
    if (!ends) throw new ReelError('setting-wrong', 'A morph needs two saved moments: set A and B first.')
    return Array.from({ length: count }, (_, i) => ({
      kind: 'morph',
      ...ends,
      amount: morphAmount(i / count),
    }))
  }
  const start = what === 'loop' ? seamLength(clip) : 0
  const course = { ...movie, mode: what }
  return Array.from({ length: count }, (_, i) =>
    pointAt(course, clip, advance(what, clip, start, (i * clip.fps) / fps)),
  )
}
