import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../core/random'
import { readApng } from './apng'
import { readGif } from './gif'
import { interlacedRows, unpackLzw } from './lzw'
import { readWebp } from './webp'

const COUNT = 6
const READERS = { 'a.gif': readGif, 'a.apng': readApng, 'a.webp': readWebp } as const
const names = Object.keys(READERS) as readonly (keyof typeof READERS)[]

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'animations-'))
  const encoders = {
    'a.gif': [],
    'a.apng': ['-f', 'apng'],
    'a.webp': ['-c:v', 'libwebp_anim', '-lossless', '1'],
  }
  const source = `-v error -f lavfi -i mandelbrot=s=20x16:r=10 -frames:v ${COUNT}`.split(' ')
  for (const name of names) execFileSync('ffmpeg', [...source, ...encoders[name], name], { cwd: folder })
})
afterAll(() => rmSync(folder, { recursive: true }))

const made = (name: string) => new Uint8Array(readFileSync(join(folder, name)))

describe.each(names)('%s', (name) => {
  const read = READERS[name]

  it('has its size, pictures and times', () => {
    const found = read(made(name))
    expect(found).toMatchObject({ width: 20, height: 16, cut: false })
    expect(found?.layers.map(({ delay }) => delay)).toEqual(Array.from({ length: COUNT }, () => 0.1))
  })

  it('cut anywhere keeps its whole pictures, and says that it was cut', () => {
    const bytes = made(name)
    let before = 0
    for (let length = 0; length < bytes.length - 2; length++) {
      const found = read(bytes.slice(0, length))
      const count = found?.layers.length ?? 0
      expect(count).toBeGreaterThanOrEqual(before)
      if (found && name !== 'a.gif') expect(found.cut).toBe(true)
      before = count
    }
    expect(before).toBeGreaterThanOrEqual(COUNT - 1)
  })
})

describe('GIF', () => {
  it('without a trailer is whole; cut within a picture it is not', () => {
    const bytes = made('a.gif')
    expect(readGif(bytes.slice(0, -1))).toMatchObject({ cut: false })
    expect(readGif(bytes.slice(0, -20))).toMatchObject({ cut: true })
  })

  it('takes the size of a first picture that is larger than its screen', () => {
    const bytes = made('a.gif')
    bytes.set([4, 0, 4, 0], 6)
    expect(readGif(bytes)).toMatchObject({ width: 20, height: 16 })
  })

  it('that promises a picture of gigabytes does not get it', () => {
    const bytes = made('a.gif')
    const second = readGif(bytes)?.layers.length ?? 0
    const at = bytes.lastIndexOf(0x2c)
    bytes.set([0xff, 0xff, 0xff, 0xff], at + 5)
    expect(readGif(bytes)?.layers.length ?? 0).toBeLessThanOrEqual(second)
  })

  it('stores interlaced rows in four passes', () => {
    expect(interlacedRows(10)).toEqual([0, 8, 4, 2, 6, 1, 3, 5, 7, 9])
    expect(interlacedRows(1)).toEqual([0])
  })

  it('of noise is unpacked to no more than was asked for', () => {
    const random = new Random(3)
    for (let round = 0; round < 300; round++) {
      const data = Uint8Array.from({ length: 400 }, () => random.integer(0, 256))
      const bits = random.integer(1, 9)
      const values = unpackLzw(data, bits, 500)
      expect(values.length).toBeLessThanOrEqual(500)
      expect(values.every((value) => value < 1 << bits)).toBe(true)
    }
  })
})

describe('APNG', () => {
  it('leaves out a first picture that is not part of the animation', () => {
    const bytes = Buffer.from(made('a.apng'))
    const control = bytes.indexOf('fcTL')
    bytes.write('prVt', control)
    bytes.writeUInt32BE(crc32(bytes.subarray(control, control + 30)), control + 30)
    expect(readApng(new Uint8Array(bytes))?.layers).toHaveLength(COUNT - 1)
  })

  it('that is damaged loses the one picture that is', async () => {
    const bytes = made('a.apng')
    const third = [0, 1, 2].reduce((at) => Buffer.from(bytes).indexOf('fdAT', at + 1), 0)
    bytes[third + 9] = (bytes[third + 9] ?? 0) ^ 1
    // The third fdAT belongs to the fourth picture.
    const found = readApng(bytes)
    expect(found).toMatchObject({ cut: false })
    expect(found?.layers).toHaveLength(COUNT)
    await expect(found?.layers[3]?.decode()).rejects.toThrow('a damaged picture')
  })
})
