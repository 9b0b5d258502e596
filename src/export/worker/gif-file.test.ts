// GIFs read back with another program's reader (gifuct-js): colours, order, times.

import { decompressFrames, parseGIF } from 'gifuct-js'
import { expect, test } from 'vitest'
import { countImages, GifFile } from './gif-file'

const [WIDTH, HEIGHT] = [24, 8]

type Colour = readonly [number, number, number]

/** Three fields side by side, each of one colour. */
function fields(colours: readonly Colour[]): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255)
  for (let i = 0; i < WIDTH * HEIGHT; i++) rgba.set(colours[Math.floor((i % WIDTH) / 8)] ?? [0, 0, 0], i * 4)
  return rgba
}

const RED_GREEN_BLUE = [
  [220, 30, 10],
  [20, 190, 60],
  [40, 10, 240],
] as const
const WARM = [
  [250, 120, 0],
  [90, 40, 20],
  [255, 230, 190],
] as const

const film = [RED_GREEN_BLUE, WARM].map(fields)

function written(pictures: readonly Uint8ClampedArray<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const gif = new GifFile(pictures, { width: WIDTH, height: HEIGHT, delay: 80 })
  for (const picture of pictures) gif.add(picture.slice())
  return gif.finish()
}

test('every colour comes back in its place, red as red and blue as blue', () => {
  const frames = decompressFrames(parseGIF(written(film).buffer), true)
  expect(frames).toHaveLength(2)
  for (const [i, { patch, dims }] of frames.entries()) {
    expect(dims).toMatchObject({ left: 0, top: 0, width: WIDTH, height: HEIGHT })
    const far = Array.from(patch, (value, k) => Math.abs(value - (film[i]?.[k] ?? NaN)))
    // The palette is made of 5, 6 and 5 bits a colour, and the dither moves them by 5 at the most.
    expect(Math.max(...far)).toBeLessThanOrEqual(16)
  }
})

test('one palette for the whole film, shown for ever, each picture for its time', () => {
  const bytes = written(film)
  const { lsd, gct, frames } = parseGIF(bytes.buffer)
  expect(lsd).toMatchObject({ width: WIDTH, height: HEIGHT })
  expect(gct.length).toBeGreaterThanOrEqual(6)
  expect(frames.some((frame) => 'image' in frame && frame.image.descriptor.lct.exists)).toBe(false)
  const delays = decompressFrames(parseGIF(bytes.buffer), false).map(({ delay }) => delay)
  expect(delays).toEqual([80, 80])
  expect(Buffer.from(bytes).includes('NETSCAPE2.0')).toBe(true)
  expect(countImages(bytes)).toBe(2)
})

test('a soft ramp keeps more steps than the palette has: neighbouring colours are mixed', () => {
  const side = 64
  const picture = (colour: (x: number, y: number) => Colour) => {
    const rgba = new Uint8ClampedArray(side * side * 4).fill(255)
    for (let i = 0; i < side * side; i++) rgba.set(colour(i % side, Math.floor(i / side)), i * 4)
    return rgba
  }
  // Every colour there is, so that few are left for the greys of the ramp.
  const all = picture((x, y) => [x * 4, y * 4, ((x * 7 + y * 13) % 64) * 4])
  const ramp = picture((x) => [100 + x / 2, 100 + x / 2, 100 + x / 2])
  const gif = new GifFile([all, all, all, ramp], { width: side, height: side, delay: 80 })
  gif.add(ramp.slice())
  const [frame] = decompressFrames(parseGIF(gif.finish().buffer), true)
  /** Mean red of every upright band of four pixels. */
  const bands = (rgba: ArrayLike<number>) =>
    Array.from({ length: side / 4 }, (_, band) => {
      const red = Array.from(
        { length: 4 * side },
        (_unused, i) => rgba[(Math.floor(i / 4) * side + band * 4 + (i % 4)) * 4] ?? NaN,
      )
      return red.reduce((sum, value) => sum + value, 0) / red.length
    })
  const steps = new Set(bands(frame?.patch ?? []).map((value) => value.toFixed(1)))
  // Without a dither there are three: two colours, and the band in which they meet.
  expect(steps.size).toBeGreaterThan(5)
})
