// What changes along a run, against figures done by hand.

import { expect, test } from 'vitest'
import { easedFactor, type EASED_UPDATES, emaDecay, rateFactor, runProgress } from './schedule'

test('the learning rate falls from 1 to a tenth along a cosine', () => {
  // 0.1 + 0.9 · (1 + cos πx) / 2
  const expected = [
    [0, 1],
    [1 / 3, 0.775],
    [1 / 2, 0.55],
    [2 / 3, 0.325],
    [1, 0.1],
  ] as const
  for (const [progress, factor] of expected) expect(rateFactor(progress)).toBeCloseTo(factor, 9)
  expect(rateFactor(-1)).toBe(1)
  expect(rateFactor(2)).toBeCloseTo(0.1, 9)
})

test('a run has come as far as its steps or its clock say, whichever is further', () => {
  expect(runProgress({ steps: 200, seconds: 0 }, 50, 1e6)).toBe(0.25)
  expect(runProgress({ steps: 200, seconds: 60 }, 50, 30)).toBe(0.5)
  expect(runProgress({ steps: 200, seconds: 60 }, 150, 30)).toBe(0.75)
  expect(runProgress({ steps: 200, seconds: 60 }, 250, 0)).toBe(1)
  expect(runProgress({ steps: 200, seconds: 60 }, 0, 90)).toBe(1)
})

test('the average grows longer: its half-life is a twentieth of the steps so far, one step at least', () => {
  expect(emaDecay(0.999, 1)).toBe(0.5)
  expect(emaDecay(0.999, 20)).toBe(0.5)
  expect(emaDecay(0.999, 40)).toBeCloseTo(Math.SQRT1_2, 9)
  expect(emaDecay(0.999, 200)).toBeCloseTo(0.933033, 6)
  for (const step of [100, 1000, 10_000]) expect(emaDecay(1, step) ** (step / 20)).toBeCloseTo(0.5, 9)
})

test('but never longer than the setting', () => {
  expect(emaDecay(0.999, 13_800)).toBeLessThan(0.999)
  expect(emaDecay(0.999, 13_900)).toBe(0.999)
  expect(emaDecay(0.3, 1)).toBe(0.3)
  expect(emaDecay(0, 500)).toBe(0)
})

test('a fresh optimizer on what already draws something begins with a part of the rate and rises evenly', () => {
  const at = (on: keyof typeof EASED_UPDATES, updates: number[]) => updates.map((n) => easedFactor(n, on))
  expect(at('warmStart', [0, 99, 199, 5000])).toEqual([1 / 200, 0.5, 1, 1])
  expect(at('principalPictures', [0, 14, 29, 5000])).toEqual([1 / 30, 0.5, 1, 1])
  expect(at('nothing', [0, 1, 5000])).toEqual([1, 1, 1])
})
