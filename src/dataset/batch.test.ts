// What a batch asks of the generator: the path, morphs and jumps, against their definitions. Fixed seeds.

import { describe, expect, test } from 'vitest'
import { Random } from '../core/random'
import { drawBatch, gaps, indexes, type Mix } from './batch'
import { Triples } from './triples'

const triples = new Triples(
  64,
  Array.from({ length: 64 }, (_, i) => i),
)

/** The mixes clip by clip. */
const clipsOf = (mixes: readonly Mix[]): Mix[][] =>
  Array.from({ length: mixes.length / 3 }, (_, i) => mixes.slice(3 * i, 3 * i + 3))

test('the warm-up asks for every real frame and nothing else', () => {
  const { real, path, mixes } = drawBatch(triples, 4, true, new Random(1))
  expect(real).toHaveLength(4)
  expect(path).toBe(4)
  expect(mixes).toEqual(real.flat().map((t) => ({ a: t, b: t, amount: 0 })))
})

test('afterwards half of the clips, the first ones, are the real ones’ own moments', () => {
  for (const [size, half] of [
    [2, 1],
    [3, 2],
    [4, 2],
    [7, 4],
  ] as const) {
    const { real, path, mixes } = drawBatch(triples, size, false, new Random(size))
    expect(path).toBe(half)
    expect(mixes).toHaveLength(3 * size)
    const own = real.slice(0, half).flat()
    expect(mixes.slice(0, 3 * half)).toEqual(own.map((t) => ({ a: t, b: t, amount: 0 })))
  }
})

describe('the other half', () => {
  const random = new Random(21)
  const drawn = Array.from({ length: 1500 }, () => {
    const { real, path, mixes } = drawBatch(triples, 4, false, random)
    const clips = clipsOf(mixes)
    return [2, 3].map((i) => ({ i, path, real: real[i] ?? [], clip: clips[i] ?? [] }))
  }).flat()
  const kind = (i: number) => drawn.filter((each) => each.i === i).map(({ clip }) => clip)
  const [morphs, jumps] = [kind(2), kind(3)]

  test('leaves from the real clip’s own frames for others with the same gaps', () => {
    for (const { real, clip } of drawn) {
      expect(clip.map(({ a }) => a)).toEqual(real)
      const [a = 0, b = 0, c = 0] = clip.map((mix) => mix.b)
      expect([b - a, c - b]).toEqual([(real[1] ?? 0) - (real[0] ?? 0), (real[2] ?? 0) - (real[1] ?? 0)])
    }
    const elsewhere = drawn.filter(({ clip: [first] }) => first?.a !== first?.b).length / drawn.length
    expect(elsewhere).toBeGreaterThan(0.9)
  })

  test('is in turns a morph: one amount for the clip, uniform in 0 .. 1', () => {
    const amounts = morphs.map(([first, ...rest]) => {
      expect(rest.every(({ amount }) => amount === first?.amount)).toBe(true)
      return first?.amount ?? NaN
    })
    const mean = amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length
    const spread = amounts.reduce((sum, amount) => sum + (amount - mean) ** 2, 0) / amounts.length
    expect(mean).toBeCloseTo(1 / 2, 1)
    expect(spread).toBeCloseTo(1 / 12, 2)
  })

  test('and a jump: the amount rises as 3x² − 2x³ over eight frames', () => {
    /** Where in its blend a frame is, 0 .. 1, by halving: the curve rises. */
    const place = (amount: number) => {
      let [low, high] = [0, 1]
      for (let i = 0; i < 50; i++) {
        const x = (low + high) / 2
        if (3 * x ** 2 - 2 * x ** 3 < amount) low = x
        else high = x
      }
      return low
    }
    let compared = 0
    for (const clip of jumps) {
      const within = clip.filter(({ amount }) => amount > 0.01 && amount < 0.99)
      const [first, second] = within
      expect(clip.map(({ amount }) => amount)).toEqual(
        clip.map(({ amount }) => amount).toSorted((a, b) => a - b),
      )
      if (!first || !second) continue
      compared += 1
      expect(8 * (place(second.amount) - place(first.amount))).toBeCloseTo(second.a - first.a, 5)
    }
    expect(compared).toBeGreaterThan(500)
  })

  test('with jumps that come early, late and in the middle', () => {
    const ends = jumps.map((clip) => [clip[0]?.amount ?? NaN, clip[2]?.amount ?? NaN] as const)
    const part = (is: (ends: readonly [number, number]) => boolean) => ends.filter(is).length / ends.length
    expect(part(([first]) => first > 0.5)).toBeGreaterThan(0.15)
    expect(part(([, last]) => last < 0.5)).toBeGreaterThan(0.15)
    expect(part(([first, last]) => first < 0.5 && last > 0.5)).toBeGreaterThan(0.15)
  })
})

test('gaps and indexes, clip by clip in order', () => {
  const clips = [
    [3, 4, 7],
    [10, 25, 26],
  ] as const
  expect([...gaps(clips)]).toEqual([1, 3, 15, 1])
  expect(indexes(clips)).toEqual([3, 4, 7, 10, 25, 26])
})
