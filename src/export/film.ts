// What every export shares: how its progress is told and what comes out. Not here: how it is made (record.ts,
// film-worker.ts).

import { ReelError } from '../core/errors'
import type { Movie } from './movie'

export interface ExportProgress {
  /** Frames so far; starts again at 0 when a second attempt is needed. */
  readonly done: number
  readonly total: number
  /** `drawing`: frames are made and taken; `writing`: the file is put together. */
  readonly phase: 'drawing' | 'writing'
  /** Null before the first estimate and while recording waits. */
  readonly secondsLeft: number | null
}

export interface ExportOptions {
  /** Whole factor of enlargement; raised until both sides are even and at least 256 px. */
  readonly scale?: number
  /** What a WebM carries inside to reopen where it was made (session.ts); other files carry nothing. */
  readonly session?: Uint8Array<ArrayBuffer> | null
  /** Aborting rejects with the signal's reason; recorder, track and worker are stopped by then. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ExportProgress) => void
}

export interface ExportedFilm {
  readonly blob: Blob
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** E.g. `vp8`; null where there is no choice. */
  readonly codec: string | null
  /** Counted in the finished file. */
  readonly frames: number
}

/** @throws ReelError `export-failed` when there is nothing to export. */
export function checkMovie({ count, fps }: Movie): void {
  if (count >= 1 && fps > 0) return
  throw new ReelError(
    'export-failed',
    'There is nothing to export yet; train for a moment or choose a longer length.',
  )
}

/** Counts what is left from the time that the frames took so far. */
export function createReport(total: number, onProgress: ExportOptions['onProgress']) {
  return {
    /** Begins an attempt; call the returned function with the frames done, and whether it waits for something. */
    begin(phase: ExportProgress['phase'] = 'drawing') {
      let worked = 0
      let last = performance.now()
      onProgress?.({ done: 0, total, phase, secondsLeft: null })
      return (done: number, waiting = false) => {
        const now = performance.now()
        // A frame is never slower than this: what is longer is a time in which the page was hidden.
        worked += Math.min(now - last, 2000)
        last = now
        const known = done >= 5 && !waiting
        const secondsLeft = known ? ((worked / done) * (total - done)) / 1000 : null
        onProgress?.({ done, total, phase, secondsLeft })
      }
    },
    writing() {
      onProgress?.({ done: total, total, phase: 'writing', secondsLeft: null })
    },
  }
}
