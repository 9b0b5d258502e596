// The export button: a movie as a WebM with exactly its frames at exactly its rate.
// Recorded in real time and re-timed; where that does not give every frame, once more and slower; then encoded in a
// worker.

import { ReelError } from '../core/errors'
import { loadLate } from '../core/late'
import { capture, recordableType } from './capture'
import { checkMovie, createReport, type ExportedFilm, type ExportOptions } from './film'
import { makeFilm } from './film-worker'
import { missingFor } from './formats'
import { exportShape, type Movie, type Shape } from './movie'

/** Milliseconds between frames: what all engines keep up with, then a pace for a machine that is very busy. */
const PACES = [34, 100]

/**
 * Records the movie: frame i at i / fps, `count` / fps long ± 1 ms, seekable. Takes about 50 ms a frame. When the page
 * is hidden the film is encoded instead, or, where the browser cannot do that, recording waits. Frames may be asked for
 * again when an attempt fails.
 * @throws ReelError `export-failed` when this browser cannot make a WebM or no attempt gave every frame; errors of
 * `movie.frame` as they are.
 */
export async function recordWebm(movie: Movie, options: ExportOptions = {}): Promise<ExportedFilm> {
  checkMovie(movie)
  const shape = exportShape(movie, options.scale)
  const encodes = (await missingFor('fast', shape)) === null
  const recorded = await attempts(movie, shape, encodes, options)
  if (recorded) return recorded
  if (encodes) return makeFilm(movie, 'webm', options)
  throw new ReelError(
    'export-failed',
    (await missingFor('recorded', shape)) ??
      'The browser did not record every frame, also not on a second try; close other tabs or pause training and export again.',
  )
}

/** Null when no attempt gave just the frames asked for. */
async function attempts(
  movie: Movie,
  shape: Shape,
  encodes: boolean,
  options: ExportOptions,
): Promise<ExportedFilm | null> {
  const signal = options.signal ?? new AbortController().signal
  const report = createReport(movie.count, options.onProgress)
  const type = recordableType()
  if (type === null) return null
  const whenHidden = encodes ? 'give-up' : 'wait'
  /** Has one frame too many, of 1 ms: better than nothing where there is no encoder. */
  let spare: ExportedFilm | null = null
  const { retime } = await loadLate('The part that times films', () => import('./retime'))
  for (const pace of PACES) {
    if (encodes && document.visibilityState === 'hidden') return null
    const onFrame = report.begin()
    const recorded = await capture(movie, shape, { type, pace, signal, whenHidden, onFrame })
    signal.throwIfAborted()
    if (!recorded) continue
    report.writing()
    const timed = await retime(recorded, movie.count, movie.fps, options.session)
    signal.throwIfAborted()
    const film = timed && { ...timed, width: shape.width, height: shape.height }
    if (film?.frames === movie.count) return film
    if (film?.frames === movie.count + 1) spare = film
  }
  return encodes ? null : spare
}
