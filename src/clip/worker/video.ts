// MP4, MOV, WebM and MKV through mediabunny and WebCodecs: exact times, upright pictures.

import {
  BlobSource,
  EncodedPacketSink,
  Input,
  MATROSKA,
  MP4,
  QTFF,
  VideoSampleSink,
  WEBM,
  type InputVideoTrack,
} from 'mediabunny'
import { ReelError } from '../../core/errors'
import type { ClipDescription } from '../clip'
import { checkExtent, motionless, unreadable } from '../limits'
import type { Draw } from '../shrink'
import type { Source } from '../source'
import { Walk } from './walk'

/** Packets that are looked at to tell the frame rate; a clip with fewer has its frames counted. */
const COUNTED = 1000
/** From this length on a film strip shows the key pictures near its times: reaching exact ones means decoding all before them. */
const LONG_SECONDS = 20

/** A picture shorter than this (seconds) was given no length. */
const BLINK = 0.002

const CODEC_NAMES: Readonly<Record<string, string>> = {
  avc: 'H.264',
  hevc: 'HEVC (H.265)',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  mp4v: 'MPEG-4 Part 2',
  jpeg: 'Motion JPEG',
  ap4h: 'ProRes',
  apch: 'ProRes',
  apcn: 'ProRes',
  apcs: 'ProRes',
  apco: 'ProRes',
}

/**
 * Opens a video file and decodes its first picture, so that what cannot be decoded is known at once.
 * @throws ReelError `clip-unsupported` (names the codec), `clip-unreadable`, `clip-too-large`, `clip-too-long`, `clip-too-short`.
 */
export async function openVideo(file: File, signal: AbortSignal): Promise<Source> {
  const input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, WEBM, MATROSKA] })
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track && (await input.getTracks()).length === 0) throw unreadable(file.name)
    if (!track)
      throw new ReelError(
        'clip-unsupported',
        `“${file.name}” has no picture, only sound or data: choose a video.`,
      )
    signal.throwIfAborted()
    const { description, hold } = await describe(file, track)
    await checkDecodable(file, track)
    await checkWhole(file, track, description)
    signal.throwIfAborted()
    return sourceOf(input, track, description, hold)
  } catch (thrown) {
    input.dispose()
    if (thrown instanceof ReelError || signal.aborted) throw thrown
    throw unreadable(file.name, thrown)
  }
}

/** `hold`: how long the last picture stays, seconds. */
async function describe(
  file: File,
  track: InputVideoTrack,
): Promise<{ readonly description: ClipDescription; readonly hold: number }> {
  const width = await track.getDisplayWidth()
  const height = await track.getDisplayHeight()
  const start = await track.getFirstTimestamp()
  const { underlyingFrameRate, bestGuessFrameRate } = await track.computeFrameRateMetrics()
  // An end timestamp, not a length.
  const told = await track.computeDuration()
  const last = await new EncodedPacketSink(track).getPacket(told, { metadataOnly: true })
  const lastStart = last?.timestamp ?? told
  // Recorders give the last picture no length: it gets that of the others.
  const end =
    told - lastStart > BLINK ? told : lastStart + (bestGuessFrameRate > 0 ? 1 / bestGuessFrameRate : BLINK)
  checkExtent(file.name, width, height, end - start)
  const { packetCount } = await track.computePacketStats(COUNTED)
  if (packetCount < 2) throw motionless(file.name)
  const description: ClipDescription = {
    name: file.name,
    kind: 'video',
    width,
    height,
    start,
    end,
    fps: underlyingFrameRate,
    frames: packetCount < COUNTED ? packetCount : null,
  }
  return { description, hold: end - lastStart }
}

async function checkDecodable(file: File, track: InputVideoTrack): Promise<void> {
  if (!('VideoDecoder' in globalThis) || !(await track.canDecode())) throw await undecodable(file, track)
  const sink = new VideoSampleSink(track)
  const first = await track.getFirstTimestamp()
  // A decoder may accept a stream by its description and still refuse the stream itself.
  const sample = await sink.getSample(first).catch(() => undecodable(file, track))
  if (sample instanceof ReelError) throw sample
  if (!sample) throw unreadable(file.name)
  sample.close()
}

/** A header in front tells of pictures that a download broken off never brought. @throws ReelError `clip-unreadable`. */
async function checkWhole(
  file: File,
  track: InputVideoTrack,
  { start, end }: ClipDescription,
): Promise<void> {
  const packets = new EncodedPacketSink(track)
  if (await packets.getPacket(end)) return
  let readable = start
  for await (const { timestamp, duration } of packets.packets())
    readable = Math.max(readable, timestamp + duration)
  const [all, there] = [end - start, readable - start].map((seconds) => seconds.toFixed(1))
  throw new ReelError(
    'clip-unreadable',
    `“${file.name}” was cut off: of its ${all} s only the first ${there} s are there, so save or download it again.`,
  )
}

async function undecodable(file: File, track: InputVideoTrack): Promise<ReelError> {
  const inner = await track.getInternalCodecId()
  const id = (await track.getCodec()) ?? (typeof inner === 'string' ? inner.trim() : 'unknown')
  const codec = CODEC_NAMES[id] ?? `“${id}”`
  return new ReelError(
    'clip-unsupported',
    `This browser cannot decode the ${codec} video in “${file.name}”: save it as H.264 MP4 or VP9 WebM and open that.`,
  )
}

function sourceOf(input: Input, track: InputVideoTrack, description: ClipDescription, hold: number): Source {
  return {
    description,
    async visit(times, signal, show) {
      const walk = new Walk(track, hold)
      try {
        for (const [index, time] of times.entries()) {
          signal.throwIfAborted()
          const sample = await walk.sampleAt(time)
          if (!sample) throw brokenAt(description, time)
          const draw: Draw = (context, { x, y, width, height }, w, h) =>
            sample.draw(context, x, y, width, height, 0, 0, w, h)
          await show({ time: sample.timestamp, draw }, index)
        }
      } catch (thrown) {
        if (thrown instanceof ReelError || signal.aborted) throw thrown
        throw unreadable(description.name, thrown)
      } finally {
        await walk.end()
      }
    },
    async near(times) {
      if (description.end - description.start < LONG_SECONDS) return [...times]
      const packets = new EncodedPacketSink(track)
      const key = async (time: number) =>
        (await packets.getKeyPacket(time, { metadataOnly: true }))?.timestamp
      return Promise.all(times.map(async (time) => (await key(time)) ?? time))
    },
    close: () => input.dispose(),
  }
}

const brokenAt = ({ name, start }: ClipDescription, time: number, cause?: unknown) =>
  new ReelError(
    'clip-unreadable',
    `“${name}” cannot be decoded after ${(time - start).toFixed(1)} s: move the out point before that, or save the clip again.`,
    { cause },
  )
