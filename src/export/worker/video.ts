// WebM and MP4 through WebCodecs: every frame at its exact time, as fast as the encoder goes. Nothing waits for a clock
// or for the page to be seen.

import {
  BlobSource,
  BufferTarget,
  CanvasSource,
  EncodedPacketSink,
  getFirstEncodableVideoCodec,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
  Quality,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny'
import { ReelError } from '../../core/errors'
import type { FilmOrder } from '../film-protocol'
import { h264For } from '../h264'
import { exportBitrate } from '../movie'
import { sessionTags } from '../session-tags'
import { createSurface } from '../surface'
import { repairedAvcDescription } from './avc-description'
import type { Sink } from './sink'

/** VP8 plays wherever WebM does. */
const CODECS = { webm: ['vp8', 'vp9', 'av1'], mp4: ['avc'] } as const

/** Seconds between two key frames, for seeking. */
const KEY_EVERY = 2

/** @throws ReelError `export-failed` where this browser cannot encode such a file. */
export async function openVideo(order: FilmOrder, format: 'webm' | 'mp4'): Promise<Sink> {
  const { shape, fps, session } = order
  const { width, height } = shape
  const quality = new Quality({ bitrate: exportBitrate(shape, fps) })
  const profile = format === 'mp4' ? { fullCodecString: h264For(shape) } : {}
  const codec = await getFirstEncodableVideoCodec([...CODECS[format]], { width, height, quality, ...profile })
  if (!codec) throw refused('This browser cannot encode this film; choose another kind of file.')
  const surface = createSurface(shape)
  const target = new BufferTarget()
  const output = new Output({
    format: format === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: 'in-memory' }),
    target,
  })
  const source = new CanvasSource(surface.canvas, {
    codec,
    quality,
    ...profile,
    keyFrameInterval: KEY_EVERY,
    // Before the packet and what was said of it go into the file.
    onEncodedPacket: (_packet, said) => repair(codec, said?.decoderConfig),
  })
  output.addVideoTrack(source, { frameRate: fps })
  if (format === 'webm') output.setMetadataTags(sessionTags(session))
  await encoding(output.start())
  let added = 0
  return {
    async add(rgba, captions) {
      surface.draw(rgba, captions)
      // Without a duration Chrome's encoders fail on the fourth frame.
      await encoding(source.add(added / fps, 1 / fps))
      added += 1
    },
    async finish() {
      await encoding(output.finalize())
      surface.close()
      const blob = new Blob([target.buffer ?? ''], { type: format === 'webm' ? 'video/webm' : 'video/mp4' })
      return { blob, frames: await countPackets(blob), codec }
    },
  }
}

function repair(codec: string, config: VideoDecoderConfig | undefined): void {
  const { description } = config ?? {}
  if (codec !== 'avc' || !config || !description) return
  config.description = repairedAvcDescription(bytesOf(description))
}

const bytesOf = (source: AllowSharedBufferSource): Uint8Array =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)

const refused = (sentence: string, cause?: unknown) => new ReelError('export-failed', sentence, { cause })

/** Whatever an encoder says means nothing to a person. */
async function encoding(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    throw refused('The browser’s encoder failed; choose a smaller picture or another kind of file.', error)
  }
}

/** Video packets, read from the file itself. */
async function countPackets(film: Blob): Promise<number> {
  const input = new Input({ source: new BlobSource(film), formats: [WEBM, MP4] })
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track) return 0
    let frames = 0
    for await (const packet of new EncodedPacketSink(track).packets()) frames += packet.byteLength > 0 ? 1 : 0
    return frames
  } finally {
    input.dispose()
  }
}
