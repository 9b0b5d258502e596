import { describe, expect, it } from 'vitest'
import { open } from './opened-clips.fixture'
import { square } from '../core/frames'

const [WIDE, HIGH] = [48, 32]
/** Of the upright picture: top left, top right, bottom left, bottom right. */
const CORNERS = ['#f00000', '#00f000', '#0000f0', '#f0f0f0']

/**
 * What a camera stores for each value of the tag: which corner of the upright picture stands at each corner of the
 * stored one.
 */
const STORED: Readonly<Record<number, readonly [number, number, number, number]>> = {
  1: [0, 1, 2, 3],
  2: [1, 0, 3, 2],
  3: [3, 2, 1, 0],
  4: [2, 3, 0, 1],
  5: [0, 2, 1, 3],
  6: [1, 3, 0, 2],
  7: [3, 1, 2, 0],
  8: [2, 0, 3, 1],
}

/** An EXIF block with the one tag. */
const exif = (orientation: number) =>
  Uint8Array.from(
    [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1].concat([
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      orientation,
      0,
      0,
      0,
      0,
      0,
      0,
    ]),
  )

async function stored(
  orientation: number,
  type: 'image/jpeg' | 'image/png',
): Promise<Uint8Array<ArrayBuffer>> {
  const [width, height] = orientation > 4 ? [HIGH, WIDE] : [WIDE, HIGH]
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  for (const [place, corner] of (STORED[orientation] ?? []).entries()) {
    if (context) context.fillStyle = CORNERS[corner] ?? ''
    context?.fillRect((place % 2) * (width / 2), Math.floor(place / 2) * (height / 2), width / 2, height / 2)
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type, quality: 1 })).arrayBuffer())
}

async function jpeg(orientation: number): Promise<File> {
  const bytes = await stored(orientation, 'image/jpeg')
  const tag = exif(orientation)
  const head = [0xff, 0xe1, 0, tag.length + 8, 0x45, 0x78, 0x69, 0x66, 0, 0]
  return new File([bytes.subarray(0, 2), Uint8Array.from(head), tag, bytes.subarray(2)], `${orientation}.jpg`)
}

/** The corners of the first picture of two. */
async function seen(file: File) {
  const clip = await open(file, new File([file], `2-${file.name}`))
  const { width, height, start, end } = clip.description
  const corners: string[] = []
  for (const [x, y] of [
    [0, 0],
    [width - 16, 0],
    [0, height - 16],
    [width - 16, height - 16],
  ] as const) {
    const { rgb } = await clip.take({
      from: start,
      to: end,
      crop: { x, y, side: 16 },
      count: 2,
      ...square(8),
    })
    const at = (4 * 8 + 4) * 3
    corners.push(`#${[...rgb.subarray(at, at + 3)].map((value) => (value > 128 ? 'f0' : '00')).join('')}`)
  }
  return { width, height, corners }
}

const UPRIGHT = { width: WIDE, height: HIGH, corners: CORNERS }

describe('images stand upright', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('a photograph with orientation %i', async (orientation) => {
    expect(await seen(await jpeg(orientation))).toEqual(UPRIGHT)
  })
})
