// The learned path, its principal directions and the endless walk, against their definitions.

import { describe, expect, test } from 'vitest'
import type { LatentPoint } from '../core/latent'
import { Random } from '../core/random'
import { codeAt, codeCount, splineRows } from './codes'
import { principalDirections } from './directions'
import { Latents } from './latents'
import { CODE } from './widths'
import { Walk } from './walk'

const FRAMES = 41
const time = { count: codeCount(FRAMES, 4), spacing: 4 }
const table = new Random(3).normals(time.count * CODE)
const row = (k: number) => Array.from(table.subarray(k * CODE, (k + 1) * CODE))
const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.hypot(...Array.from(a, (value, i) => value - (b[i] ?? 0)))

describe('the path of motion codes', () => {
  test('goes through its rows', () => {
    for (let k = 0; k < time.count - 1; k++)
      expect(distance(codeAt(table, time, 4 * k), row(k))).toBeLessThan(1e-5)
  })

  test('is Catmull–Rom between them: tangents are half the difference of the neighbours', () => {
    const h = 1e-2
    const slope = Array.from(
      codeAt(table, time, 12 + 4 * h),
      (value, i) => (value - (codeAt(table, time, 12 - 4 * h)[i] ?? 0)) / (2 * h),
    )
    const tangent = row(4).map((value, i) => 0.5 * (value - (row(2)[i] ?? 0)))
    expect(distance(slope, tangent) / Math.hypot(...tangent)).toBeLessThan(0.02)
  })

  test('half-way between two rows it is (−1, 9, 9, −1) / 16 of the four around', () => {
    const four = [2, 3, 4, 5].map(row)
    const expected = row(0).map((_, j) =>
      [-1, 9, 9, -1].reduce((sum, weight, k) => sum + (weight * (four[k]?.[j] ?? NaN)) / 16, 0),
    )
    expect(distance(codeAt(table, time, 14), expected)).toBeLessThan(1e-5)
  })

  test('every row of weights sums to 1, mixed or not', () => {
    const rows = splineRows(time, [
      { a: 7.3, b: 7.3, amount: 0 },
      { a: 0, b: 40, amount: 0.3 },
      { a: 39.9, b: 2, amount: 1 },
    ])
    for (let i = 0; i < 3; i++) {
      const sum = rows.subarray(i * time.count, (i + 1) * time.count).reduce((a, b) => a + b, 0)
      expect(sum).toBeCloseTo(1, 5)
    }
  })
})

describe('the principal directions', () => {
  const directions = principalDirections(table, time, FRAMES, 4)
  const codes = Array.from({ length: FRAMES }, (_, t) => codeAt(table, time, t))
  const mean = Array.from(
    { length: CODE },
    (_, j) => codes.reduce((sum, code) => sum + (code[j] ?? 0), 0) / FRAMES,
  )
  const deviationAlong = (direction: Float32Array) => {
    const length = Math.hypot(...direction)
    const along = codes.map((code) =>
      code.reduce((sum, value, j) => sum + ((value - (mean[j] ?? 0)) * (direction[j] ?? 0)) / length, 0),
    )
    return Math.sqrt(along.reduce((sum, value) => sum + value ** 2, 0) / FRAMES)
  }

  test('each is one standard deviation of the codes along it, in falling order', () => {
    const lengths = directions.map((direction) => Math.hypot(...direction))
    directions.forEach((direction, k) => expect(lengths[k]).toBeCloseTo(deviationAlong(direction), 3))
    expect(lengths.toSorted((a, b) => b - a)).toEqual(lengths)
  })

  test('they are at right angles', () => {
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < a; b++) {
        const dot = directions[a]?.reduce((sum, value, j) => sum + value * (directions[b]?.[j] ?? 0), 0) ?? 1
        expect(Math.abs(dot)).toBeLessThan(0.02)
      }
    }
  })

  test('no random direction has more variance than the first', () => {
    const random = new Random(5)
    const best = deviationAlong(directions[0] ?? new Float32Array(CODE))
    for (let i = 0; i < 200; i++)
      expect(deviationAlong(random.normals(CODE))).toBeLessThanOrEqual(best + 1e-6)
  })
})

