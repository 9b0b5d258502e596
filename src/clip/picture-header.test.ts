import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFiles } from './open-files'
import { readPictureHeader } from './picture-header'

/** Name → what ffmpeg is told; every picture is 46 × 31. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  'still.png': ['-frames:v', '1'],
  'moving.png': ['-f', 'apng', '-frames:v', '3'],
  'still.jpg': ['-frames:v', '1'],
  'still.gif': ['-frames:v', '1'],
  'moving.gif': ['-frames:v', '3'],
  'still.bmp': ['-frames:v', '1'],
  'lossy.webp': ['-frames:v', '1', '-c:v', 'libwebp'],
  'lossless.webp': ['-frames:v', '1', '-c:v', 'libwebp', '-lossless', '1'],
  'moving.webp': ['-frames:v', '3', '-c:v', 'libwebp_anim'],
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  const source = '-v error -f lavfi -i testsrc=s=46x31:r=10'.split(' ')
  const outputs = Object.entries(MADE).flatMap(([name, args]) => args.concat(name))
  execFileSync('ffmpeg', [...source, ...outputs], { cwd: folder })
})
afterAll(() => rmSync(folder, { recursive: true }))

const made = (name: string) => readFileSync(join(folder, name))
const label = (name: string) =>
  ({ png: 'PNG', jpg: 'JPEG', gif: 'GIF', bmp: 'BMP', webp: 'WebP' })[name.split('.')[1] ?? ''] ?? ''
const read = (name: string, ...parts: BlobPart[]) => readPictureHeader(new Blob(parts), label(name))

const size32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
/** A PNG chunk; nobody looks at its checksum here. */
const chunk = (name: string, length: number) =>
  Buffer.from([...size32(length), ...Buffer.from(name), ...Buffer.alloc(length + 4)])

describe('the header of a picture', () => {
  it.each(Object.keys(MADE))('%s: size and whether it moves', async (name) => {
    expect(await read(name, made(name))).toEqual({ width: 46, height: 31, moves: name.startsWith('moving') })
  })

  it('is found behind texts, profiles and thumbnails', async () => {
    const png = made('moving.png')
    const long = [png.subarray(0, 33), chunk('iCCP', 90_000), chunk('tEXt', 200_000), png.subarray(33)]
    expect(await read('moving.png', ...long)).toMatchObject({ width: 46, moves: true })
    const jpg = made('still.jpg')
    const segment = Buffer.concat([Buffer.from([0xff, 0xe2, 0xff, 0xff]), Buffer.alloc(0xfffd)])
    const behind = [jpg.subarray(0, 2), segment, segment, Buffer.from([0xff, 0xff]), jpg.subarray(3)]
    expect(await read('still.jpg', ...behind)).toMatchObject({ width: 46, height: 31 })
  })

  it('is found in bitmaps of OS/2, and of those stored from the top', async () => {
    const short = Buffer.from([
      ...Buffer.from('BM'),
      ...Buffer.alloc(12),
      12,
      0,
      0,
      0,
      46,
      0,
      31,
      0,
      1,
      0,
      24,
      0,
    ])
    expect(await read('a.bmp', short)).toMatchObject({ width: 46, height: 31 })
    const upright = Buffer.from(made('still.bmp'))
    upright.writeInt32LE(-31, 22)
    expect(await read('a.bmp', upright)).toMatchObject({ width: 46, height: 31 })
  })

  it.each(Object.keys(MADE))('%s cut anywhere near its start ends in no exception', async (name) => {
    const bytes = made(name)
    for (let length = 0; length < Math.min(200, bytes.length); length++) {
      const header = await read(name, bytes.subarray(0, length))
      if (header) expect(header.width === 46 || header.width === 0).toBe(true)
    }
  })

  it('refuses what is too large before anything is decoded', async () => {
    const png = Buffer.from(made('still.png'))
    png.writeUInt32BE(30_000, 16)
    png.writeUInt32BE(30_000, 20)
    const pair = ['a.png', 'b.png'].map((name) => new File([png], name))
    await expect(openFiles(pair)).rejects.toThrow(
      '“a.png” is 30000 × 30000 pixels, more than 8192 a side: make it smaller first.',
    )
  })

  it('tells animations from images where several come together', async () => {
    const file = (name: string) => new File([made(name)], name)
    for (const moving of ['moving.gif', 'moving.png', 'moving.webp'])
      await expect(openFiles([file('still.png'), file(moving)])).rejects.toThrow(
        `One clip is one video or one animation: choose “${moving}” alone, or still images only.`,
      )
  })
})
