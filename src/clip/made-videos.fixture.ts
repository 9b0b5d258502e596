// Videos as people have them, for the browser tests: colours told and untold, edit lists, cuts, damage. Made by ffmpeg
// before the tests run (vitest globalSetup), each beside the RGB that ffmpeg makes of it, which is the truth that the
// page is held against.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COLOUR_CLIPS, CARD, CUTS, type ColourClip } from './video-clips.fixture'

const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/video-fixtures')

/** Three patches, a ramp of greys, and a moving disc over a bluish field. */
function card(index: number): Buffer {
  const { width, height } = CARD
  const frame = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) frame.set(cardPixel(x, y, index), (y * width + x) * 3)
  return frame
}

function cardPixel(x: number, y: number, index: number): readonly number[] {
  const { width, patches } = CARD
  if (y < 20) return patches[Math.floor((x * 3) / width)] ?? []
  if (y < 32) return [0, 0, 0].fill(Math.round((x * 255) / (width - 1)))
  return Math.hypot(x - 12 - index * 6, y - 48) < 10 ? [240, 200, 40] : [60, 90, 120]
}

function ffmpeg(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    cwd: FOLDER,
    stdio: 'pipe',
  })
}

const RAW = [
  '-f',
  'rawvideo',
  '-pix_fmt',
  'rgb24',
  '-s',
  `${CARD.width}x${CARD.height}`,
  '-r',
  `${CARD.rate}`,
]
const LISTED = [...RAW, '-i', 'card.rgb']

/** Encodes the card with a given matrix, and decodes it again. */
function makeColours({
  name,
  matrix,
  range = 'tv',
  format = 'yuv420p',
  encoder,
  truth = 'auto',
}: ColourClip) {
  const to = `scale=out_color_matrix=${matrix}:out_range=${range}:flags=accurate_rnd+bicubic,format=${format}`
  ffmpeg(...LISTED, ...(matrix === 'rgb' ? [] : ['-vf', to]), ...encoder, name)
  ffmpeg('-i', name, '-vf', `scale=in_color_matrix=${truth},format=rgb24`, '-f', 'rawvideo', `${name}.rgb`)
}

const H264 = ['-c:v', 'libx264', '-crf', '8', '-bf', '2', '-g', '6', '-pix_fmt', 'yuv420p']

/** Puts bytes in the place of others; the rest of the file stays. */
function patch(from: string, to: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(join(FOLDER, to), change(readFileSync(join(FOLDER, from))))
}

const box = (name: string, content: Buffer) => {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.length)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, content])
}

/** Edits in the ticks of a movie of 1000 a second and of a track of 12288. */
function editList(entries: readonly (readonly [length: number, from: number, rate: number])[]): Buffer {
  const content = Buffer.alloc(8 + entries.length * 12)
  content.writeUInt32BE(entries.length, 4)
  for (const [i, [length, from, rate]] of entries.entries()) {
    content.writeUInt32BE(length, 8 + i * 12)
    content.writeInt32BE(from, 12 + i * 12)
    content.writeInt16BE(rate, 16 + i * 12)
  }
  return box('edts', box('elst', content))
}

/**
 * The same film with another edit list, which takes the room of the old one; the head must stand at the end of the
 * file.
 */
function edited(name: string, entries: readonly (readonly [number, number, number])[]): void {
  patch('plain.mp4', name, (bytes) => {
    const at = bytes.indexOf('edts') - 4
    const list = editList(entries)
    const grown = list.length - bytes.readUInt32BE(at)
    const result = Buffer.concat([bytes.subarray(0, at), list, bytes.subarray(at + bytes.readUInt32BE(at))])
    for (const outer of ['moov', 'trak']) {
      const place = bytes.indexOf(outer) - 4
      result.writeUInt32BE(bytes.readUInt32BE(place) + grown, place)
    }
    return result
  })
}

