import { describe, expect, it } from 'vitest'
import { centredCrop } from './clip'
import { checkBytes, checkExtent } from './limits'
import { evenFrames, midPoints } from './timing'
import { coveringPart } from './worker/images'
import { indexAt, shownDelay, startsOf } from './worker/steps'
import { square } from '../core/frames'

describe('sampling times', () => {
  it('are the middles of equal parts', () => {
    expect(midPoints(0.5, 2.5, 4)).toEqual([0.75, 1.25, 1.75, 2.25])
    expect(midPoints(3, 4, 1)).toEqual([3.5])
    const times = midPoints(0.1, 7.3, 256)
    expect(times.every((time, i) => time > (times[i - 1] ?? 0.1) && time < 7.3)).toBe(true)
  })

  it('hit every frame of an even clip once, whatever its rate', () => {
    for (const [count, fps] of [
      [24, 10],
      [61, 29.97],
      [256, 23.976],
      [17, 60],
    ] as const) {
      expect(midPoints(0, count / fps, count).map((time) => Math.floor(time * fps))).toEqual(
        Array.from({ length: count }, (_, i) => i),
      )
    }
  })
})

describe('which pictures become frames', () => {
  /**
   * The order of the pictures of a file with these delays (seconds) when `count` frames are asked of the whole of it.
   */
  const orderOf = (delays: readonly number[], count: number) => {
    const starts = startsOf(delays)
    const end = starts.at(-1) ?? 0
    const shown = midPoints(0, end, count).map((time) => starts[indexAt(starts, time)] ?? 0)
    return evenFrames(shown, 0, end)
  }
  const lengths = (order: readonly number[]) =>
    Array.from({ length: Math.max(...order) + 1 }, (_, i) => order.filter((each) => each === i).length)

  it('a pause lasts as long as it did, wherever it is', () => {
    for (const delays of [
      [0.1, 0.1, 2, 0.1],
      [2, 0.1, 0.1, 0.1],
      [0.1, 0.1, 0.1, 2],
      [0.1, 2],
      [0.02, 0.5, 0.1, 0.04, 1, 0.06],
    ]) {
      const order = orderOf(delays, 128)
      const whole = delays.reduce((sum, delay) => sum + delay, 0)
      for (const [i, frames] of lengths(order).entries())
        expect(Math.abs((frames / order.length) * whole - (delays[i] ?? 0))).toBeLessThan(
          whole / order.length,
        )
    }
  })

  it('come once each where they are steady, a jittering clock included', () => {
    for (const delays of [
      [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
      [0.033, 0.034, 0.033, 0.03, 0.036, 0.04, 0.033, 0.034],
    ])
      expect(lengths(orderOf(delays, 64))).toEqual(delays.map(() => 1))
    // A range that begins and ends within a picture.
    const starts = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    const shown = starts.flatMap((start) => [start, start])
    expect(evenFrames(shown, 0.05, 0.72)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('come equally often again where they are too few to train on: two images, a GIF of five pictures', () => {
    for (const [pictures, often] of [
      [2, 4],
      [3, 3],
      [5, 2],
      [7, 2],
      [8, 1],
    ] as const) {
      const order = orderOf(Array<number>(pictures).fill(0.1), 16)
      expect(lengths(order)).toEqual(Array<number>(pictures).fill(often))
    }
    expect(orderOf([0.1, 0.3], 64)).toEqual([0, 0, 1, 1, 1, 1, 1, 1])
  })

  it('are no more than were asked for', () => {
    expect(orderOf([0.1, 0.1, 20, 0.1], 64)).toHaveLength(64)
    expect(orderOf([0.1, 0.1, 0.6, 0.1], 64)).toEqual([0, 1, 2, 2, 2, 2, 2, 2, 3])
  })
})

describe('pictures with delays', () => {
  const starts = startsOf([0.1, 0.3, 0.05])

  it('are on screen from their start to the next one', () => {
    expect(starts.map((start) => Number(start.toFixed(6)))).toEqual([0, 0.1, 0.4, 0.45])
    expect([0, 0.05, 0.1, 0.2, 0.39, 0.41, 0.449, 0.45, 9].map((time) => indexAt(starts, time))).toEqual([
      0, 0, 1, 1, 1, 2, 2, 2, 2,
    ])
  })

  it('shorter than browsers show them last a tenth of a second', () => {
    expect([0, 0.01, 0.02, 0.04].map(shownDelay)).toEqual([0.1, 0.1, 0.02, 0.04])
  })
})

describe('crops', () => {
  it('the centred one is the largest square', () => {
    expect(centredCrop({ width: 1920, height: 1080 }, square(1))).toEqual({ x: 420, y: 0, side: 1080 })
    expect(centredCrop({ width: 90, height: 161 }, square(1))).toEqual({ x: 0, y: 35.5, side: 90 })
  })

  it('of an image of another size lie where the whole picture has them', () => {
    const whole = { width: 100, height: 50 }
    expect(coveringPart({ width: 200, height: 100 }, whole, { x: 10, y: 5, width: 40, height: 40 })).toEqual({
      x: 20,
      y: 10,
      width: 80,
      height: 80,
    })
    // Taller than the first: its top and bottom are cut away.
    expect(coveringPart({ width: 100, height: 90 }, whole, { x: 0, y: 0, width: 100, height: 50 })).toEqual({
      x: 0,
      y: 20,
      width: 100,
      height: 50,
    })
    expect(coveringPart({ width: 300, height: 50 }, whole, { x: 50, y: 0, width: 50, height: 50 })).toEqual({
      x: 150,
      y: 0,
      width: 50,
      height: 50,
    })
  })
})

describe('limits', () => {
  it('are told with the name, the number and the cure', () => {
    expect(() => checkBytes([{ name: 'a.mp4', size: 300e6 }])).not.toThrow()
    expect(() =>
      checkBytes([
        { name: 'a.png', size: 200e6 },
        { name: 'b.png', size: 101e6 },
      ]),
    ).toThrow(/These files are 301 MB/)
    expect(() => checkBytes([{ name: 'a.mp4', size: 0 }])).toThrow(/“a.mp4” is empty/)
    expect(() => checkExtent('a', 8192, 8192, 600)).not.toThrow()
    expect(() => checkExtent('a', 8193, 10, 1)).toThrow(/8193 × 10 pixels, more than 8192 a side/)
    expect(() => checkExtent('a', 10, 8193, 1)).toThrow(/10 × 8193 pixels, more than 8192 a side/)
    expect(() => checkExtent('a', 10, 10, 601)).toThrow(/lasts 10:01, more than 10 minutes: cut out/)
    // Never “lasts 10:00, more than 10 minutes”.
    expect(() => checkExtent('a', 10, 10, 600.02)).toThrow(/lasts 10:01, more than 10 minutes/)
    expect(() => checkExtent('a', 8192.4, 10, 1)).toThrow(/8193 × 10 pixels, more than 8192/)
    expect(() => checkBytes([{ name: 'a', size: 300e6 + 1 }])).toThrow(/301 MB, more than the 300 MB/)
    for (const [width, height, seconds] of [
      [0, 9, 1],
      [9, Number.NaN, 1],
      [9, 9, -1],
      [9, 9, Number.NaN],
    ] as const) {
      expect(() => checkExtent('a', width, height, seconds)).toThrow(/damaged/)
    }
  })
})
