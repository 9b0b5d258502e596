// How often and how far clips are shifted, cut, mirrored and tinted, over many draws of a fixed seed.

import { expect, test } from 'vitest'
import { square } from '../core/frames'
import { Random } from '../core/random'
import { completeSettings } from '../settings/settings'
import { type AugmentSettings, augmentedBy, drawAugmentation } from './augment'

const MANY = 6000
const USUAL = completeSettings({})
const plans = (size: number, augment: number, changes: Partial<AugmentSettings> = {}, sides = square(size)) =>
  drawAugmentation(MANY, sides, { ...USUAL, augment, ...changes }, new Random(4))
const part = <T>(all: readonly T[], is: (each: T) => boolean) => all.filter(is).length / all.length
const within = (values: readonly number[]) => [Math.min(...values), Math.max(...values)]

test('the chance is that of a shift, and half of it that of a cut', () => {
  for (const chance of [0, 0.2, 0.5, 1]) {
    const drawn = plans(32, chance)
    // One of 9 × 9 shifts moves nothing.
    expect(Math.abs(part(drawn, ({ dx, dy }) => dx !== 0 || dy !== 0) - (chance * 80) / 81)).toBeLessThan(
      0.02,
    )
    expect(Math.abs(part(drawn, ({ cut }) => cut > 0) - chance / 2)).toBeLessThan(0.02)
  }
  expect(plans(32, 0).every(({ dx, dy, cut }) => dx === 0 && dy === 0 && cut === 0)).toBe(true)
})

test('whether a clip is cut has nothing to do with whether it is shifted', () => {
  const drawn = plans(32, 0.5)
  const shifted = drawn.filter(({ dx, dy }) => dx !== 0 || dy !== 0)
  expect(Math.abs(part(shifted, ({ cut }) => cut > 0) - 0.25)).toBeLessThan(0.02)
})

test('a shift reaches an eighth of the side, evenly both ways; a cut is a third of it and lies within', () => {
  for (const [size, reach, cut] of [
    [16, 2, 5],
    [64, 8, 21],
  ] as const) {
    const drawn = plans(size, 1)
    for (const shifts of [drawn.map(({ dx }) => dx), drawn.map(({ dy }) => dy)]) {
      expect(within(shifts)).toEqual([-reach, reach])
      expect(Math.abs(shifts.reduce((sum, by) => sum + by, 0) / MANY)).toBeLessThan(0.1 * reach)
    }
    const cuts = drawn.filter((plan) => plan.cut > 0)
    expect(within(cuts.map((plan) => plan.cut))).toEqual([cut, cut])
    expect(within(cuts.map(({ cutX }) => cutX))).toEqual([0, size - cut])
    expect(within(cuts.map(({ cutY }) => cutY))).toEqual([0, size - cut])
  }
})

test('of a wide picture shifts reach further across than down, and the square that is cut lies anywhere', () => {
  const drawn = plans(16, 1, {}, { width: 28, height: 16 })
  expect(within(drawn.map(({ dx }) => dx))).toEqual([-3, 3])
  expect(within(drawn.map(({ dy }) => dy))).toEqual([-2, 2])
  const cuts = drawn.filter(({ cut }) => cut > 0)
  expect(within(cuts.map(({ cut }) => cut))).toEqual([5, 5])
  expect(within(cuts.map(({ cutX }) => cutX))).toEqual([0, 23])
  expect(within(cuts.map(({ cutY }) => cutY))).toEqual([0, 11])
})

test('the strengths are how far a clip is moved and how much of it is cut out; at 0 nothing is', () => {
  const half = plans(64, 1, { translation: 0.5, cutout: 0.5 })
  expect(within(half.map(({ dx }) => dx))).toEqual([-4, 4])
  expect(within(half.map(({ cut }) => cut))).toEqual([0, 10])
  const none = plans(64, 1, { translation: 0, cutout: 0 })
  expect(none.every(({ dx, dy, cut }) => dx === 0 && dy === 0 && cut === 0)).toBe(true)
})

test('a clip is never mirrored more often than not, however strong the flip', () => {
  for (const [chance, flip] of [
    [1, 1],
    [0.5, 1],
    [1, 0.4],
    [0, 1],
    [1, 0],
  ] as const) {
    const mirrored = part(plans(16, chance, { flip }), (clip) => clip.mirrored)
    expect(Math.abs(mirrored - (chance * flip) / 2)).toBeLessThan(0.02)
    if (chance * flip === 0) expect(mirrored).toBe(0)
  }
})

test('at full strength colours are turned as far as in DiffAugment, evenly both ways, as often as the chance says', () => {
  const drawn = plans(16, 0.5, { colour: 1 }).map(({ tint }) => tint)
  const tinted = drawn.filter(({ brightness }) => brightness !== 0)
  expect(Math.abs(tinted.length / MANY - 0.5)).toBeLessThan(0.02)
  for (const [values, middle, reach] of [
    [tinted.map(({ brightness }) => brightness), 0, 0.5],
    [tinted.map(({ saturation }) => saturation), 1, 1],
    [tinted.map(({ contrast }) => contrast), 1, 0.5],
  ] as const) {
    const [least, most] = within(values)
    expect(least).toBeGreaterThanOrEqual(middle - reach)
    expect(least).toBeLessThan(middle - 0.99 * reach)
    expect(most).toBeLessThan(middle + reach)
    expect(most).toBeGreaterThan(middle + 0.99 * reach)
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - middle)).toBeLessThan(
      0.05,
    )
  }
  const [least, most] = within(plans(16, 1, { colour: 0.2 }).map(({ tint }) => tint.brightness))
  expect([least, most].map((value) => Number(value?.toFixed(2)))).toEqual([-0.1, 0.1])
})

test('what is off has no part in a step', () => {
  const all = { ...USUAL, augment: 0.5, translation: 1, cutout: 1, colour: 1, flip: 1 }
  const none = { augmenting: false, mirroring: false, tinting: false }
  expect(augmentedBy(all)).toEqual({ augmenting: true, mirroring: true, tinting: true })
  expect(augmentedBy({ ...all, augment: 0 })).toEqual(none)
  expect(augmentedBy({ ...all, translation: 0, cutout: 0, colour: 0, flip: 0 })).toEqual(none)
  expect(augmentedBy(USUAL)).toEqual({ ...none, augmenting: true })
  // A chance of 0 that moves by itself may rise: what is recorded once must serve it.
  expect(augmentedBy({ ...all, augment: 0, adaptive: true })).toEqual(augmentedBy(all))
})

test('another chance or strength does not shift what is drawn after it; flip and colour draw only where they are on', () => {
  const after = (changes: Partial<AugmentSettings>) => {
    const random = new Random(9)
    drawAugmentation(5, square(32), { ...USUAL, ...changes }, random)
    return random.bits()
  }
  const usual = after({})
  for (const changes of [{ augment: 0 }, { augment: 1 }, { translation: 0, cutout: 0 }])
    expect(after(changes)).toBe(usual)
  for (const changes of [{ flip: 0.1 }, { colour: 0.1 }]) {
    expect(after(changes)).not.toBe(usual)
    expect(after({ ...changes, augment: 0 })).toBe(after(changes))
  }
})
