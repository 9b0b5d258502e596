import { describe, expect, it } from 'vitest'
import { fixture, indexes, open, paintedFile, take, upTo } from './opened-clips.fixture'
import { midPoints } from './timing'
import { square } from '../core/frames'

const made = import.meta.glob('/node_modules/.cache/clip-fixtures/*', {
  query: '?url',
  import: 'default',
  exhaustive: true,
})

const hasAv1 = Object.keys(made).some((path) => path.endsWith('av1.webm'))
const videos = ['h264.mp4', 'h264.mov', 'h264.mkv', 'vp8.webm', 'vp9.webm', ...(hasAv1 ? ['av1.webm'] : [])]

describe.each([...videos, 'clip.gif', 'clip.apng'])('%s', (name) => {
  it('is described and gives its 24 frames at their exact times', async () => {
    const clip = await open(await fixture(name))
    expect(clip.description).toMatchObject({ name, width: 128, height: 96, frames: 24 })
    expect(clip.description.start).toBeCloseTo(0, 2)
    expect(clip.description.end).toBeCloseTo(2.4, 2)
    expect(clip.description.fps).toBeCloseTo(10, 1)
    const frames = await take(clip, 24)
    expect(indexes(frames)).toEqual(upTo(24))
    expect(frames.fps).toBeCloseTo(10, 1)
    // A part of it, at mid-points that do not fall on frames.
    const part = await take(clip, 7, 0.33, 1.9)
    expect(indexes(part)).toEqual(midPoints(0.33, 1.9, 7).map((time) => Math.floor(time * 10)))
  })

  it('gives fewer frames when there are fewer, each once', async () => {
    const clip = await open(await fixture(name))
    const frames = await take(clip, 64)
    expect(indexes(frames)).toEqual(upTo(24))
    expect(frames.fps).toBeCloseTo(10, 1)
  })
})

describe('colours and places', () => {
  it.each(['h264.mp4', 'vp9.webm', 'clip.gif'])('%s is upright and has its colours', async (name) => {
    const { rgb } = await take(await open(await fixture(name)), 4)
    const pixel = (x: number, y: number) => [...rgb.subarray((y * 32 + x) * 3, (y * 32 + x) * 3 + 3)]
    for (const [value, truth] of [
      ...zip(pixel(8, 28), [210, 40, 40]),
      ...zip(pixel(24, 28), [40, 40, 210]),
    ]) {
      expect(Math.abs(value - truth)).toBeLessThan(24)
    }
  })

  it('turns a rotated clip upright, as ffmpeg does', async () => {
    const clip = await open(await fixture('rotated.mp4'))
    expect(clip.description).toMatchObject({ width: 96, height: 128 })
    const { rgb } = await clip.take({
      from: 0,
      to: 2.4,
      crop: { x: 0, y: 16, side: 96 },
      count: 24,
      ...square(96),
    })
    const truth = new Uint8Array(await (await fixture('rotated.mp4.rgb')).arrayBuffer()).subarray(
      16 * 96 * 3,
      112 * 96 * 3,
    )
    const sixth = rgb.subarray(5 * 96 * 96 * 3, 6 * 96 * 96 * 3)
    const wrong = sixth.reduce((sum, value, i) => sum + Math.abs(value - (truth[i] ?? 0)), 0) / truth.length
    expect(wrong).toBeLessThan(6)
  })

  it('takes exactly the crop', async () => {
    const clip = await open(await fixture('h264.mp4'))
    const { rgb } = await clip.take({
      from: 0,
      to: 2.4,
      crop: { x: 68, y: 66, side: 28 },
      count: 2,
      ...square(16),
    })
    for (let i = 0; i < 16 * 16 * 3; i += 3) expect((rgb[i + 2] ?? 0) - (rgb[i] ?? 0)).toBeGreaterThan(120)
    // As wide as the blue corner, and as low.
    const wide = { from: 0, to: 2.4, crop: { x: 68, y: 66, side: 16 }, count: 2, width: 28, height: 16 }
    const taken = (await clip.take(wide)).rgb
    expect(taken).toHaveLength(2 * 28 * 16 * 3)
    for (let i = 0; i < 28 * 16 * 3; i += 3)
      expect((taken[i + 2] ?? 0) - (taken[i] ?? 0)).toBeGreaterThan(120)
  })

  it('does not alias: single pixels in black and white become grey', async () => {
    const files = await Promise.all(
      [0, 1].map((turn) => paintedFile(`${turn}.png`, 500, 500, (x, y) => ((x + y + turn) % 2) * 255)),
    )
    const { rgb } = await (
      await open(...files)
    ).take({ from: 0, to: 1 / 6, crop: { x: 0, y: 0, side: 500 }, count: 2, ...square(16) })
    expect(Math.min(...rgb)).toBeGreaterThan(110)
    expect(Math.max(...rgb)).toBeLessThan(145)
  })
})

