import { describe, expect, test } from 'vitest'
import { betterHalf, noiseOf, roundsOf, scoreOf, secondsFor, winnerOf } from './halving'

test('half the detail, or twice, costs three decibels', () => {
  expect(scoreOf({ psnr: 30, sharpness: 1 })).toBe(30)
  expect(scoreOf({ psnr: 30, sharpness: 0.5 })).toBeCloseTo(26.99, 2)
  expect(scoreOf({ psnr: 30, sharpness: 2 })).toBeCloseTo(26.99, 2)
  expect(scoreOf({ psnr: 30, sharpness: 0 })).toBe(0)
})

test('rounds halve the candidates until a single one is left', () => {
  for (let count = 1; count <= 40; count++) {
    let ids: readonly number[] = Array.from({ length: count }, (_, id) => id)
    let rounds = 1
    for (; ids.length > 1; rounds++) ids = betterHalf(ids.map((id) => [id, -id] as const))
    expect(rounds, `${count}`).toBe(roundsOf(count))
    expect(ids).toEqual([0])
  }
})

test('the better half goes on, best first; of equal ones those that came first', () => {
  const points = [['a', 1], ['b', 3], ['c', 3], ['d', 2], ['e', 0]] as const // prettier-ignore
  expect(betterHalf(points)).toEqual(['b', 'c'])
  expect(betterHalf([])).toEqual([])
})

test('rounds share the time alike, and the runs of a round too, less what each takes besides', () => {
  expect(secondsFor(60, 3, 4, 0)).toBe(5)
  expect(secondsFor(60, 1, 2, 4)).toBe(26)
  expect(secondsFor(-5, 1, 2, 4)).toBe(1)
})

describe('the winner', () => {
  const scores = (...points: number[]) => new Map(points.map((point, round) => [round, point]))

  test('is the best in the last round in which what is set was measured too', () => {
    const others = [['a', scores(20, 30)], ['b', scores(25)], ['c', scores(21, 31, 50)]] as const // prettier-ignore
    expect(winnerOf(scores(20, 28), others, 1)).toEqual({ id: 'c', by: 3 })
    // Stopped in the second round, when only what is set was measured there.
    expect(winnerOf(scores(20, 28), [['b', scores(25)], ['d', scores(22)]], 1)).toEqual({ id: 'b', by: 5 }) // prettier-ignore
  })

  test('must be better by more than the noise', () => {
    expect(winnerOf(scores(28), [['a', scores(28.9)]], 1)).toBeNull()
    expect(winnerOf(scores(28), [['a', scores(29.1)]], 1)).not.toBeNull()
    expect(winnerOf(scores(), [['a', scores(99)]], 1)).toBeNull()
    expect(winnerOf(scores(28), [['a', scores()]], 1)).toBeNull()
  })

  test('the noise is what the same settings differ by, never nothing', () => {
    expect(noiseOf(28, 29.5)).toBe(1.5)
    expect(noiseOf(28, 28)).toBe(0.3)
    expect(noiseOf(28, undefined)).toBe(1)
  })
})