/** Pictures of bars as in made-clips.fixture.ts, so that tests can tell which they got. */
function makeCuts(): void {
  const { bars, size, rate } = CUTS
  writeFileSync(join(FOLDER, 'bars.rgb'), Buffer.concat(Array.from({ length: bars }, (_, i) => barFrame(i))))
  const raw = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${size}x${size}`,
    '-r',
    `${rate}`,
    '-i',
    'bars.rgb',
  ]
  ffmpeg(...raw, ...H264, '-video_track_timescale', '12288', 'plain.mp4')
  // The composition times begin two pictures late (B-frames): a tenth of a second is 1228.8 ticks, so 12 a second are
  // used: 1024 each.
  const first = 2048
  const at = (picture: number) => first + picture * 1024
  edited('edit-start.mp4', [[1500, at(6), 1]])
  edited('edit-both.mp4', [[1000, at(6), 1]])
  edited('edit-several.mp4', [
    [500, -1, 1],
    [500, at(12), 1],
    [250, at(2), 1],
  ])
  edited('edit-dwell.mp4', [
    [1000, at(5), 0],
    [500, at(6), 1],
  ])
  ffmpeg('-i', 'plain.mp4', '-c', 'copy', '-movflags', 'frag_keyframe+empty_moov', 'fragments.mp4')
  for (const name of ['free', 'skip', 'uuid', 'wide'])
    patch('plain.mp4', `${name}-first.mp4`, (bytes) => Buffer.concat([box(name, Buffer.alloc(16, 7)), bytes]))
  ffmpeg('-i', 'plain.mp4', '-c', 'copy', 'plain.mkv')
  patch('plain.mkv', 'void-first.mkv', (bytes) =>
    Buffer.concat([Buffer.from([0xec, 0x84, 0, 0, 0, 0]), bytes]),
  )
  ffmpeg('-i', 'plain.mp4', '-c', 'copy', '-f', 'mpegts', 'plain.mpegts')
  ffmpeg('-i', 'plain.mp4', '-c', 'copy', '-f', 'mpegts', '-mpegts_m2ts_mode', '1', 'plain.m2ts')
  makeBrokenTransport()
  ffmpeg(...raw, '-c:v', 'mpeg2video', 'mpeg2.mkv')
  makeDamaged(raw)
  makeShapes(raw)
}

function makeDamaged(raw: readonly string[]): void {
  const encoders: Readonly<Record<string, readonly string[]>> = {
    'h264.mp4': H264,
    'vp9.webm': ['-c:v', 'libvpx-vp9', '-b:v', '2M', '-g', '6', '-lag-in-frames', '0'],
    'vp8.webm': ['-c:v', 'libvpx', '-b:v', '2M', '-g', '6'],
  }
  for (const [name, encoder] of Object.entries(encoders)) {
    ffmpeg(...raw, ...encoder, `whole-${name}`)
    patch(`whole-${name}`, `damaged-${name}`, (bytes) => {
      const packets = placesOf(`whole-${name}`)
      // In the fourth group of six.
      const { pos, size } = packets[20] ?? { pos: 0, size: 0 }
      // Of Matroska the place is that of the block: its track, time and flags stand before the picture.
      const begin = name.endsWith('webm') ? pos + 4 : pos
      return bytes.fill(0xff, begin, begin + size)
    })
  }
  // One key picture for all, and one picture that is nothing but zeros.
  ffmpeg(...raw, ...H264, '-bf', '0', '-g', '250', '-sc_threshold', '0', 'whole-long.mp4')
  patch('whole-long.mp4', 'damaged-long.mp4', (bytes) => {
    const { pos, size } = placesOf('whole-long.mp4')[10] ?? { pos: 0, size: 0 }
    return bytes.fill(0, pos, pos + size)
  })
  patch('plain.mp4', 'zeroed.mp4', (bytes) =>
    bytes.fill(0, bytes.indexOf('mdat') + 4, bytes.indexOf('moov') - 4),
  )
  // A container that cannot be read from its second cluster on.
  ffmpeg(...raw, ...H264, '-cluster_time_limit', '1000', 'clusters.mkv')
  patch('clusters.mkv', 'damaged-clusters.mkv', (bytes) => {
    const cluster = Buffer.from([0x1f, 0x43, 0xb6, 0x75])
    const second = bytes.indexOf(cluster, bytes.indexOf(cluster) + 1)
    return bytes.fill(0xff, second + 20, second + 60)
  })
  // A hole from the middle of a picture to the middle of the next, and an end in the middle of the only cluster, as a
  // recorder leaves it.
  const { pos: holed } = placesOf('whole-vp8.webm')[20] ?? { pos: 0 }
  patch('whole-vp8.webm', 'hole.webm', (bytes) =>
    Buffer.concat([bytes.subarray(0, holed + 8), bytes.subarray(holed + 8 + 60)]),
  )
  const { pos: opening } = placesOf('whole-vp8.webm')[0] ?? { pos: 0 }
  patch('whole-vp8.webm', 'hole-first.webm', (bytes) =>
    Buffer.concat([bytes.subarray(0, opening + 8), bytes.subarray(opening + 8 + 60)]),
  )
  ffmpeg(...raw, '-c:v', 'libvpx', '-b:v', '2M', '-g', '100', '-live', '1', 'recorded.webm')
  const { pos: last } = placesOf('recorded.webm')[24] ?? { pos: 0 }
  patch('recorded.webm', 'unfinished.webm', (bytes) => bytes.subarray(0, last + 8))
  // Cut between two key pictures of an open group: the first pictures hang on one that is gone.
  ffmpeg(...raw, ...H264, '-x264-params', 'open-gop=1:bframes=3:b-adapt=0:keyint=12:scenecut=0', 'open.mp4')
  const places = placesOf('open.mp4')
  const keys = places.filter(({ flags }) => flags.startsWith('K'))
  // A picture that comes after the second key picture and shows before it.
  patch('open.mp4', 'damaged-leading.mp4', (bytes) => {
    const { pos, size } = places[places.findIndex(({ pts_time }) => pts_time === keys[1]?.pts_time) + 1] ?? {
      pos: 0,
      size: 0,
    }
    return bytes.fill(0xff, pos, pos + size)
  })
  ffmpeg('-ss', `${Number(keys[1]?.pts_time ?? 0) + 0.01}`, '-i', 'open.mp4', '-c', 'copy', 'open-cut.mkv')
}

interface Place {
  readonly pos: number
  readonly size: number
  readonly flags: string
  readonly pts_time: string
}

function placesOf(name: string): readonly Place[] {
  const told = execFileSync(
    'ffprobe',
    ['-v', 'error', '-select_streams', 'v', '-show_packets', '-of', 'json', name],
    {
      cwd: FOLDER,
      encoding: 'utf8',
    },
  )
  const { packets } = JSON.parse(told) as { packets: readonly Record<keyof Place, string>[] }
  return packets.map(({ pos, size, flags, pts_time }) => ({
    pos: Number(pos),
    size: Number(size),
    flags,
    pts_time,
  }))
}

function makeShapes(raw: readonly string[]): void {
  ffmpeg(
    ...raw,
    '-vf',
    'setsar=2/1',
    ...H264,
    '-bsf:v',
    'h264_metadata=sample_aspect_ratio=2/1',
    'sar-told.mp4',
  )
  // The box goes, the stream still tells.
  patch('sar-told.mp4', 'sar.mp4', (bytes) => {
    bytes.write('free', bytes.indexOf('pasp'), 'latin1')
    return bytes
  })
  ffmpeg(...raw, '-vf', 'scale=48:48', '-c:v', 'libvpx', '-b:v', '2M', '-frames:v', '12', 'small.webm')
  ffmpeg(...raw, '-c:v', 'libvpx', '-b:v', '2M', '-frames:v', '12', 'large.webm')
  writeFileSync(join(FOLDER, 'list.txt'), "file 'large.webm'\nfile 'small.webm'\n")
  ffmpeg('-f', 'concat', '-i', 'list.txt', '-c', 'copy', 'resized.webm')
  ffmpeg(...raw, '-vf', 'crop=95:93', '-c:v', 'libvpx-vp9', '-b:v', '2M', '-frames:v', '6', 'odd.webm')
  // A picture of the cover stands first, as in files of music shops.
  ffmpeg(...raw, '-frames:v', '1', '-c:v', 'mjpeg', 'cover.jpg')
  ffmpeg('-i', 'cover.jpg', '-i', 'plain.mp4', '-map', '0', '-map', '1', '-c', 'copy', 'covered.mkv')
}

/** Transport streams with a fault in the middle, and one whose first packet is cut. */
function makeBrokenTransport(): void {
  const faults = {
    zeroed: (bytes: Buffer, at: number) => bytes.fill(0, at, at + 700),
    removed: (bytes: Buffer, at: number) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 333)]),
    inserted: (bytes: Buffer, at: number) =>
      Buffer.concat([bytes.subarray(0, at), Buffer.alloc(333, 7), bytes.subarray(at)]),
  }
  for (const container of ['mpegts', 'm2ts']) {
    const { pos } = placesOf(`plain.${container}`)[19] ?? { pos: 0 }
    for (const [fault, change] of Object.entries(faults))
      patch(`plain.${container}`, `${fault}.${container}`, (bytes) => change(bytes, pos + 50))
  }
  patch('plain.mpegts', 'begun.mpegts', (bytes) => bytes.subarray(77))
}

/** Bars of an eighth of the width each, most significant first. */
function barFrame(index: number): Buffer {
  const { size } = CUTS
  const frame = Buffer.alloc(size * size * 3)
  for (let i = 0; i < size * size; i++) {
    const bar = Math.floor(((i % size) * 8) / size)
    frame.fill((index >> (7 - bar)) & 1 ? 225 : 30, i * 3, i * 3 + 3)
  }
  return frame
}

/** Makes the videos unless this very text has made them before. */
export function setup(): void {
  const hash = createHash('sha256')
  for (const name of [import.meta.filename, join(import.meta.dirname, 'video-clips.fixture.ts')])
    hash.update(readFileSync(name))
  const version = hash.digest('hex')
  const stamp = join(FOLDER, 'version.txt')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(
    join(FOLDER, 'card.rgb'),
    Buffer.concat(Array.from({ length: CARD.count }, (_, i) => card(i))),
  )
  for (const clip of COLOUR_CLIPS) makeColours(clip)
  makeCuts()
  writeFileSync(stamp, version)
}
