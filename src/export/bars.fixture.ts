// A film whose frames carry their index as bars, and the reading of it: proves order, no drop, no double.

import { ALL_FORMATS, BlobSource, CanvasSink, EncodedPacketSink, Input } from 'mediabunny'
import { expect } from 'vitest'
import type { Movie } from './movie'
import { square } from '../core/frames'

const SIZE = 32

/**
 * Eight upright bars, orange for the bits of the index, black for the others: proves order, no drop, no double, and red
 * stays red.
 */
export function barMovie(count: number, fps: number): Movie {
  return {
    count,
    fps,
    sides: square(SIZE),
    columns: 1,
    rows: 1,
    frame: (index) => {
      const rgba = new Uint8ClampedArray(SIZE * SIZE * 4).fill(255)
      for (let i = 0; i < SIZE * SIZE; i++) {
        const bit = Math.floor(((i % SIZE) * 8) / SIZE)
        rgba.set((index >> bit) & 1 ? [255, 128, 0] : [0, 0, 0], i * 4)
      }
      return Promise.resolve(rgba)
    },
  }
}

/** The file read back with a decoder: the index that each frame shows, and the times of the packets. */
export async function readBack(film: Blob) {
  const input = new Input({ source: new BlobSource(film), formats: ALL_FORMATS })
  const track = await input.getPrimaryVideoTrack()
  if (!track) throw new Error('no video track')
  const shown: number[] = []
  for await (const { canvas } of new CanvasSink(track).canvases()) {
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    const { data } = context.getImageData(0, canvas.height / 2, canvas.width, 1)
    shown.push(indexOfBars(data))
  }
  const times: number[] = []
  for await (const packet of new EncodedPacketSink(track).packets()) times.push(packet.timestamp)
  const duration = await input.getDurationFromMetadata()
  input.dispose()
  return { shown, times, duration }
}

export const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

/** Which index the bars of a row of pixels show. */
export function indexOfBars(row: Uint8ClampedArray): number {
  const bits = Array.from({ length: 8 }, (_, bit) =>
    (row[Math.floor(((bit + 0.5) / 8) * (row.length / 4)) * 4] ?? 0) > 127 ? 1 << bit : 0,
  )
  return bits.reduce((sum, bit) => sum + bit, 0)
}

/** Every frame once, in order, at i / fps, and the length of them all; WebM counts in whole milliseconds. */
export async function expectExact(film: Blob, count: number, fps: number) {
  const { shown, times, duration } = await readBack(film)
  expect(shown).toEqual(upTo(count))
  for (const [i, time] of times.entries()) expect(Math.abs(time - i / fps)).toBeLessThanOrEqual(0.000501)
  expect(times).toHaveLength(count)
  expect(Math.abs((duration ?? 0) - count / fps)).toBeLessThanOrEqual(0.001)
}
