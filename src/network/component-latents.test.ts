// The latent space of a model with principal pictures: what its sliders move, how unlike two moments look, and that a
// morph goes along the frames between them.

import { describe, expect, test } from 'vitest'
import type { LatentPoint } from '../core/latent'
import { Random } from '../core/random'
import { codeAt } from './codes'
import { Latents } from './latents'
import { componentSizes, distance, lookOf, looksOf } from './looks'
import { hopAt, shortestWay } from './path-morph'
import { CODE } from './widths'

/** A row for each frame; three components, of which the last can hardly be seen. */
const FRAMES = 12
const time = { count: FRAMES + 1, spacing: 1 }
const sizes = Float32Array.of(10, 5, 0.01)

/** A table whose frames lie on a circle of the first two components. */
function circle(): Float32Array {
  const table = new Random(5).normals(time.count * CODE)
  for (let t = 0; t < time.count; t++) {
    const angle = (t / (FRAMES - 1)) * 1.7 * Math.PI
    table.set([0.5 * Math.cos(angle), Math.sin(angle)], t * CODE)
  }
  return table
}

const table = circle()
const latents = () => new Latents({ table, time, frames: FRAMES, noise: 0.3, sizes })
const at = (t: number, directions: number[] = []) => ({ t, directions, content: 0 })
const codeOf = (point: LatentPoint) => latents().rows([point]).motion
const apart = (a: Float32Array, b: Float32Array) => distance(a, b)

test('sizes are the lengths of the components; a model without them has none', () => {
  expect(componentSizes({ shape: [2, 3], data: Float32Array.of(3, 0, 4, 0, 0, 2) })).toEqual(
    Float32Array.of(5, 2),
  )
  expect(componentSizes(undefined)).toBeNull()
})

test('what cannot be seen does not count, whatever the code has there', () => {
  const [a, b] = [new Float32Array(CODE), new Float32Array(CODE)]
  b[2] = 100
  b[9] = 100
  expect(distance(lookOf(a, sizes), lookOf(b, sizes))).toBeCloseTo(1, 5)
  expect(distance(lookOf(a, null), lookOf(b, null))).toBeGreaterThan(100)
})

test('a slider moves one number of the code by its deviation over the clip', () => {
  const [still, moved] = [
    codeOf({ kind: 'moment', moment: at(4) }),
    codeOf({ kind: 'moment', moment: at(4, [0, 2]) }),
  ]
  const values = Array.from({ length: FRAMES }, (_, t) => codeAt(table, time, t)[1] ?? 0)
  const mean = values.reduce((sum, value) => sum + value / FRAMES, 0)
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / FRAMES, 0))
  const change = moved.map((value, j) => value - (still[j] ?? 0))
  expect(change[1]).toBeCloseTo(2 * deviation, 4)
  expect(change.filter((value) => Math.abs(value) > 1e-6)).toHaveLength(1)
})

describe('a morph', () => {
  const morph = (amount: number, straight?: boolean): LatentPoint => ({
    kind: 'morph',
    from: at(0),
    to: at(7),
    amount,
    ...(straight === undefined ? {} : { straight }),
  })

  test('stays by the frames that lie between, where a straight one leaves them', () => {
    const frames = Array.from({ length: FRAMES }, (_, t) => codeAt(table, time, t))
    const nearest = (code: Float32Array) =>
      Math.min(...frames.map((frame) => apart(lookOf(frame, sizes), lookOf(code, sizes))))
    const places = [0.1, 0.3, 0.5, 0.7, 0.9]
    const along = places.map((amount) => nearest(codeOf(morph(amount))))
    const straight = places.map((amount) => nearest(codeOf(morph(amount, true))))
    expect(Math.max(...along)).toBeLessThan(0.75 * Math.max(...straight))
  })

  test('begins and ends just at its moments, dragged or between frames', () => {
    const [from, to] = [at(1.4, [1]), at(7.7, [0, -2])]
    for (const [amount, moment] of [
      [0, from],
      [1, to],
    ] as const)
      expect(
        apart(codeOf({ kind: 'morph', from, to, amount }), codeOf({ kind: 'moment', moment })),
      ).toBeLessThan(1e-5)
  })

  test('changes as much in every part of its time', () => {
    const codes = Array.from({ length: 41 }, (_, i) => lookOf(codeOf(morph(i / 40)), sizes))
    const steps = codes.slice(1).map((code, i) => apart(code, codes[i] ?? new Float32Array()))
    expect(Math.max(...steps)).toBeLessThan(1.6 * Math.min(...steps))
  })

  test('between a moment and itself it stays there', () => {
    const still = { kind: 'morph', from: at(5), to: at(5), amount: 0.6 } as const
    expect(apart(codeOf(still), codeAt(table, time, 5))).toBeLessThan(1e-6)
  })

  test('of a model without components is straight as ever', () => {
    const old = new Latents({ table, time, frames: FRAMES, noise: 0.3, sizes: null })
    const mean = codeAt(table, time, 0).map((value, j) => (value + (codeAt(table, time, 7)[j] ?? 0)) / 2)
    expect(apart(old.rows([morph(0.5)]).motion, mean)).toBeLessThan(1e-5)
  })
})

describe('the shortest way', () => {
  const looks = looksOf(table, time, FRAMES, sizes)

  test('is the cheapest of all ways: tried one by one over few frames', () => {
    const few = looks.filter((_, i) => i % 2 === 0)
    const nowhere = new Float32Array()
    const cost = (stops: readonly number[]) =>
      stops
        .slice(1)
        .reduce((sum, stop, i) => sum + apart(few[stops[i] ?? 0] ?? nowhere, few[stop] ?? nowhere) ** 3, 0)
    const ways = (stops: readonly number[]): number[][] => {
      const rest = [1, 2, 3, 4].filter((i) => !stops.includes(i))
      return [[...stops, 5], ...rest.flatMap((i) => ways([...stops, i]))]
    }
    const best = Math.min(...ways([0]).map(cost))
    expect(cost(shortestWay(few, 0, 5).stops)).toBeCloseTo(best, 6)
  })

  test('every amount lies between two stops', () => {
    const way = shortestWay(looks, 0, 11)
    expect(way.places[0]).toBe(0)
    expect(way.places.at(-1)).toBeCloseTo(1)
    expect(hopAt(way, 0)).toEqual({ hop: 0, part: 0 })
    expect(hopAt(way, 1).part).toBeCloseTo(1)
    expect(hopAt(way, 1).hop).toBe(way.stops.length - 2)
  })
})

test('the path of a morph is told as the times of the clip that its pictures come by', () => {
  const stops = latents().path(0.5, FRAMES - 1)
  expect([stops[0], stops.at(-1)]).toEqual([0.5, FRAMES - 1])
  expect(stops.length).toBeGreaterThan(2)
  const on = Array.from({ length: 2001 }, (_, i) =>
    codeOf({ kind: 'morph', from: at(0.5), to: at(FRAMES - 1), amount: i / 2000 }),
  )
  for (const stop of stops) {
    const code = codeAt(table, time, stop)
    expect(
      Math.min(...on.map((passed) => Math.hypot(...passed.map((x, j) => x - (code[j] ?? 0))))),
    ).toBeLessThan(0.05)
  }
  expect(new Latents({ table, time, frames: FRAMES, noise: 0.3, sizes: null }).path(0, 5)).toEqual([])
})
