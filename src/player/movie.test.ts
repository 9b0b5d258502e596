// Films as lists of points: exact counts, the clip's own pace, and no jump where a film repeats.

import { describe, expect, it } from 'vitest'
import { ReelError } from '../core/errors'
import type { LatentPoint, Moment } from '../core/latent'
import { moviePoints, turnSeconds, type Movie } from './movie'

const still: Moment = { t: 10, directions: [], content: 0 }
const movie: Movie = {
  what: 'clip',
  seconds: 5,
  fps: 12,
  clip: { frames: 60, fps: 12 },
  offsets: { directions: [0.4], content: 0 },
  walkSeed: 3,
  ends: { from: still, to: { ...still, t: 50 } },
}

const timeOf = (point: LatentPoint | undefined): number => (point?.kind === 'moment' ? point.moment.t : NaN)

it.each([
  [5, 12, 60],
  [20, 30, 600],
  [2.02, 24, 48],
  [1.02, 25, 26],
  [1 / 3, 30, 10],
  [20, 29.97, 599],
])('%d s at %d fps are %d frames', (seconds, fps, count) => {
  for (const what of ['clip', 'loop', 'there-and-back', 'walk', 'morph'] as const) {
    expect(moviePoints({ ...movie, what, seconds, fps })).toHaveLength(count)
  }
})

it('plays a clip at its own pace, whatever the frame rate of the film', () => {
  expect(moviePoints(movie).map(timeOf)).toEqual(Array.from({ length: 60 }, (_, i) => i))
  const double = moviePoints({ ...movie, fps: 24, seconds: 10 }).map(timeOf)
  expect(double.slice(0, 4)).toEqual([0, 0.5, 1, 1.5])
  expect(double[120]).toBe(0)
})

it('walks from the start of its seed, forwards, with the offsets', () => {
  const points = moviePoints({ ...movie, what: 'walk', seconds: 20, fps: 24 })
  expect(points[0]).toEqual({
    kind: 'walk',
    seed: 3,
    frame: 0,
    moment: { t: 0, directions: [0.4], content: 0 },
  })
  expect(points[479]).toMatchObject({ frame: 239.5 })
})

describe('films that repeat', () => {
  it('a loop of one turn ends where it begins', () => {
    const seconds = turnSeconds('loop', movie.clip) ?? 0
    const points = moviePoints({ ...movie, what: 'loop', seconds })
    expect(points).toHaveLength(47)
    expect(timeOf(points[0])).toBe(12)
    // One frame before the end of the seam: almost wholly the frame before the first one.
    const last = points.at(-1)
    expect(last).toMatchObject({ kind: 'morph', to: { t: 11 } })
    expect(last?.kind === 'morph' ? last.amount : 0).toBeGreaterThan(0.97)
  })

  it('a morph goes there and back whatever its length', () => {
    const amounts = moviePoints({ ...movie, what: 'morph', seconds: 3, fps: 10 }).map((point) =>
      point.kind === 'morph' ? point.amount : NaN,
    )
    expect(amounts[0]).toBe(0)
    expect(amounts[15]).toBeCloseTo(1, 9)
    expect(amounts[29]).toBeCloseTo(amounts[1] ?? NaN, 9)
  })
})

it('knows how long one turn takes', () => {
  expect(turnSeconds('clip', movie.clip)).toBe(5)
  expect(turnSeconds('there-and-back', movie.clip)).toBeCloseTo(118 / 12, 9)
  expect(turnSeconds('walk', movie.clip)).toBeNull()
  expect(turnSeconds('morph', movie.clip)).toBeNull()
})

it.each([
  { seconds: 0 },
  { seconds: -1 },
  { seconds: NaN },
  { seconds: Infinity },
  { fps: 0 },
  { fps: -5, seconds: -5 },
  { what: 'morph' as const, ends: null },
])('refuses $what $seconds $fps with a sentence', (change) => {
  expect(() => moviePoints({ ...movie, ...change })).toThrow(ReelError)
})
