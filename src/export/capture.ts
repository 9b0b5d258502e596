// The canvas through MediaRecorder, one packet a frame. Its times are those of the wall clock and wrong for the movie:
// retime.ts puts them right and counts the packets.

import { type Caption, exportBitrate, type Movie, type Shape } from './movie'
import { createSurface } from './surface'
import { unlessAborted, waitAnimationFrame, waitTime, waitVisible } from '../core/waiting'

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
  /**
   * What is to be done when the page is hidden, which slows recorders down to a frame a second: wait until it is seen,
   * or give up.
   */
  readonly whenHidden: 'wait' | 'give-up'
  /** Frames drawn so far; `waiting` while the page is hidden. */
  readonly onFrame: (done: number, waiting: boolean) => void
}

/**
 * Records every frame of the movie once; null when the recorder failed or was given up (errors of the movie itself are
 * thrown). Whatever happens, recorder and track are stopped when this ends.
 */
export async function capture(movie: Movie, shape: Shape, options: CaptureOptions): Promise<Blob | null> {
  const { type, signal, whenHidden } = options
  const screen = createScreen(shape)
  const stream = screen.canvas.captureStream(0)
  const settings: RecorderOptions = {
    mimeType: type,
    videoBitsPerSecond: exportBitrate(shape, movie.fps),
    videoKeyFrameIntervalCount: Math.max(1, Math.round(2 * movie.fps)),
  }
  const recorder = createRecorder(stream, settings)
  if (!recorder) {
    screen.close()
    return null
  }
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
    const given = whenHidden === 'give-up' ? untilHidden(listening.signal) : listening.signal
    const ends = { ...options, signal: AbortSignal.any([signal, given]) }
    const shoot = () => {
      requestFrame(stream)
      return recorder.state === 'recording'
    }
    const whole = await drawAll(movie, screen, ends, shoot).catch((error: unknown) => {
      if (given.aborted && !signal.aborted) return false
      throw error
    })
    if (!whole) return null
    if (recorder.state !== 'inactive') recorder.stop()
    await unlessAborted(stopped, signal)
    return failed ? null : new Blob(parts, { type })
  } finally {
    listening.abort()
    if (recorder.state !== 'inactive') recorder.stop()
    for (const track of stream.getTracks()) track.stop()
    screen.close()
  }
}

/** A canvas of the page, which is what can be recorded, showing what a surface draws. */
function createScreen(shape: Shape) {
  const surface = createSurface(shape)
  const canvas = document.createElement('canvas')
  canvas.width = shape.width
  canvas.height = shape.height
  // Opaque: with an alpha channel Chrome records a second, transparent layer that few players understand.
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) throw new Error('This browser gives no 2D canvas.')
  return {
    canvas,
    draw(rgba: Uint8ClampedArray<ArrayBuffer>, captions: readonly Caption[]) {
      surface.draw(rgba, captions)
      context.drawImage(surface.canvas, 0, 0)
    },
    close() {
      surface.close()
      canvas.width = canvas.height = 0
    },
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

/**
 * `shoot` takes the canvas as it is; it gives false when recording has ended by itself. False when not every frame was
 * taken.
 */
async function drawAll(
  movie: Movie,
  screen: Pick<ReturnType<typeof createScreen>, 'draw'>,
  { pace, signal, onFrame }: CaptureOptions,
  shoot: () => boolean,
): Promise<boolean> {
  let next = movie.frame(0)
  for (let i = 0; i < movie.count; i++) {
    const rgba = await unlessAborted(next, signal)
    if (document.visibilityState === 'hidden') {
      onFrame(i, true)
      await waitVisible(signal)
    }
    screen.draw(rgba, movie.captions?.(i) ?? [])
    if (!shoot()) return false
    // The next frame is made while this one is being taken.
    // An animation frame first: the canvas is taken right after it, and never before when the page is slow.
    const paced = waitAnimationFrame(signal).then(() => waitTime(pace, signal))
    if (i + 1 < movie.count) next = movie.frame(i + 1)
    await unlessAborted(Promise.all([next, paced]), signal)
    onFrame(i + 1, false)
  }
  // The last frame is still on its way through the encoder.
  await waitTime(2 * pace, signal)
  return true
}

/** Aborted as soon as the page is hidden; listens until `end`. */
function untilHidden(end: AbortSignal): AbortSignal {
  const hidden = new AbortController()
  const look = () => {
    if (document.visibilityState === 'hidden') hidden.abort()
  }
  look()
  document.addEventListener('visibilitychange', look, { signal: end })
  return hidden.signal
}

/** Where the request lives differs: on the track by the standard, on the stream in older Firefox. */
function requestFrame(stream: MediaStream): void {
  const [track] = stream.getVideoTracks()
  const taker: unknown = track && 'requestFrame' in track ? track : stream
  ;(taker as { requestFrame(): void }).requestFrame()
}
