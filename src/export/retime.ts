// Puts the times of a recorded WebM right without encoding again: packet i begins at i / fps, Duration and Cues are
// written. Also counts the frames of any WebM. Imports mediabunny: record.ts loads this file when it is needed, to keep
// the page's first chunk small.

import {
  BlobSource,
  BufferTarget,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MATROSKA,
  Output,
  WEBM,
  WebMOutputFormat,
  type EncodedPacket,
} from 'mediabunny'
import { sessionTags } from './session-tags'

/** One packet as the recorder wrote it; time in seconds. */
export interface RecordedPacket {
  readonly time: number
  readonly key: boolean
}

export interface TimePlan {
  /** Index of the first packet that is kept. */
  readonly first: number
  /** Begin of each kept packet, seconds. */
  readonly times: readonly number[]
}

/** Nearer than any pace of the recorder: two packets of one picture. */
const CLOSE = 0.025

/**
 * When each packet is to begin. One packet too many, right at the start, is the empty canvas or the first picture taken
 * twice: it is left out when the next one is a key packet, else it keeps 1 ms, because later packets build on it.
 * Null when the packets cannot be the `wanted` frames: nothing else is ever dropped or doubled.
 */
export function planTimes(packets: readonly RecordedPacket[], wanted: number, fps: number): TimePlan | null {
  const exact = Array.from({ length: wanted }, (_, i) => i / fps)
  const [extra, first] = packets
  const doubled = extra !== undefined && first !== undefined && first.time - extra.time < CLOSE
  // The right number with a doubled start hides that another frame was lost.
  if (packets.length === wanted && !doubled) return { first: 0, times: exact }
  if (packets.length !== wanted + 1 || !doubled) return null
  if (first.key) return { first: 1, times: exact }
  return { first: 0, times: [0, 0.001, ...exact.slice(1)] }
}

export interface TimedWebm {
  readonly blob: Blob
  /** E.g. `vp8`. */
  readonly codec: string
  /** Frames in the file, counted after it was written. */
  readonly frames: number
}

/**
 * The recording with right times, or null when it does not hold the `wanted` frames. Lasts `wanted` / fps ± 1 ms.
 * `session`: what it carries inside (session.ts).
 */
export async function retime(
  recorded: Blob,
  wanted: number,
  fps: number,
  session: Uint8Array<ArrayBuffer> | null = null,
): Promise<TimedWebm | null> {
  const input = new Input({
    source: new BlobSource(recorded),
    formats: [WEBM, MATROSKA],
  })
  try {
    const track = (await input.canRead()) ? await input.getPrimaryVideoTrack() : null
    const codec = await track?.getCodec()
    const decoderConfig = await track?.getDecoderConfig()
    if (!track || !codec || !decoderConfig) return null
    const packets: EncodedPacket[] = []
    for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet)
    const plan = planTimes(
      packets.map(({ timestamp, type }) => ({ time: timestamp, key: type === 'key' })),
      wanted,
      fps,
    )
    if (!plan) return null
    const target = new BufferTarget()
    const output = new Output({ format: new WebMOutputFormat(), target })
    const source = new EncodedVideoPacketSource(codec)
    const exact = plan.times.length === wanted
    // The rate would snap the extra packet's millisecond away.
    output.addVideoTrack(source, exact ? { frameRate: fps } : {})
    output.setMetadataTags(sessionTags(session))
    await output.start()
    for (const [i, packet] of packets.slice(plan.first).entries()) {
      const timestamp = plan.times[i] ?? 0
      const end = plan.times[i + 1] ?? wanted / fps
      await source.add(packet.clone({ timestamp, duration: end - timestamp }), { decoderConfig })
    }
    await output.finalize()
    const blob = new Blob([target.buffer ?? ''], { type: 'video/webm' })
    return { blob, codec, frames: await countFrames(blob) }
  } finally {
    input.dispose()
  }
}

/** Video packets in a WebM, read from the file itself; 0 for anything else. */
export async function countFrames(webm: Blob): Promise<number> {
  const input = new Input({ source: new BlobSource(webm), formats: [WEBM, MATROSKA] })
  try {
    const track = (await input.canRead()) ? await input.getPrimaryVideoTrack() : null
    if (!track) return 0
    let frames = 0
    for await (const packet of new EncodedPacketSink(track).packets()) frames += packet.byteLength > 0 ? 1 : 0
    return frames
  } finally {
    input.dispose()
  }
}
