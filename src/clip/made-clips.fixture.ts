// Clips for the browser tests, made by ffmpeg before they run (vitest globalSetup) and served by vite from
// node_modules/.cache. Every frame carries its index as eight bars, so that a test can tell which frame it got.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeAnimations } from './made-animations.fixture'

const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/clip-fixtures')

/** 24 frames at 10 a second: a tenth of a second is exact in every container, GIF's hundredths included. */
const COUNT = 24
const RATE = 10
const WIDTH = 128
const HEIGHT = 96

/** Frame `index`: bars of 12 pixels from x = 16 (most significant first) over a red and a blue field at the bottom. */
function barFrame(index: number): Buffer {
  const frame = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const bar = Math.floor((x - 16) / 12)
      const lit = bar >= 0 && bar < 8 && ((index >> (7 - bar)) & 1) === 1
      const field = x < WIDTH / 2 ? [210, 40, 40] : [40, 40, 210]
      const grey = lit ? 225 : 30
      frame.set(y < 64 ? [grey, grey, grey] : field, (y * WIDTH + x) * 3)
    }
  }
  return frame
}

function run(args: readonly string[]): void {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    cwd: FOLDER,
    stdio: 'pipe',
  })
}

const H264 = ['-c:v', 'libx264', '-bf', '3', '-g', '12', '-crf', '12', '-pix_fmt', 'yuv420p']
const VP9 = ['-c:v', 'libvpx-vp9', '-b:v', '2M', '-g', '12']

/** Name → encoder arguments; all are fed the same frames. */
const ENCODED: Readonly<Record<string, readonly string[]>> = {
  'h264.mp4': H264,
  'front.mp4': [...H264, '-movflags', '+faststart'],
  'h264.mov': H264,
  'h264.mkv': H264,
  'vp8.webm': ['-c:v', 'libvpx', '-b:v', '2M', '-g', '12', '-auto-alt-ref', '1', '-lag-in-frames', '8'],
  'vp9.webm': VP9,
  'live.webm': [...VP9, '-f', 'webm', '-live', '1'],
  'offset.webm': [...VP9, '-output_ts_offset', '0.5'],
  'offset.mp4': [...H264, '-output_ts_offset', '0.5'],
  'mpeg4.mp4': ['-c:v', 'mpeg4', '-q:v', '3'],
  'clip.gif': [],
  'clip.apng': ['-f', 'apng', '-plays', '0'],
  // Half the frames 50 ms long, half 150 ms.
  'varied.mp4': [
    '-vf',
    "settb=1/1000,setpts='if(lt(N,12),N*50,600+(N-12)*150)'",
    '-vsync',
    'vfr',
    '-enc_time_base',
    '1/1000',
    ...H264,
  ],
  'single.mp4': [...H264, '-frames:v', '1'],
}

/** The first AV1 encoder that this ffmpeg has. */
const AV1: readonly (readonly string[])[] = [
  ['-c:v', 'libsvtav1', '-preset', '10', '-crf', '20'],
  ['-c:v', 'libaom-av1', '-cpu-used', '8', '-crf', '20', '-b:v', '0'],
]

function makeAv1(raw: readonly string[]): void {
  for (const encoder of AV1) {
    try {
      run([...raw, ...encoder, '-pix_fmt', 'yuv420p', 'av1.webm'])
      return
    } catch {
      rmSync(join(FOLDER, 'av1.webm'), { force: true })
    }
  }
}

/**
 * Turns the picture by 90° clockwise in the track header: ffmpeg's own flag for that changed from version to version.
 */
function rotate(from: string, to: string): void {
  const bytes = readFileSync(join(FOLDER, from))
  const matrix = bytes.indexOf('tkhd') + 44
  const turned = [0, 0x10000, 0, -0x10000, 0, 0, HEIGHT << 16, 0, 0x40000000]
  for (const [i, value] of turned.entries()) bytes.writeInt32BE(value, matrix + i * 4)
  writeFileSync(join(FOLDER, to), bytes)
  // What ffmpeg, which turns pictures by itself, makes of its 6th frame.
  run([
    '-i',
    to,
    '-vf',
    'select=eq(n\\,5)',
    '-frames:v',
    '1',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    `${to}.rgb`,
  ])
}

function cut(from: string, to: string, share: number): void {
  const bytes = readFileSync(join(FOLDER, from))
  writeFileSync(join(FOLDER, to), bytes.subarray(0, Math.floor(bytes.length * share)))
}

/** Makes the clips unless these very texts have made them before. */
export function setup(): void {
  const version = createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .update(readFileSync(join(import.meta.dirname, 'made-animations.fixture.ts')))
    .digest('hex')
  const stamp = join(FOLDER, 'version.txt')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, 'bars.rgb'), Buffer.concat(Array.from({ length: COUNT }, (_, i) => barFrame(i))))
  const raw = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${WIDTH}x${HEIGHT}`,
    '-r',
    `${RATE}`,
    '-i',
    'bars.rgb',
  ]
  for (const [name, encoder] of Object.entries(ENCODED)) run([...raw, ...encoder, name])
  makeAv1(raw)
  makeAnimations(FOLDER, run)
  rotate('h264.mp4', 'rotated.mp4')
  cut('h264.mp4', 'no-header.mp4', 0.6)
  cut('front.mp4', 'cut-off.mp4', 0.87)
  run(['-f', 'lavfi', '-i', 'color=c=teal:s=32x32:r=1:d=661', ...H264, 'long.mp4'])
  run(['-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', 'sound.mp4'])
  writeFileSync(stamp, version)
}
