// The export button: a movie as a WebM with exactly its frames at exactly its rate.
// Recorded in real time and re-timed; where that does not give every frame, once more and slower; then encoded.

import { ReelError } from '../core/errors'
import { capture, recordableType } from './capture'
import { createExportCanvas, exportSide, type ExportCanvas, type Movie } from './movie'
import type { TimedWebm } from './retime'

export interface ExportProgress {
  /** Frames so far; starts again at 0 when a second attempt is needed. */
  readonly done: number
  readonly total: number
  readonly phase: 'recording' | 'timing'
  /** Null before the first estimate and while the page is hidden, when recording waits. */
  readonly secondsLeft: number | null
}

export interface ExportOptions {
  /** Whole factor of enlargement; raised until the side is even and at least 256 px. */
  readonly scale?: number
  /** Aborting rejects with the signal's reason; recorder and track are stopped by then. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ExportProgress) => void
}

export interface ExportedMovie {
  readonly blob: Blob
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** E.g. `vp8`. */
  readonly codec: string
  /** Counted in the finished file. */
  readonly frames: number
}

/** Milliseconds between frames: what all engines keep up with, then a pace for a machine that is very busy. */
const PACES = [34, 100]

/**
 * Records the movie: frame i at i / fps, `count` / fps long ± 1 ms, seekable. Takes about 50 ms a frame; waits while the page is hidden.
 * Frames may be asked for again when an attempt fails. Frames are enlarged smoothly, as the player shows them.
 * @throws ReelError `export-failed` when this browser cannot make a WebM or no attempt gave every frame; errors of `movie.frame` as they are.
 */
export async function recordWebm(movie: Movie, options: ExportOptions = {}): Promise<ExportedMovie> {
  if (!(movie.count >= 1 && movie.fps > 0)) {
    throw new ReelError(
      'export-failed',
      'There is nothing to export yet; train for a moment or choose a longer length.',
    )
  }
  const side = exportSide(movie.size, options.scale)
  const surface = createExportCanvas(movie.size, side)
  try {
    const { blob, codec, frames } = await attempts(movie, surface, options)
    return { blob, codec, frames, width: side, height: side }
  } finally {
    surface.close()
  }
}

async function attempts(movie: Movie, surface: ExportCanvas, options: ExportOptions): Promise<TimedWebm> {
  const signal = options.signal ?? new AbortController().signal
  const report = createReport(movie, options.onProgress)
  const type = recordableType()
  /** Has one frame too many, of 1 ms: better than nothing where there is no encoder. */
  let spare: TimedWebm | null = null
  const { retime } = await import('./retime')
  for (const pace of type === null ? [] : PACES) {
    const onFrame = report.begin()
    const recorded = await capture(movie, surface, { type: type ?? '', pace, signal, onFrame })
    signal.throwIfAborted()
    report.timing()
    const timed = recorded && (await retime(recorded, movie.count, movie.fps))
    signal.throwIfAborted()
    if (timed?.frames === movie.count) return timed
    if (timed?.frames === movie.count + 1) spare = timed
  }
  const { encodeWebm } = await import('./encode')
  const onFrame = report.begin()
  const encoded = await encodeWebm(movie, surface, signal, (done) => onFrame(done, false))
  signal.throwIfAborted()
  if (encoded?.frames === movie.count) return encoded
  if (spare) return spare
  throw new ReelError(
    'export-failed',
    type === null && !encoded
      ? 'This browser can record no WebM; open the page in Chrome, Edge, Firefox or Safari 18.4 or newer.'
      : 'The browser did not record every frame, also not on a second try; close other tabs or pause training and export again.',
  )
}

/** Counts what is left from the time that the frames took so far. */
function createReport(movie: Movie, onProgress: ExportOptions['onProgress']) {
  const total = movie.count
  return {
    /** Begins an attempt. */
    begin() {
      let worked = 0
      let last = performance.now()
      onProgress?.({ done: 0, total, phase: 'recording', secondsLeft: null })
      return (done: number, waiting: boolean) => {
        const now = performance.now()
        // A frame is never slower than this: what is longer is a time in which the page was hidden.
        worked += Math.min(now - last, 2000)
        last = now
        const known = done >= 5 && !waiting
        const secondsLeft = known ? ((worked / done) * (total - done)) / 1000 : null
        onProgress?.({ done, total, phase: 'recording', secondsLeft })
      }
    },
    timing() {
      onProgress?.({ done: total, total, phase: 'timing', secondsLeft: null })
    },
  }
}
