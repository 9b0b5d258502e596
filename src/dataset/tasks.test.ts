import { expect, test } from 'vitest'
import { Random } from '../core/random'
import { drawShown, questionsOf } from './tasks'
import type { Triple } from './triples'

const middleOf = ([a, b, c]: Triple) => (a < b && b < c) || (c < b && b < a)

test('half of the clips are shown in order, and of the others an outer frame stands in the middle, either of both', () => {
  const clip: Triple = [3, 5, 9]
  const shown = drawShown(Array<Triple>(400).fill(clip), new Random(4))
  for (const { frames, inOrder } of shown) {
    expect(middleOf(frames)).toBe(inOrder)
    expect([...frames].toSorted((a, b) => a - b)).toEqual(clip)
  }
  const share = (of: (frames: Triple) => boolean) => shown.filter(({ frames }) => of(frames)).length / 400
  expect(share(middleOf)).toBeCloseTo(0.5, 1)
  expect(share(([a]) => a === 5)).toBeCloseTo(0.25, 1)
  expect(share(([, b]) => b === 9)).toBeCloseTo(0.25, 1)
})

test('of the held-out frames each three neighbours are asked about, once in order and once not', () => {
  const held = [4, 12, 20, 28, 36]
  const questions = questionsOf(held)
  expect(questions.map(({ frames }) => frames)).toEqual([
    [4, 12, 20],
    [4, 20, 12],
    [12, 20, 28],
    [20, 12, 28],
    [20, 28, 36],
    [20, 36, 28],
  ])
  expect(questions.map(({ inOrder }) => inOrder)).toEqual([true, false, true, false, true, false])
  for (const { frames, inOrder, other } of questions) {
    expect(held).toContain(other)
    if (inOrder) expect(other).not.toBe(frames[2])
  }
  expect(questionsOf([4, 12])).toEqual([])
})
