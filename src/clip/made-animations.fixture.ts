// Animations for the browser tests, with every way in which pictures are laid over each other, and beside each what it
// must look like: `NAME.rgb`, its pictures on black, as ffmpeg decodes them. Made with the other clips
// (made-clips.fixture.ts).

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { GIFEncoder } from 'gifenc'

const SIDE = 64
const COUNT = 12

type Run = (args: readonly string[]) => void

/** A disc with a soft edge goes round over nothing; its colour changes. RGBA. */
function softFrame(index: number): Buffer {
  const frame = Buffer.alloc(SIDE * SIDE * 4)
  const angle = (index / COUNT) * 2 * Math.PI
  const [cx, cy] = [32 + 18 * Math.cos(angle), 32 + 18 * Math.sin(angle)]
  for (let i = 0; i < SIDE * SIDE; i++) {
    const distance = Math.hypot((i % SIDE) - cx, Math.floor(i / SIDE) - cy)
    const alpha = Math.min(1, Math.max(0, (14 - distance) / 6))
    if (alpha > 0) frame.set([index * 20, 200 - index * 9, i % 256, Math.round(alpha * 255)], i * 4)
  }
  return frame
}

/** Patches of all sizes and places with all disposals, some interlaced, some with holes or palettes of their own. */
function oddGif(): Uint8Array {
  const gif = GIFEncoder()
  const palette = (shift: number): [number, number, number][] =>
    Array.from({ length: 16 }, (_, i) => [(i * 16 + shift) % 256, (i * 37) % 256, 255 - i * 16])
  const patches: { at: number; left: number; top: number; interlaced: boolean }[] = []
  for (let i = 0; i < COUNT; i++) {
    const [width, height] = i === 0 ? [SIDE, SIDE] : [11 + i * 3, 50 - i * 3]
    const pixels = Uint8Array.from({ length: width * height }, (_, p) => (p + i * 5 + (p >> 5)) % 16)
    patches.push({ at: gif.bytes().length, left: i * 4, top: i * 3, interlaced: i % 3 === 1 })
    gif.writeFrame(pixels, width, height, {
      // The first frame brings the palette of all.
      ...(i === 0 || i % 4 === 2 ? { palette: palette(i * 11) } : {}),
      delay: 100,
      dispose: i % 4,
      transparent: i % 2 === 1,
      transparentIndex: 5,
    })
  }
  gif.finish()
  const bytes = gif.bytes()
  for (const { at, left, top, interlaced } of patches.slice(1)) {
    // Behind a control block of eight bytes: where the patch lies, its size, its flags.
    bytes.set([left, 0, top, 0], at + 9)
    if (interlaced) bytes[at + 17] = (bytes[at + 17] ?? 0) | 0x40
  }
  return bytes
}

/** All ways to lay over and to clear up, one after the other, in the pictures of another APNG. */
function oddApng(bytes: Buffer): Buffer {
  let index = 0
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) !== 'fcTL') continue
    bytes.writeUInt8(index % 3, at + 8 + 24)
    bytes.writeUInt8(index === 0 ? 0 : index % 2, at + 8 + 25)
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, at + 34)), at + 34)
    index += 1
  }
  return bytes
}

/** The same of a WebP. */
function oddWebp(bytes: Buffer): Buffer {
  let index = 0
  for (let at = 12; at < bytes.length;) {
    const length = bytes.readUInt32LE(at + 4)
    if (bytes.toString('latin1', at, at + 4) === 'ANMF') bytes.writeUInt8(index++ % 4, at + 8 + 15)
    at += 8 + length + (length % 2)
  }
  return bytes
}

/** `run`: ffmpeg, in `folder`. */
export function makeAnimations(folder: string, run: Run): void {
  const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes)
  const read = (name: string) => readFileSync(join(folder, name))
  const raw = Buffer.concat(Array.from({ length: COUNT }, (_, i) => softFrame(i)))
  write('soft.rgba', raw)
  const source = `-f rawvideo -pix_fmt rgba -s ${SIDE}x${SIDE} -r 10 -i soft.rgba`.split(' ')
  run([...source, '-f', 'apng', '-plays', '3', 'soft.apng'])
  run([...source, '-c:v', 'libwebp_anim', '-lossless', '1', '-loop', '1', 'soft.webp'])
  const ownPalettes = '[0]split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1'
  run([...source, '-filter_complex', ownPalettes, 'hard.gif'])
  write('odd.gif', oddGif())
  write('odd.apng', oddApng(read('soft.apng')))
  write('odd.webp', oddWebp(read('soft.webp')))
  const onBlack =
    '-vf format=rgba,premultiply=inplace=1,format=rgb24 -fps_mode passthrough -f rawvideo'.split(' ')
  for (const name of ['hard.gif', 'soft.apng', 'odd.apng']) run(['-i', name, ...onBlack, `${name}.rgb`])
  // ffmpeg reads no animated WebP: what a lossless one was made from.
  run([...source, ...onBlack, 'soft.webp.rgb'])
}
