// MP4, MOV, WebM, MKV and MPEG-TS through mediabunny and WebCodecs: opens the file and finds what of it can be shown.
// Not here: showing it (video-source.ts).

import { BlobSource, Input, MATROSKA, MP4, MPEG_TS, QTFF, WEBM, type InputVideoTrack } from 'mediabunny'
import { ReelError } from '../../core/errors'
import { checkExtent, motionless, unreadable } from '../limits'
import type { Source } from '../source'
import { codecName } from './codec-names'
import { colorSpaceOf, coloursOf, firefoxMatrix } from './colours'
import { readHead, type Head } from './head'
import { Packets } from './packets'
import { Faults, PictureDecoder } from './picture-decoder'
import { visibleOf, type Pose } from './screen'
import { showing, type Shown, type Showing } from './showing'
import { VideoSource, type Cutoff, type Way } from './video-source'

/** A length from which on nobody meant it, seconds. */
const MOST_BELIEVED = 1e9

/** How many key pictures are tried before a stream that shows none is given up. */
const TRIES = 32

/**
 * Opens a video file and decodes its first picture, so that what cannot be decoded is known at once.
 * @throws ReelError `clip-unsupported` (names the codec), `clip-unreadable`, `clip-too-large`, `clip-too-long`,
 * `clip-too-short`.
 */
export async function openVideo(file: File, signal: AbortSignal): Promise<Source> {
  let input: Input | null = null
  try {
    const head = await readHead(file)
    input = new Input({ source: new BlobSource(head.blob), formats: [MP4, QTFF, WEBM, MATROSKA, MPEG_TS] })
    return await openInput(file.name, input, head, signal)
  } catch (thrown) {
    input?.dispose()
    if (thrown instanceof ReelError || signal.aborted) throw thrown
    throw unreadable(file.name, thrown)
  }
}

async function openInput(
  name: string,
  input: Input,
  { edits, resumes, endMissing }: Head,
  signal: AbortSignal,
): Promise<Source> {
  const track = await chooseTrack(name, input)
  signal.throwIfAborted()
  const list = edits.get(track.id) ?? []
  const told = (await track.getDurationFromMetadata()) ?? 0
  // Live fragments tell a length of all ones.
  if (list.length === 0 && told < MOST_BELIEVED) checkExtent(name, 1, 1, told)
  const packets = await Packets.read(track, signal)
  const all = showing(packets.all, list)
  if (all.pictures.length === 1) throw motionless(name)
  const way = await wayOf(name, track, packets)
  const { there, cutoff } = await wholeOf(packets, all, endMissing(track.id))
  const [pose, pictures] = await firstPicture(name, track, way, there, signal)
  const start = pictures[0]?.time ?? 0
  checkExtent(name, pose.width, pose.height, there.end - start)
  if (pictures.length < 2) throw motionless(name)
  const description = {
    name,
    kind: 'video',
    width: pose.width,
    height: pose.height,
    start,
    end: there.end,
    fps: steadyRate(pictures),
    frames: pictures.length,
  } as const
  // What was passed over before the first picture is as a hole in the file.
  const begun = there.pictures[0]?.time === start ? [] : [start]
  return new VideoSource(
    description,
    pictures,
    way,
    pose,
    { cutoff, resumes: [...begun, ...(resumes.get(track.id) ?? [])] },
    () => input.dispose(),
  )
}

/**
 * The track that moves and can be decoded, in mediabunny's order of preference.
 * A picture of the cover may be the first track, and stand as the main one.
 */
async function chooseTrack(name: string, input: Input): Promise<InputVideoTrack> {
  const primary = await input.getPrimaryVideoTrack()
  const tracks = await input.getVideoTracks()
  if (!primary) {
    if ((await input.getTracks()).length === 0 && (await input.getFormat()) !== MPEG_TS)
      throw unreadable(name)
    throw new ReelError('clip-unsupported', pictureless(name, (await input.getFormat()) === MPEG_TS))
  }
  const ordered = [primary, ...tracks.filter((track) => track !== primary)]
  const moving: InputVideoTrack[] = []
  for (const track of ordered) {
    if ((await track.computePacketStats(2)).packetCount < 2) continue
    moving.push(track)
    if ((await decoderConfig(track)) !== null) return track
  }
  return moving[0] ?? primary
}

/** In transport streams mediabunny 1.61 sees H.264 and HEVC only: broadcasts mostly hold MPEG-2. */
const pictureless = (name: string, transport: boolean) =>
  transport
    ? `“${name}” holds no video that browsers can decode, as H.264 is: save it as MP4 or WebM and open that.`
    : `“${name}” has no picture, only sound or data: choose a video.`

