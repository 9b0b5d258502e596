// Painting in a real browser, read back pixel by pixel.

import { afterEach, describe, expect, it } from 'vitest'
import { type Frames, type Pictures, square } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import { CanvasScreen, paintPixels, paintSheet, picturesOf } from './paint'
import type { ShownPictures } from './request-pictures'
import { LiveThumbnails } from './thumbnails'

const SIZE = 4

/** Frame n is wholly of the colour (10 n, 255 - 10 n, 7), but for one white pixel in its top right corner. */
function clip(count: number): Frames {
  const rgb = new Uint8Array(count * SIZE * SIZE * 3)
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < SIZE * SIZE; i++) {
      rgb.set(i === SIZE - 1 ? [255, 255, 255] : [10 * n, 255 - 10 * n, 7], (n * SIZE * SIZE + i) * 3)
    }
  }
  return { ...square(SIZE), count, fps: 12, rgb }
}

function pixel(canvas: HTMLCanvasElement, x: number, y: number): number[] {
  return [...(canvas.getContext('2d')?.getImageData(x, y, 1, 1).data ?? [])]
}

function mounted(side: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.style.width = `${side}px`
  canvas.style.height = `${side}px`
  document.body.append(canvas)
  return canvas
}

afterEach(() => document.body.replaceChildren())

it('takes the asked frames in the asked order, the nearest at the ends', () => {
  const pictures = picturesOf(clip(5), [3, 0.6, -2, 9])
  expect(pictures.count).toBe(4)
  const reds = [0, 1, 2, 3].map((n) => pictures.rgba[n * SIZE * SIZE * 4])
  expect(reds).toEqual([30, 10, 0, 40])
  expect([...pictures.rgba.subarray(0, 4)]).toEqual([30, 225, 7, 255])
})

it('paints the first picture of many at its own size', () => {
  const canvas = document.createElement('canvas')
  paintPixels(canvas, picturesOf(clip(5), [3, 2, 1]))
  expect([canvas.width, canvas.height]).toEqual([SIZE, SIZE])
  expect(pixel(canvas, 0, 0)).toEqual([30, 225, 7, 255])
  expect(pixel(canvas, SIZE - 1, 0)).toEqual([255, 255, 255, 255])
})

/** The sheet as a graphics device gives it: one bitmap of all pictures. */
async function bitmapOf(indexes: readonly number[], columns: number): Promise<ImageBitmap> {
  const canvas = document.createElement('canvas')
  paintSheet(canvas, picturesOf(clip(5), indexes), columns)
  return createImageBitmap(canvas)
}

it('paints a bitmap as it paints bytes: its one picture, and all of its sheet over what was there', async () => {
  const canvas = document.createElement('canvas')
  paintPixels(canvas, await bitmapOf([3], 1))
  expect([canvas.width, canvas.height]).toEqual([SIZE, SIZE])
  expect(pixel(canvas, 0, 0)).toEqual([30, 225, 7, 255])
  expect(pixel(canvas, SIZE - 1, 0)).toEqual([255, 255, 255, 255])
  const sheet = await bitmapOf([0, 1, 2, 3, 4], 3)
  for (let times = 0; times < 2; times++) paintSheet(canvas, sheet, 3)
  expect([canvas.width, canvas.height]).toEqual([3 * SIZE, 2 * SIZE])
  expect(pixel(canvas, SIZE, 1)).toEqual([10, 245, 7, 255])
  expect(pixel(canvas, 0, SIZE + 1)).toEqual([30, 225, 7, 255])
  expect(pixel(canvas, 2 * SIZE, SIZE + 1)).toEqual([0, 0, 0, 0])
})

it('lays a sheet out by rows and leaves the rest transparent', () => {
  const canvas = document.createElement('canvas')
  paintSheet(canvas, picturesOf(clip(5), [0, 1, 2, 3, 4]), 3)
  expect([canvas.width, canvas.height]).toEqual([3 * SIZE, 2 * SIZE])
  expect(pixel(canvas, SIZE, 1)).toEqual([10, 245, 7, 255])
  expect(pixel(canvas, 0, SIZE + 1)).toEqual([30, 225, 7, 255])
  expect(pixel(canvas, 2 * SIZE, SIZE + 1)).toEqual([0, 0, 0, 0])
})

describe('the screen', () => {
  it('fills its canvas at the pixels of the device, the right way up', () => {
    const canvas = mounted(200)
    const screen = new CanvasScreen(canvas)
    screen.paintReal(clip(5), 2)
    const side = Math.round(200 * devicePixelRatio)
    expect([canvas.width, canvas.height]).toEqual([side, side])
    expect(pixel(canvas, 10, side - 10)).toEqual([20, 235, 7, 255])
    const corner = pixel(canvas, side - 4, 3)
    expect(corner[2]).toBeGreaterThan(200)
    screen.dispose()
  })

  it('paints again when its size changes, and gives a copy at the size of the picture', async () => {
    const canvas = mounted(100)
    const screen = new CanvasScreen(canvas)
    expect(screen.poster()).toBeNull()
    screen.paintReal(clip(5), 4)
    canvas.style.width = '160px'
    canvas.style.height = '160px'
    await expect.poll(() => canvas.width).toBe(Math.round(160 * devicePixelRatio))
    expect(pixel(canvas, 20, canvas.height - 20)).toEqual([40, 215, 7, 255])
    const poster = screen.poster()
    expect(poster?.width).toBe(SIZE)
    expect(poster && pixel(poster, 0, 0)).toEqual([40, 215, 7, 255])
    screen.dispose()
  })
})

const answer = (n: number): Promise<Pictures> => Promise.resolve(picturesOf(clip(9), [n]))

describe('a live sheet', () => {
  const points: LatentPoint[] = [{ kind: 'moment', moment: { t: 0, directions: [], content: 0 } }]

  it('draws newer weights seldom, another place at once, and lets no late answer win', async () => {
    const canvas = document.createElement('canvas')
    const sheet = new LiveThumbnails()
    let asked = 0
    const look = () => answer(++asked)
    await sheet.show(canvas, { look, points, weights: 1 })
    await sheet.show(canvas, { look, points, weights: 2 })
    expect(asked).toBe(1)
    expect(pixel(canvas, 0, 1)[0]).toBe(10)
    await sheet.show(canvas, { look, points: [...points], weights: 2 })
    expect(pixel(canvas, 0, 1)[0]).toBe(20)

    const lates: ((shown: ShownPictures) => void)[] = []
    const slow = sheet.show(canvas, {
      look: () => new Promise((resolve) => lates.push(resolve)),
      points,
      weights: 3,
    })
    await sheet.show(canvas, { look: () => answer(7), points, weights: 3 })
    const late = await bitmapOf([2], 1)
    for (const answerLate of lates) answerLate(late)
    await slow
    expect(pixel(canvas, 0, 1)[0]).toBe(70)
    // A closed one has no size.
    expect(late.width).toBe(0)
  })
})
