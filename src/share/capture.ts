// The canvas through MediaRecorder, one packet a frame. Its times are those of the wall clock and wrong for the movie:
// retime.ts puts them right and counts the packets.

import { exportBitrate, type ExportCanvas, type Movie } from './movie'
import { unlessAborted, waitAnimationFrame, waitTime, waitVisible } from './waiting'

/** VP8 first: the one WebM codec that every engine records, and the cheapest while training goes on. */
const TYPES = ['video/webm;codecs=vp8', 'video/webm;codecs=vp9', 'video/webm']

/** The type to record, or null where this browser can record no WebM from a canvas. */
export function recordableType(): string | null {
  if (typeof MediaRecorder === 'undefined' || !('captureStream' in HTMLCanvasElement.prototype)) return null
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null
}

/** Newer than the types of the library: a key frame every so many frames, so that the file can be seeked. */
interface RecorderOptions extends MediaRecorderOptions {
  videoKeyFrameIntervalCount?: number
}

export interface CaptureOptions {
  readonly type: string
  /** Least time between two frames, milliseconds; under about 34 some engines drop frames. */
  readonly pace: number
  readonly signal: AbortSignal
  /** Frames drawn so far; `waiting` while the page is hidden. */
  readonly onFrame: (done: number, waiting: boolean) => void
}

/**
 * Records every frame of the movie once; null when the recorder failed (errors of the movie itself are thrown).
 * Waits while the page is hidden. Whatever happens, recorder and track are stopped when this ends.
 */
export async function capture(
  movie: Movie,
  surface: ExportCanvas,
  options: CaptureOptions,
): Promise<Blob | null> {
  const { type, signal } = options
  const stream = surface.canvas.captureStream(0)
  const settings: RecorderOptions = {
    mimeType: type,
    videoBitsPerSecond: exportBitrate(surface.canvas.width, movie.fps),
    videoKeyFrameIntervalCount: Math.max(1, Math.round(2 * movie.fps)),
  }
  const recorder = createRecorder(stream, settings)
  if (!recorder) return null
  const parts: Blob[] = []
  let failed = false
  const listening = new AbortController()
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data), { signal: listening.signal })
  recorder.addEventListener('error', () => (failed = true), { signal: listening.signal })
  const stopped = new Promise<void>((resolve) => {
    recorder.addEventListener('stop', () => resolve(), { signal: listening.signal })
  })
  try {
    // Before the first draw, or the first frame is lost.
    recorder.start()
    await drawAll(movie, surface, options, () => {
      requestFrame(stream)
      return recorder.state === 'recording'
    })
    if (recorder.state !== 'inactive') recorder.stop()
    await unlessAborted(stopped, signal)
    return failed ? null : new Blob(parts, { type })
  } finally {
    listening.abort()
    if (recorder.state !== 'inactive') recorder.stop()
    for (const track of stream.getTracks()) track.stop()
  }
}

/** Null where the browser refuses what it said it could record. */
function createRecorder(stream: MediaStream, settings: RecorderOptions): MediaRecorder | null {
  try {
    return new MediaRecorder(stream, settings)
  } catch {
    for (const track of stream.getTracks()) track.stop()
    return null
  }
}

/** `shoot` takes the canvas as it is; it gives false when recording has ended by itself. */
async function drawAll(
  movie: Movie,
  surface: ExportCanvas,
  { pace, signal, onFrame }: CaptureOptions,
  shoot: () => boolean,
): Promise<void> {
  let next = movie.frame(0)
  for (let i = 0; i < movie.count; i++) {
    const rgba = await unlessAborted(next, signal)
    if (document.visibilityState === 'hidden') {
      onFrame(i, true)
      await waitVisible(signal)
    }
    surface.draw(rgba)
    if (!shoot()) return
    // The next frame is made while this one is being taken.
    // An animation frame first: the canvas is taken right after it, and never before when the page is slow.
    const paced = waitAnimationFrame(signal).then(() => waitTime(pace, signal))
    if (i + 1 < movie.count) next = movie.frame(i + 1)
    await unlessAborted(Promise.all([next, paced]), signal)
    onFrame(i + 1, false)
  }
  // The last frame is still on its way through the encoder.
  await waitTime(2 * pace, signal)
}

/** Where the request lives differs: on the track by the standard, on the stream in older Firefox. */
function requestFrame(stream: MediaStream): void {
  const [track] = stream.getVideoTracks()
  const taker: unknown = track && 'requestFrame' in track ? track : stream
  ;(taker as { requestFrame(): void }).requestFrame()
}
