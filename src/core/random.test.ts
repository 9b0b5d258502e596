// The random numbers against the same generator computed elsewhere, and against what their distributions must show.

import { describe, expect, test } from 'vitest'
import { Random } from './random'

test('from the state 1, 2, 3, 4 come the numbers of xoshiro128**', () => {
  // The authors' algorithm done once more in Python's whole numbers.
  const known = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804] // prettier-ignore
  const random = new Random(0)
  random.state = { words: [1, 2, 3, 4], spare: null }
  expect(known.map(() => random.bits())).toEqual(known)
})

const MANY = 40_000
const drawn = (draw: () => number) => Array.from({ length: MANY }, draw)
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the distributions', () => {
  test('uniform: in [0, 1), mean 1/2, variance 1/12', () => {
    const random = new Random(1)
    const values = drawn(() => random.uniform())
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    expect(mean(values)).toBeCloseTo(1 / 2, 2)
    expect(mean(values.map((value) => (value - 1 / 2) ** 2))).toBeCloseTo(1 / 12, 3)
  })

  test('integer: each of low … high − 1 as often as the others', () => {
    const random = new Random(2)
    const values = drawn(() => random.integer(-2, 3))
    for (const wanted of [-2, -1, 0, 1, 2])
      expect(Math.abs(values.filter((value) => value === wanted).length / MANY - 1 / 5)).toBeLessThan(0.01)
    expect(new Set(values).size).toBe(5)
  })

  test('normal: mean 0, variance 1, and the two of a pair independent', () => {
    const random = new Random(3)
    const values = drawn(() => random.normal())
    const error = 4 / Math.sqrt(MANY)
    expect(Math.abs(mean(values))).toBeLessThan(error)
    expect(Math.abs(mean(values.map((x) => x ** 2)) - 1)).toBeLessThan(error * Math.sqrt(2))
    expect(Math.abs(mean(values.map((x) => x ** 4)) - 3)).toBeLessThan(error * Math.sqrt(96))
    const pairs = values.flatMap((x, i) => (i % 2 === 0 ? [x * (values[i + 1] ?? 0)] : []))
    expect(Math.abs(mean(pairs))).toBeLessThan(error * Math.SQRT2)
  })
})

describe('a seed', () => {
  const first = (seed: number, stream?: number) => {
    const random = new Random(seed, stream)
    return [0, 1, 2, 3].map(() => random.bits())
  }

  test('repeats; another seed and another stream give other numbers', () => {
    expect(first(7, 2)).toEqual(first(7, 2))
    const all = [first(7), first(8), first(7, 1), first(7, 2), first(8, 1)].flat()
    expect(new Set(all).size).toBe(all.length)
  })

  test('and its state go on just where they stood, half a pair of normals included', () => {
    const random = new Random(5)
    random.normals(3)
    const other = new Random(0)
    other.state = structuredClone(random.state)
    expect([...other.normals(5)]).toEqual([...random.normals(5)])
    expect(other.bits()).toBe(random.bits())
  })
})
