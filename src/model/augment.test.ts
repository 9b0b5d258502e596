// How often and how far clips are shifted and cut, over many draws of a fixed seed.

import { expect, test } from 'vitest'
import { square } from '../core/frames'
import { Random } from '../core/random'
import { drawAugmentation } from './augment'

const MANY = 6000
const plans = (size: number, chance: number, sides = square(size)) =>
  drawAugmentation(MANY, sides, chance, new Random(4))
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
  const drawn = plans(16, 1, { width: 28, height: 16 })
  expect(within(drawn.map(({ dx }) => dx))).toEqual([-3, 3])
  expect(within(drawn.map(({ dy }) => dy))).toEqual([-2, 2])
  const cuts = drawn.filter(({ cut }) => cut > 0)
  expect(within(cuts.map(({ cut }) => cut))).toEqual([5, 5])
  expect(within(cuts.map(({ cutX }) => cutX))).toEqual([0, 23])
  expect(within(cuts.map(({ cutY }) => cutY))).toEqual([0, 11])
})

test('another chance does not shift what is drawn after it', () => {
  const after = (chance: number) => {
    const random = new Random(9)
    drawAugmentation(5, square(32), chance, random)
    return random.bits()
  }
  expect(after(0)).toBe(after(1))
})