describe('times', () => {
  it.each(['offset.webm', 'offset.mp4'])('%s starts at half a second', async (name) => {
    const clip = await open(await fixture(name))
    expect(clip.description.start).toBeCloseTo(0.5, 2)
    expect(clip.description.end).toBeCloseTo(2.9, 2)
    expect(indexes(await take(clip, 24))).toEqual(upTo(24))
  })

  it('follows a variable rate by time, not by number', async () => {
    const clip = await open(await fixture('varied.mp4'))
    expect(clip.description.frames).toBe(24)
    const truth = midPoints(0, 2.35, 16).map((time) =>
      time < 0.6 ? Math.floor(time / 0.05) : 12 + Math.floor((time - 0.6) / 0.15),
    )
    expect(indexes(await take(clip, 16, 0, 2.35))).toEqual(truth)
  })

  it('finds the end of a file that does not tell its length', async () => {
    const clip = await open(await fixture('live.webm'))
    expect(clip.description.end).toBeCloseTo(2.4, 1)
    expect(indexes(await take(clip, 24))).toEqual(upTo(24))
  })

  it('opens what this browser records, which has neither a length nor an index', async () => {
    const file = await recorded(12)
    const clip = await open(file)
    expect(clip.description).toMatchObject({ kind: 'video', width: 128, height: 96 })
    const seen = indexes(await take(clip, 64))
    // A recorder may drop a picture or hold one: none may come out of order.
    expect(new Set(seen).size).toBeGreaterThanOrEqual(10)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toBe(12)
  })
})

describe('the film strip', () => {
  it.each(['h264.mp4', 'clip.gif'])('%s: as many pictures as asked, whole and small', async (name) => {
    const clip = await open(await fixture(name))
    const pictures = await clip.strip(6, 24)
    expect(pictures.map(({ width, height }) => [width, height])).toEqual(
      Array.from({ length: 6 }, () => [32, 24]),
    )
    const canvas = new OffscreenCanvas(32, 24)
    const context = canvas.getContext('2d')
    if (!context || !pictures[0]) throw new Error('no canvas')
    context.drawImage(pictures[0], 0, 0)
    const [left, right] = [context.getImageData(4, 20, 1, 1).data, context.getImageData(28, 20, 1, 1).data]
    expect((left[0] ?? 0) - (left[2] ?? 0)).toBeGreaterThan(100)
    expect((right[2] ?? 0) - (right[0] ?? 0)).toBeGreaterThan(100)
  })

  it('gives more pictures than there are frames when asked', async () => {
    expect(await (await open(await fixture('vp8.webm'))).strip(40, 16)).toHaveLength(40)
  })
})

describe('images', () => {
  it('become frames in the order given', async () => {
    const files = await Promise.all([1, 9, 10, 100].map((n) => paintedFile(`shot ${n}.png`, 64, 48, () => n)))
    const clip = await open(...files)
    expect(clip.description).toMatchObject({ kind: 'images', width: 64, height: 48, frames: 4 })
    const frames = await take(clip, 16)
    // Four are too few to train on: each comes twice.
    expect(frames.count).toBe(8)
    expect([0, 2, 4, 6].map((n) => frames.rgb[n * 32 * 32 * 3])).toEqual([1, 9, 10, 100])
  })
})

const zip = (a: readonly number[], b: readonly number[]): [number, number][] =>
  a.map((value, i) => [value, b[i] ?? 0])

/** Records `count` pictures with bars 1, 2, 3 … by MediaRecorder. */
async function recorded(count: number): Promise<File> {
  const canvas = document.createElement('canvas')
  canvas.width = 128
  canvas.height = 96
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) throw new Error('no canvas')
  const stream = canvas.captureStream(0)
  const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8', videoBitsPerSecond: 4e6 })
  const parts: Blob[] = []
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
  const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve))
  recorder.start()
  for (let index = 1; index <= count; index++) {
    for (let bar = 0; bar < 8; bar++) {
      context.fillStyle = (index >> (7 - bar)) & 1 ? 'white' : 'black'
      context.fillRect(16 + bar * 12, 0, 12, 96)
    }
    const [track] = stream.getVideoTracks()
    if (track && 'requestFrame' in track && typeof track.requestFrame === 'function') track.requestFrame()
    for (let wait = 0; wait < 4; wait++) await new Promise(requestAnimationFrame)
  }
  recorder.stop()
  await stopped
  return new File(parts, 'recorded.webm')
}