/** How the track is decoded, or null where this browser cannot. */
async function decoderConfig(track: InputVideoTrack): Promise<VideoDecoderConfig | null> {
  if (!('VideoDecoder' in globalThis)) return null
  const told = await track.getDecoderConfig()
  if (!told) return null
  const colours = coloursOf(told.colorSpace, (await track.getCodec()) ?? '', await track.getCodedHeight())
  const colorSpace = colorSpaceOf(colours, told.colorSpace)
  const config = { ...told, ...(colorSpace && { colorSpace }) }
  // Software decoders give the numbers of each picture, and know more streams (interlaced H.264 in Chromium) than the
  // graphics chip.
  for (const hardwareAcceleration of ['prefer-software', 'no-preference'] as const) {
    const wanted = { ...config, hardwareAcceleration }
    const { supported } = await VideoDecoder.isConfigSupported(wanted).catch(() => ({ supported: false }))
    if (supported) return wanted
  }
  return null
}

async function wayOf(name: string, track: InputVideoTrack, packets: Packets): Promise<Way> {
  const config = await decoderConfig(track)
  if (!config) throw await undecodable(name, track)
  const told = (await track.getDecoderConfig())?.colorSpace
  const codec = (await track.getCodec()) ?? ''
  const colours = coloursOf(told, codec, await track.getCodedHeight())
  const madeBy = firefoxMatrix(colours, told, codec)
  return { packets, config, colours, madeBy, faults: new Faults(packets.all) }
}

/**
 * What of a clip is really in the file: a header in front tells of pictures that a download broken off never brought.
 */
async function wholeOf(
  packets: Packets,
  all: Showing,
  endMissing: boolean,
): Promise<{ readonly there: Showing; readonly cutoff: Cutoff | null }> {
  const count = await packets.there()
  if (count === packets.all.length)
    return { there: all, cutoff: packets.broken || endMissing ? { told: null, there: all.end } : null }
  const first = all.pictures.findIndex(({ packet }) => packet >= count)
  if (first < 0) return { there: all, cutoff: null }
  const pictures = all.pictures.slice(0, first)
  const end = all.pictures[first]?.time ?? all.end
  return { there: { pictures, end }, cutoff: { told: all.end, there: end } }
}

/** Decodes the first picture that can be, and tells its shape; pictures before it are left out. */
async function firstPicture(
  name: string,
  track: InputVideoTrack,
  way: Way,
  { pictures }: Showing,
  signal: AbortSignal,
): Promise<[Pose, readonly Shown[]]> {
  const decoder = new PictureDecoder(way.packets, way.config, way.faults)
  try {
    for (let at = 0, tries = 0; at < pictures.length && tries < TRIES; tries++) {
      const packet = pictures[at]?.packet ?? 0
      const frame = await decoder.picture(packet, signal)
      if (frame) return [await poseOf(track, frame), pictures.slice(at)]
      const next = pictures.findIndex((each, i) => i > at && way.packets.all[each.packet]?.key)
      at = next < 0 ? pictures.length : next
    }
  } finally {
    decoder.close()
  }
  if (pictures.length === 0) throw unreadable(name)
  // A decoder may accept a stream by its description and still refuse the stream itself.
  throw new ReelError(
    'clip-unreadable',
    `“${name}” is damaged from its beginning, and none of its ${pictures.length} pictures can be decoded: save or download it again, as H.264 MP4 (4:2:0, 8 bit) if it plays elsewhere.`,
  )
}

/** The shape of a pixel is told by the container, else by the stream, which only the decoder reads. */
async function poseOf(track: InputVideoTrack, frame: VideoFrame): Promise<Pose> {
  const [wide, tall] = [await track.getSquarePixelWidth(), await track.getSquarePixelHeight()]
  const [storedWide, storedTall] = [await track.getCodedWidth(), await track.getCodedHeight()]
  const told = wide * storedTall !== tall * storedWide
  const seen = visibleOf(frame)
  const [width, height] = told
    ? [(seen.width * wide) / storedWide, (seen.height * tall) / storedTall]
    : [frame.displayWidth, frame.displayHeight]
  const rotation = await track.getRotation()
  const [across, down] = rotation % 180 === 0 ? [width, height] : [height, width]
  return {
    rotation,
    mirrored: await track.getFlip(),
    width: Math.round(across),
    height: Math.round(down),
  }
}

/** Pictures a second, where each stays about as long; else null. */
function steadyRate(pictures: readonly Shown[]): number | null {
  const stays = pictures.slice(1).map(({ time }, i) => time - (pictures[i]?.time ?? time))
  const [least, most] = stays.reduce(
    ([low, high], stay) => [Math.min(low, stay), Math.max(high, stay)],
    [Infinity, 0],
  )
  // A clock of whole milliseconds makes 33 and 34 of a thirtieth of a second.
  const steady = most <= 1.1 * least || most - least <= 0.0021
  return steady && least > 0 ? stays.length / stays.reduce((sum, stay) => sum + stay, 0) : null
}

async function undecodable(name: string, track: InputVideoTrack): Promise<ReelError> {
  const codec = await codecOf(track)
  return new ReelError(
    'clip-unsupported',
    `This browser cannot decode the ${codec === null ? '' : `${codec} `}video in “${name}”: save it as H.264 MP4 or VP9 WebM and open that.`,
  )
}

async function codecOf(track: InputVideoTrack): Promise<string | null> {
  const inner = await track.getInternalCodecId()
  return codecName((await track.getCodec()) ?? (typeof inner === 'string' ? inner : ''))
}
