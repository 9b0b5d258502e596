// The other way to a WebM, where recording failed: WebCodecs through mediabunny, frame by frame at its exact time.
// Imports mediabunny: record.ts loads this file when it is needed.

import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Output,
  Quality,
  WebMOutputFormat,
} from 'mediabunny'
import { exportBitrate, type ExportCanvas, type Movie } from './movie'
import { countFrames, type TimedWebm } from './retime'
import { unlessAborted } from './waiting'

/** Errors of the encoder mean that this way is closed; those of the movie are somebody else's and stay. */
const succeeds = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  )

/**
 * Encodes every frame of the movie once; null where this browser cannot encode a codec of WebM.
 * `onFrame`: frames encoded so far.
 */
export async function encodeWebm(
  movie: Movie,
  surface: ExportCanvas,
  signal: AbortSignal,
  onFrame: (done: number) => void,
): Promise<TimedWebm | null> {
  const { width, height } = surface.canvas
  const quality = new Quality({ bitrate: exportBitrate(width, movie.fps) })
  const codec = await getFirstEncodableVideoCodec(['vp8', 'vp9', 'av1'], { width, height, quality })
  if (!codec) return null
  const target = new BufferTarget()
  const output = new Output({ format: new WebMOutputFormat(), target })
  const source = new CanvasSource(surface.canvas, { codec, quality, keyFrameInterval: 2 })
  output.addVideoTrack(source, { frameRate: movie.fps })
  try {
    if (!(await succeeds(output.start()))) return null
    for (let i = 0; i < movie.count; i++) {
      surface.draw(await unlessAborted(movie.frame(i), signal))
      // Without a duration Chrome's encoders fail on the fourth frame.
      if (!(await succeeds(source.add(i / movie.fps, 1 / movie.fps)))) return null
      onFrame(i + 1)
    }
    if (!(await succeeds(output.finalize()))) return null
  } finally {
    // Frees the encoder when it did not come to the end; does nothing after that.
    if (output.state !== 'finalized') await output.cancel()
  }
  const blob = new Blob([target.buffer ?? ''], { type: 'video/webm' })
  return { blob, codec, frames: await countFrames(blob) }
}
