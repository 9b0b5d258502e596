// What the three-frame clips look like: their distances, their places, and the frames that they may not touch. Fixed
// seeds.

import { describe, expect, test } from 'vitest'
import { Random } from '../core/random'
import { type Triple, Triples } from './triples'

const all = (count: number) => Array.from({ length: count }, (_, i) => i)

const drawn = (triples: Triples, times: number): Triple[] => {
  const random = new Random(11)
  return Array.from({ length: times }, () => triples.draw(random))
}

/** How often each value comes, as a part of all. */
function shares(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1 / values.length)
  return counts
}

describe('a triple', () => {
  const MANY = 8000
  const triples = drawn(new Triples(64, all(64)), MANY)

  test('reaches over 2, 4, 8 or 16 frames, each as often as the others', () => {
    const reaches = shares(triples.map(([first, , last]) => last - first))
    expect([...reaches.keys()].toSorted((a, b) => a - b)).toEqual([2, 4, 8, 16])
    for (const share of reaches.values()) expect(Math.abs(share - 0.25)).toBeLessThan(0.02)
  })

  test('begins anywhere that leaves room for its end, the last frame among the ends', () => {
    for (const [reach, starts] of [
      [2, 62],
      [16, 48],
    ] as const) {
      const found = shares(triples.flatMap(([a, , c]) => (c - a === reach ? [a] : [])))
      expect(Math.min(...found.keys())).toBe(0)
      expect(Math.max(...found.keys())).toBe(starts - 1)
      // Evenly: no start comes twice as often as the mean.
      expect(Math.max(...found.values())).toBeLessThan(2 / starts)
    }
  })

  test('has its middle anywhere between, evenly', () => {
    const middles = shares(triples.flatMap(([a, b, c]) => (c - a === 8 ? [b - a] : [])))
    expect([...middles.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
    for (const share of middles.values()) expect(Math.abs(share - 1 / 7)).toBeLessThan(0.03)
  })

  test('of a short clip reaches over half of it at most', () => {
    const reaches = drawn(new Triples(9, all(9)), 500).map(([a, , c]) => c - a)
    expect(new Set(reaches)).toEqual(new Set([2, 4]))
    expect(new Set(drawn(new Triples(3, all(3)), 20).map(String))).toEqual(new Set(['0,1,2']))
  })
})

describe('frames that are held out', () => {
  const held = new Set([4, 12, 20, 28])
  const triples = new Triples(
    32,
    all(32).filter((i) => !held.has(i)),
  )

  test('are in no triple, and in none like it', () => {
    const random = new Random(3)
    for (let i = 0; i < 2000; i++) {
      const triple = triples.draw(random)
      const other = triples.drawLike(triple, random)
      expect([...triple, ...other].filter((t) => held.has(t))).toEqual([])
    }
  })

  test('leave three neighbours in rising order where nothing else fits', () => {
    const random = new Random(5)
    const sparse = [0, 3, 7, 30, 63]
    for (let i = 0; i < 20; i++) {
      const triple = new Triples(64, sparse).draw(random)
      expect(['0,3,7', '3,7,30', '7,30,63']).toContain(triple.join())
    }
  })
})

describe('a triple like another', () => {
  test('has the same two gaps somewhere else', () => {
    const triples = new Triples(64, all(64))
    const random = new Random(8)
    const starts = Array.from({ length: 3000 }, () => {
      const [a, b, c] = triples.drawLike([10, 13, 18], random)
      expect([b - a, c - b]).toEqual([3, 5])
      return a
    })
    expect(Math.min(...starts)).toBe(0)
    expect(Math.max(...starts)).toBe(55)
    expect(new Set(starts).size).toBe(56)
  })

  test('is itself where no other place fits', () => {
    expect(new Triples(64, [10, 13, 18]).drawLike([10, 13, 18], new Random(8))).toEqual([10, 13, 18])
  })
})
