// Films made in a worker of their own: WebM and MP4 through WebCodecs, GIF, PNG. As fast as the machine goes, whether
// the page is seen or not. Not here: recording in real time (record.ts), nor what the worker does.

import { CalledWorker } from '../core/called-worker'
import { ReelError } from '../core/errors'
import { LateWorker } from '../core/late-worker'
import { checkMovie, createReport, type ExportedFilm, type ExportOptions } from './film'
import { wakeEncoders } from './formats'
import type { Calls, FilmFormat } from './film-protocol'
import { exportShape, type Movie } from './movie'
import { unlessAborted } from '../core/waiting'

/** Frames of a GIF or a zip: they wait in memory. */
const MOST_STILLS = 3000

/**
 * Makes a film of any kind: every frame exactly once, at i / fps, however busy the machine is.
 * @throws ReelError `export-failed` when this browser cannot make it or the finished file does not hold just the frames
 * asked for, `setting-wrong` for a GIF rate that a GIF cannot have; errors of `movie.frame` as they are; the signal's
 * reason when aborted.
 */
export async function makeFilm(
  movie: Movie,
  format: FilmFormat,
  options: ExportOptions = {},
): Promise<ExportedFilm> {
  checkMovie(movie)
  if ((format === 'gif' || format === 'frames') && movie.count > MOST_STILLS) {
    throw new ReelError(
      'export-failed',
      `That would be ${movie.count} frames, too many to hold at once; choose a shorter film, or WebM or MP4.`,
    )
  }
  const signal = options.signal ?? new AbortController().signal
  const shape = exportShape(movie, options.scale)
  wakeEncoders()
  const worker = startWorker()
  try {
    const { count, fps } = movie
    const order = { format, shape, count, fps, session: options.session ?? null }
    await worker.call('begin', { order }, { signal })
    const report = createReport(count, options.onProgress)
    await feed(movie, worker, signal, report.begin())
    report.writing()
    // Only a GIF writes its frames afterwards.
    const onProgress = format === 'gif' ? report.begin('writing') : undefined
    const made = await worker.call('end', {}, { signal, onProgress })
    if (made.frames !== count) throw incomplete()
    return { ...made, width: shape.width, height: shape.height }
  } finally {
    worker.end()
  }
}

const startWorker = () =>
  new CalledWorker<Calls>(
    new LateWorker(
      'The part that makes films',
      () => new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module' }),
    ),
    new ReelError('export-failed', 'The worker that makes the film stopped; export it again, or smaller.'),
  )

const incomplete = () =>
  new ReelError('export-failed', 'The finished file does not hold every frame; export it again.')

/** The next frame is drawn while this one is being taken. */
async function feed(
  movie: Movie,
  worker: CalledWorker<Calls>,
  signal: AbortSignal,
  onFrame: (done: number) => void,
): Promise<void> {
  let next = movie.frame(0)
  for (let i = 0; i < movie.count; i++) {
    // A copy: the frame's memory belongs to whoever drew it, and is given away here.
    const rgba = (await unlessAborted(next, signal)).slice()
    const captions = movie.captions?.(i) ?? []
    const taken = worker.call('frame', { rgba, captions }, { signal, transfer: [rgba.buffer] })
    if (i + 1 < movie.count) {
      next = movie.frame(i + 1)
      // Whoever awaits it next hears of a failure; when the worker fails first, nobody does.
      next.catch(() => undefined)
    }
    await taken
    onFrame(i + 1)
  }
}
