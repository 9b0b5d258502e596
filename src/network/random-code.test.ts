// Random moments: alike in kind to those of the clip, and moving with it.

import { expect, test } from 'vitest'
import { Random } from '../core/random'
import { codeAt, codeOfRow } from './codes'
import { randomMomentRow } from './random-code'
import { CODE } from './widths'

const FRAMES = 12
const time = { count: FRAMES + 1, spacing: 1 }
const table = new Random(5).normals(time.count * CODE)
const SEEDS = 3000

/** Mean and covariance of the first two numbers of codes. */
function moments(codes: readonly Float32Array[]) {
  const mean = [0, 1].map((j) => codes.reduce((sum, code) => sum + (code[j] ?? 0), 0) / codes.length)
  const between = (a: number, b: number) =>
    codes.reduce(
      (sum, code) => sum + ((code[a] ?? 0) - (mean[a] ?? 0)) * ((code[b] ?? 0) - (mean[b] ?? 0)),
      0,
    ) / codes.length
  return [...mean, between(0, 0), between(0, 1), between(1, 1)]
}

test('random moments of all seeds and times have the mean and the covariance of the path', () => {
  const path = moments(Array.from({ length: FRAMES }, (_, t) => codeAt(table, time, t)))
  const drawn = moments(
    Array.from({ length: SEEDS * FRAMES }, (_, i) =>
      codeOfRow(table, randomMomentRow(time, FRAMES, 1 + Math.floor(i / FRAMES), i % FRAMES)),
    ),
  )
  drawn.forEach((value, i) => expect(Math.abs(value - (path[i] ?? 0))).toBeLessThan(0.06))
})

test('one seed is one place, which moves half as far as the clip', () => {
  const code = (seed: number, t: number) => codeOfRow(table, randomMomentRow(time, FRAMES, seed, t))
  expect(code(3, 4)).toEqual(code(3, 4))
  expect(code(4, 4)).not.toEqual(code(3, 4))
  const [from, to] = [code(3, 2), code(3, 7.5)]
  const [own, later] = [codeAt(table, time, 2), codeAt(table, time, 7.5)]
  from.forEach((value, j) =>
    expect((to[j] ?? 0) - value).toBeCloseTo(0.5 * ((later[j] ?? 0) - (own[j] ?? 0)), 5),
  )
})
