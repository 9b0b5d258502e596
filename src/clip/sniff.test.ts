import { describe, expect, it } from 'vitest'
import { sniff, voidBefore } from './sniff'

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : part)),
  )

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const EBML = [0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x88]
const size = (length: number) => [0, 0, 0, length]
const filled = (length: number) => Array.from({ length }, () => 0)
const transport = (count: number, step = 188) =>
  Array.from({ length: count * step }, (_, i) => (i % step === 0 ? 0x47 : 0))
const ftyp = (brand: string, ...more: string[]) =>
  bytes(size(16 + 4 * more.length), 'ftyp', brand, size(0), ...more)

describe('the first bytes tell the format', () => {
  it.each([
    ['mp4', ftyp('isom'), 'video', 'MP4'],
    ['m4v', ftyp('mp42', 'isom'), 'video', 'MP4'],
    ['mov', ftyp('qt  '), 'video', 'MOV'],
    ['old mov', bytes(size(8), 'wide', size(0), 'mdat'), 'video', 'MOV'],
    ['webm', bytes(EBML, 'webm', [0x42, 0x87]), 'video', 'WebM'],
    ['mkv', bytes(EBML, 'matroska', [0x42, 0x87]), 'video', 'MKV'],
    ['gif 89', bytes('GIF89a', [1, 0, 1, 0]), 'animation', 'GIF'],
    ['gif 87', bytes('GIF87a', [1, 0, 1, 0]), 'animation', 'GIF'],
    ['png', bytes(PNG, size(13), 'IHDR'), 'image', 'PNG'],
    ['webp', bytes('RIFF', size(0), 'WEBPVP8 ', filled(12)), 'image', 'WebP'],
    ['animated webp', bytes('RIFF', size(0), 'WEBPVP8X', [10, 0, 0, 0, 2]), 'animation', 'WebP'],
    ['still webp with alpha', bytes('RIFF', size(0), 'WEBPVP8X', [10, 0, 0, 0, 16]), 'image', 'WebP'],
    ['avif', ftyp('avif', 'mif1'), 'image', 'AVIF'],
    ['avif by compatible brand', ftyp('mif1', 'avif'), 'image', 'AVIF'],
    ['avif sequence', ftyp('avis'), 'animation', 'AVIF'],
    ['heic', ftyp('heic', 'mif1'), 'image', 'HEIC'],
    ['jpeg', bytes([0xff, 0xd8, 0xff, 0xe0]), 'image', 'JPEG'],
    ['bmp', bytes('BM', filled(12), [40], filled(20)), 'image', 'BMP'],
    ['tiff', bytes('II*', [0, 8, 0, 0, 0]), 'image', 'TIFF'],
    ['jpeg xl', bytes([0xff, 0x0a, 0xfa, 0x1f]), 'image', 'JPEG XL'],
    ['avi', bytes('RIFF', size(0), 'AVI LIST'), 'foreign', 'AVI'],
    ['wav', bytes('RIFF', size(0), 'WAVEfmt '), 'foreign', 'audio'],
    ['m4a', ftyp('M4A '), 'foreign', 'audio'],
    ['wmv', bytes([0x30, 0x26, 0xb2, 0x75]), 'foreign', 'WMV'],
    ['ogg', bytes('OggS', filled(24), [0x80], 'theora'), 'foreign', 'Ogg'],
    ['ogg without a picture', bytes('OggS', filled(24), 'OpusHead'), 'foreign', 'audio'],
    ['ivf', bytes('DKIF', filled(8), 'VP80'), 'foreign', 'IVF'],
    ['a bare stream', bytes(size(1), [0x67, 0x64, 0]), 'foreign', 'bare H.264'],
    ['y4m', bytes('YUV4MPEG2 W96 H96'), 'foreign', 'YUV4MPEG'],
    ['aac', bytes([0xff, 0xf1, 0x50, 0x80]), 'foreign', 'audio'],
    ['mpeg', bytes([0, 0, 1, 0xba]), 'foreign', 'MPEG'],
    ['transport stream', bytes([0x47], filled(187), [0x47], filled(187), [0x47]), 'video', 'MPEG-TS'],
    ['blu-ray', bytes(filled(4), [0x47], filled(191), [0x47], filled(191), [0x47]), 'video', 'MPEG-TS'],
    ['a transport stream cut in a packet', bytes(filled(9), transport(5)), 'video', 'MPEG-TS'],
    ['one with room for repair', bytes(filled(70), transport(4, 204)), 'video', 'MPEG-TS'],
    ['filling first', bytes(size(8), 'free', size(12), 'uuid', filled(4), [...ftyp('isom')]), 'video', 'MP4'],
    ['filling before a mov', bytes(size(8), 'skip', [...ftyp('qt  ')]), 'video', 'MOV'],
    ['filling before a picture', bytes(size(8), 'free', [...ftyp('avif')]), 'image', 'AVIF'],
    ['a segment', bytes(size(12), 'styp', 'msdh', size(8), 'moof'), 'video', 'MP4'],
    ['pictures first', bytes([0, 1, 0, 0], 'mdat', filled(50)), 'video', 'MOV'],
    ['filling before mkv', bytes([0xec, 0x82, 0, 0], EBML, 'matroska'), 'video', 'MKV'],
    ['mp3', bytes('ID3', [4, 0, 0]), 'foreign', 'audio'],
  ])('%s', (_name, file, family, label) => {
    expect(sniff(file)).toMatchObject({ family, label })
  })

  it.each([12, 16, 40, 52, 56, 64, 108, 124])('a bmp with a header of %i bytes', (header) => {
    expect(sniff(bytes('BM', filled(12), [header], filled(20)))).toMatchObject({ label: 'BMP' })
  })

  it.each([
    ['nothing', bytes()],
    ['one byte', bytes([0])],
    ['words', bytes('Dear diary, today I saw ftyp in a file')],
    ['a web page', bytes('<!doctype html><title>GIF89a</title>')],
    ['a zip', bytes('PK', [3, 4])],
    ['two packets', bytes(filled(9), transport(2))],
    ['four packets and another thing', bytes(filled(9), transport(4), filled(900))],
    ['BM by chance', bytes('BMW drives past the house and back again')],
    ['a png that breaks off', bytes(PNG, [0, 0])],
    ['BM with a header of no known size', bytes('BM', filled(12), [41], filled(20))],
  ])('%s is no clip, or no animation', (_name, file) => {
    expect(['unknown', 'image']).toContain(sniff(file).family)
  })
})

it('finds the header after filling of any length', () => {
  expect(voidBefore(bytes(EBML))).toBe(0)
  expect(voidBefore(bytes([0xec, 0x40, 3, 7, 7, 7, 0xec, 0x80], EBML))).toBe(8)
  expect(voidBefore(bytes([0xec, 0x80], 'matroska'))).toBe(0)
})
