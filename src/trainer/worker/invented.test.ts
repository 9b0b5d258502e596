// Where the game of coefficients invents: random codes as the path has them, morphs, and clips that move as the clip
// does.

import { expect, test } from 'vitest'
import { Random } from '../../core/random'
import { Triples } from '../../dataset/triples'
import { addSplineRow, codeAt, codeCount } from '../../network/codes'
import { CODE } from '../../network/widths'
import { randomCodeRow } from '../../network/random-code'
import { drawRound } from './invented'

const FRAMES = 30
const time = { count: codeCount(FRAMES, 2), spacing: 2 }
const table = new Random(2).normals(time.count * CODE)
const ground = {
  triples: new Triples(
    FRAMES,
    Array.from({ length: FRAMES }, (_, t) => t),
  ),
  time,
  frames: FRAMES,
  noise: 0.3,
}

const code = (row: Float32Array) => {
  const value = new Float32Array(CODE)
  row.forEach((weight, k) => value.forEach((x, j) => (value[j] = x + weight * (table[k * CODE + j] ?? 0))))
  return value
}

test('random codes have the mean and the covariance of the codes along the path', () => {
  const path = Array.from({ length: FRAMES }, (_, t) => codeAt(table, time, t))
  const random = new Random(7)
  const drawn = Array.from({ length: 6000 }, () => code(randomCodeRow(time, FRAMES, random)))
  const mean = (all: readonly Float32Array[], j: number) =>
    all.reduce((sum, each) => sum + (each[j] ?? 0) / all.length, 0)
  const covariance = (all: readonly Float32Array[], i: number, j: number) =>
    all.reduce(
      (sum, each) => sum + (((each[i] ?? 0) - mean(all, i)) * ((each[j] ?? 0) - mean(all, j))) / all.length,
      0,
    )
  for (const [i, j] of [
    [0, 0],
    [3, 3],
    [0, 3],
    [5, 11],
  ] as const) {
    expect(mean(drawn, i)).toBeCloseTo(mean(path, i), 1)
    expect(Math.abs(covariance(drawn, i, j) - covariance(path, i, j))).toBeLessThan(0.06)
  }
})

test('a round: rows of weight one, latents of a clip alike, a quarter of them calm, gaps of each clip', () => {
  const random = new Random(1)
  let calm = 0
  let clips = 0
  for (let i = 0; i < 20; i++) {
    const { rows, content, gaps, real, realGaps, path } = drawRound(ground, 16, random)
    expect([rows.length, content.length, gaps.length, real.length, realGaps.length]).toEqual([
      48 * time.count,
      48 * 16,
      32,
      48,
      32,
    ])
    for (let row = 0; row < 48; row++) {
      const weights = rows.subarray(row * time.count, (row + 1) * time.count)
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4)
    }
    for (let clip = 0; clip < 16; clip++) {
      const z = content.subarray(clip * 48, clip * 48 + 16)
      expect(content.subarray(clip * 48 + 16, clip * 48 + 32)).toEqual(z)
      clips += 1
      if (z.every((value) => value === 0)) calm += 1
    }
    expect(path.length).toBe(64 * time.count)
    real.forEach((t, j) => {
      if (j % 3 > 0) expect(t - (real[j - 1] ?? 0)).toBe(realGaps[2 * Math.floor(j / 3) + (j % 3) - 1])
    })
  }
  expect(calm / clips).toBeGreaterThan(0.15)
  expect(calm / clips).toBeLessThan(0.35)
})

test('a random clip moves as the clip does: its differences are those of three frames', () => {
  const { rows, gaps } = drawRound(ground, 4, new Random(3))
  const row = (i: number) => rows.subarray(i * time.count, (i + 1) * time.count)
  const [first = 0, second = 0] = gaps
  const moves = Array.from({ length: FRAMES - first - second }, (_, t) => {
    const [a, b] = [new Float32Array(time.count), new Float32Array(time.count)]
    for (const [to, at] of [
      [a, t],
      [b, t + first],
    ] as const)
      addSplineRow(to, time, at, 1)
    return Math.hypot(...a.map((value, k) => (row(1)[k] ?? 0) - (row(0)[k] ?? 0) - ((b[k] ?? 0) - value)))
  })
  expect(Math.min(...moves)).toBeLessThan(1e-5)
})
