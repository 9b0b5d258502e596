import { describe, expect, it } from 'vitest'
import { CARD } from '../video-clips.fixture'
import { codecName } from './codec-names'
import { coloursOf, firefoxMatrix } from './colours'
import { convert, layoutOf, pixels, redo } from './planes'
import { toneMap } from './tone'

describe('what is taken where nothing is told', () => {
  it('BT.601 below 720 lines and BT.709 from there on, of limited range', () => {
    expect(coloursOf(undefined, 'avc', 719)).toEqual({ matrix: 'bt601', fullRange: false, transfer: 'sdr' })
    expect(coloursOf({ fullRange: false }, 'vp9', 720).matrix).toBe('bt709')
    expect(coloursOf({ primaries: 'bt709' }, 'avc', 480).matrix).toBe('bt601')
  })

  it('what is told goes before, but VP8 knows one matrix only', () => {
    expect(coloursOf({ matrix: 'bt709', fullRange: true }, 'av1', 128)).toMatchObject({
      matrix: 'bt709',
      fullRange: true,
    })
    expect(coloursOf({ matrix: 'bt709' }, 'vp8', 1080).matrix).toBe('bt601')
    expect(coloursOf({ matrix: 'rgb' }, 'avc', 128)).toMatchObject({ matrix: 'rgb', fullRange: true })
  })
})

describe('from planes to pixels', () => {
  const layout = layoutOf('I420')
  it('reads odd sizes and paired chroma alike', () => {
    if (!layout) throw new Error('no layout')
    const put = pixels(8, { matrix: 'bt601', fullRange: true, transfer: 'sdr' })
    const grey = Array.from({ length: 9 }, () => 100)
    const apart = Uint8Array.from([...grey, 128, 138, 128, 138, 128, 128, 148, 148])
    const paired = Uint8Array.from([...grey, 128, 128, 138, 128, 128, 148, 138, 148])
    const size = { width: 3, height: 3 }
    const [a, b] = [new Uint8ClampedArray(36), new Uint8ClampedArray(36)]
    const strides = [2, 2].map((stride, i) => ({ offset: 9 + i * 4, stride }))
    convert({ ...size, layout, bytes: apart.buffer, places: [{ offset: 0, stride: 3 }, ...strides] }, put, a)
    const nv12 = layoutOf('NV12')
    if (!nv12) throw new Error('no layout')
    const places = [
      { offset: 0, stride: 3 },
      { offset: 9, stride: 4 },
    ]
    convert({ ...size, layout: nv12, bytes: paired.buffer, places }, put, b)
    expect([...a]).toEqual([...b])
    // The last pixel: luma 100, blue +10, red +20.
    expect([...a.subarray(32)]).toEqual([128, 82, 118, 255])
  })

  it.each([
    // What Firefox 153 made of the test card’s patches: of an untagged stream, of BT.709, of BT.2020, of full range.
    ['bt709', { matrix: 'bt601' }, '248 41 21 4 189 21 27 42 234'],
    ['bt709', { matrix: 'bt709' }, '230 21 23 19 220 27 30 29 224'],
    ['bt2020', { matrix: 'bt2020' }, '230 20 24 21 221 30 30 30 222'],
    ['bt709', { matrix: 'bt709', fullRange: true }, '246 7 9 8 236 17 18 16 238'],
  ] as const)('makes pixels anew that a browser made by %s, of %o', (made, colours, patches) => {
    const numbers = patches.split(' ').map(Number)
    const seen = Uint8ClampedArray.from({ length: 12 }, (_, i) => numbers[i - Math.floor(i / 4)] ?? 0)
    redo(seen, made, pixels(8, { fullRange: false, transfer: 'sdr', ...colours }))
    for (const [i, patch] of CARD.patches.entries())
      for (const [channel, value] of patch.entries())
        expect(Math.abs((seen[4 * i + channel] ?? 0) - value)).toBeLessThanOrEqual(3)
  })

  it.each([
    ['avc', {}, 'bt709'],
    ['avc', { matrix: 'smpte170m' }, null],
    ['avc', { matrix: 'bt709' }, 'bt709'],
    ['avc', { fullRange: true }, 'bt709'],
    ['avc', { matrix: 'smpte170m', fullRange: true }, 'bt601'],
    ['avc', { matrix: 'rgb' }, null],
    ['vp9', {}, 'bt709'],
    ['vp9', { matrix: 'bt2020-ncl' }, 'bt2020'],
    ['av1', {}, null],
    ['vp8', {}, null],
  ])('Firefox makes RGB of %s that tells %o by %s', (codec, tags, matrix) => {
    // The web’s types do not know all that files can tell.
    const told = tags as VideoColorSpaceInit
    expect(firefoxMatrix(coloursOf(told, codec, 128), told, codec)).toBe(matrix)
  })

  it('leaves to the browser what it does not know', () => {
    expect(layoutOf('RGBX')).toBeNull()
    expect(layoutOf(null)).toBeNull()
  })
})

describe('a high dynamic range on an ordinary screen', () => {
  /** Grey of so much of the signal. */
  const shown = (transfer: 'pq' | 'hlg', signal: number) => {
    const out = new Uint8ClampedArray(4)
    toneMap(transfer)(signal, signal, signal, out, 0)
    return out[1] ?? 0
  }
  it.each([
    // BT.2408: diffuse white is 58 % of a PQ signal and 75 % of HLG, 18 % grey 38 %, the light of 1000 cd/m² 75 % and
    // 100 %.
    ['pq', 0.58, 0.38, 0.75],
    ['hlg', 0.75, 0.38, 1],
  ] as const)(
    '%s: white is nearly white, grey is grey, lights are not cut off',
    (transfer, white, grey, light) => {
      expect(shown(transfer, 0)).toBe(0)
      expect(shown(transfer, grey)).toBeGreaterThan(95)
      expect(shown(transfer, grey)).toBeLessThan(135)
      expect(shown(transfer, white)).toBeGreaterThan(220)
      expect(shown(transfer, white)).toBeLessThan(246)
      expect(shown(transfer, light)).toBeGreaterThan(shown(transfer, white) + 8)
    },
  )
})

describe('the names of codecs', () => {
  it('are those that people know', () => {
    for (const [id, name] of [
      ['V_MPEG2', 'MPEG-2'],
      ['mx5p', 'MPEG-2'],
      ['mp4v', 'MPEG-4 Part 2'],
      ['hevc', 'HEVC (H.265)'],
      ['apch', 'ProRes'],
      ['AVdn', 'DNxHD'],
      ['V_REAL/RV40', 'RealVideo'],
      ['dvc ', 'DV'],
      ['vp9', 'VP9'],
      ['ZZZZ', null],
    ])
      expect(codecName(id ?? '')).toBe(name)
  })
})
