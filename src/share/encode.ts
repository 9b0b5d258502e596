// The other way to a WebM, where recording failed: WebCodecs through mediabunny, frame by frame at its exact time.

import { exportBitrate, type ExportCanvas, type Movie } from './movie'
import { countFrames, type TimedWebm } from './retime'
import { unlessAborted } from './waiting'

/**
 * Encodes every frame of the movie once; null where this browser can encode none of the codecs of WebM.
 * `onFrame`: frames encoded so far.
 */
export async function encodeWebm(
  movie: Movie,
  surface: ExportCanvas,
  signal: AbortSignal,
  onFrame: (done: number) => void,
): Promise<TimedWebm | null> {
  const media = await import('mediabunny')
  const { width, height } = surface.canvas
  const quality = new media.Quality({ bitrate: exportBitrate(width, movie.fps) })
  const codec = await media.getFirstEncodableVideoCodec(['vp8', 'vp9', 'av1'], { width, height, quality })
  if (!codec) return null
  const target = new media.BufferTarget()
  const output = new media.Output({ format: new media.WebMOutputFormat(), target })
  const source = new media.CanvasSource(surface.canvas, { codec, quality, keyFrameInterval: 2 })
  output.addVideoTrack(source, { frameRate: movie.fps })
  try {
    await output.start()
    for (let i = 0; i < movie.count; i++) {
      surface.draw(await unlessAborted(movie.frame(i), signal))
      // Without a duration Chrome's encoders fail on the fourth frame.
      await source.add(i / movie.fps, 1 / movie.fps)
      onFrame(i + 1)
    }
    await output.finalize()
  } finally {
    // Frees the encoder when it did not come to the end; does nothing after that.
    if (output.state !== 'finalized') await output.cancel()
  }
  const blob = new Blob([target.buffer ?? ''], { type: 'video/webm' })
  return { blob, codec, frames: await countFrames(blob) }
}