describe('the endless walk', () => {
  const directions = principalDirections(table, time, FRAMES, 4)
  const walk = (seed: number) => new Walk(seed, { table, time, frames: FRAMES, sizes: null, directions })

  test('the same seed gives the same walk, asked in any order; another seed another one', () => {
    const forward = walk(9)
    const frames = Array.from({ length: 200 }, (_, i) => forward.at(i).motion)
    expect(distance(walk(9).at(199).motion, frames[199] ?? [])).toBe(0)
    expect(distance(walk(10).at(199).motion, frames[199] ?? [])).toBeGreaterThan(0.1)
  })

  test('it has no jerks: no step is longer than the longest of the path by more than the blend allows', () => {
    const steps = (codes: Float32Array[]) => codes.slice(1).map((code, i) => distance(code, codes[i] ?? []))
    const path = steps(Array.from({ length: FRAMES }, (_, t) => codeAt(table, time, t)))
    const w = walk(4)
    const walked = steps(Array.from({ length: 1500 }, (_, i) => w.at(i).motion))
    expect(Math.max(...walked)).toBeLessThan(3 * Math.max(...path))
  })

  test('it goes on and never repeats: no two of 2 000 frames are the same', () => {
    const w = walk(1)
    const keys = new Set(Array.from({ length: 2000 }, (_, i) => w.at(i).motion.join()))
    expect(keys.size).toBe(2000)
  })

  test('it does not stand still at an end and visits most of the clip', () => {
    const w = walk(2)
    const nearest = Array.from({ length: 1500 }, (_, i) => {
      const { motion } = w.at(i)
      const all = Array.from({ length: FRAMES }, (_unused, t) => distance(codeAt(table, time, t), motion))
      return all.indexOf(Math.min(...all))
    })
    expect(new Set(nearest).size).toBeGreaterThan(FRAMES * 0.7)
    const atEnds = nearest.filter((t) => t < 2 || t > FRAMES - 3).length
    expect(atEnds / nearest.length).toBeLessThan(0.4)
  })

  test('between two of its frames lies their mean', () => {
    const w = walk(6)
    const [a, b, half] = [w.at(30).motion, w.at(31).motion, w.at(30.5).motion]
    expect(
      distance(
        half,
        Float32Array.from(a, (value, i) => (value + (b[i] ?? 0)) / 2),
      ),
    ).toBeLessThan(1e-5)
  })

  test('a clip of the fewest frames walks too', () => {
    const short = { count: codeCount(8, 4), spacing: 4 }
    const w = new Walk(1, {
      table: new Random(1).normals(short.count * CODE),
      time: short,
      frames: 8,
      sizes: null,
      directions,
    })
    expect(w.at(500).motion.every(Number.isFinite)).toBe(true)
  })
})

describe('latent points', () => {
  const latents = new Latents({ table, time, frames: FRAMES, noise: 0.3, sizes: null })
  const moment = (t: number, directions: number[] = [], content = 0): LatentPoint => ({
    kind: 'moment',
    moment: { t, directions, content },
  })

  test('a moment is the path there, moved along the directions; content 0 is z = 0', () => {
    const { motion, content } = latents.rows([moment(10), moment(10, [0, 2])])
    expect(distance(motion.subarray(0, CODE), codeAt(table, time, 10))).toBe(0)
    const second = principalDirections(table, time, FRAMES, 4)[1] ?? new Float32Array(CODE)
    const moved = motion.subarray(CODE).map((value, j) => value - (motion[j] ?? 0))
    expect(
      distance(
        moved,
        second.map((value) => 2 * value),
      ),
    ).toBeLessThan(1e-4)
    expect(content.every((value) => value === 0)).toBe(true)
  })

  test('half a morph is the mean of its ends, content too; a content seed repeats', () => {
    const from = { t: 3, directions: [1], content: 5 }
    const to = { t: 30, directions: [], content: 9 }
    const { motion, content } = latents.rows([
      { kind: 'moment', moment: from },
      { kind: 'moment', moment: to },
      { kind: 'morph', from, to, amount: 0.5 },
      { kind: 'moment', moment: from },
    ])
    const part = (values: Float32Array, i: number, length: number) =>
      values.subarray(i * length, (i + 1) * length)
    const mean = (values: Float32Array, length: number) =>
      part(values, 0, length).map((value, j) => (value + (part(values, 1, length)[j] ?? 0)) / 2)
    expect(distance(part(motion, 2, CODE), mean(motion, CODE))).toBeLessThan(1e-5)
    expect(distance(part(content, 2, 16), mean(content, 16))).toBeLessThan(1e-5)
    expect(part(content, 3, 16)).toEqual(part(content, 0, 16))
  })

  test('a quarter of a morph lies nearer its first end', () => {
    const [from, to] = [
      { t: 3, directions: [], content: 0 },
      { t: 30, directions: [], content: 0 },
    ]
    const { motion } = latents.rows([{ kind: 'morph', from, to, amount: 0.25 }])
    const expected = codeAt(table, time, 3).map(
      (value, j) => 0.75 * value + 0.25 * (codeAt(table, time, 30)[j] ?? 0),
    )
    expect(distance(motion, expected)).toBeLessThan(1e-5)
  })

  test('each walk has the seed that is asked for, whichever was asked for before', () => {
    const at = (seed: number, frame: number): LatentPoint => ({
      kind: 'walk',
      seed,
      frame,
      moment: { t: 0, directions: [], content: 0 },
    })
    const directions = principalDirections(table, time, FRAMES, 4)
    const { motion, content } = latents.rows([at(9, 60), at(10, 60), at(9, 61.5)])
    for (const [i, seed, frame] of [
      [0, 9, 60],
      [1, 10, 60],
      [2, 9, 61.5],
    ] as const) {
      const truth = new Walk(seed, { table, time, frames: FRAMES, sizes: null, directions }).at(frame)
      expect(distance(motion.subarray(i * CODE, (i + 1) * CODE), truth.motion)).toBeLessThan(1e-5)
      const scaled = truth.content.map((value) => 0.3 * value)
      expect(distance(content.subarray(i * 16, (i + 1) * 16), scaled)).toBeLessThan(1e-6)
    }
  })

  test('a content seed is drawn from a normal distribution of the set deviation', () => {
    const many = Array.from({ length: 3000 }, (_, i) => moment(5, [], i + 1))
    const { content } = latents.rows(many)
    const variance = content.reduce((sum, value) => sum + value ** 2, 0) / content.length
    expect(Math.sqrt(variance)).toBeCloseTo(0.3, 2)
  })
})
