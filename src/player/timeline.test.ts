// The arithmetic of playback, against what a person would count by hand.

import { describe, expect, it } from 'vitest'
import { type LatentPoint, type Moment, MOST_POSITION } from '../core/latent'
import type { Mode } from '../core/scene'
import {
  advance,
  clipTime,
  morphAmount,
  morphPosition,
  period,
  pictureStep,
  pointAt,
  seamLength,
  type Course,
} from './timeline'

const span = { frames: 64, fps: 12 }
const course = (mode: Mode): Course => ({
  mode,
  offsets: { directions: [0.5, 0, -1], content: 9 },
  walkSeed: 5,
  ends: null,
})

/** A point as a mix of clip times: what a picture would weigh if the network were linear. */
function weightsOf(point: LatentPoint): Map<number, number> {
  if (point.kind === 'moment') return new Map([[point.moment.t, 1]])
  if (point.kind === 'walk') return new Map([[-1 - point.frame, 1]])
  const weights = new Map([[point.from.t, 1 - point.amount]])
  return weights.set(point.to.t, (weights.get(point.to.t) ?? 0) + point.amount)
}

/** Mean clip time; enough to see a jump. */
function centre(point: LatentPoint): number {
  let sum = 0
  for (const [t, weight] of weightsOf(point)) sum += t * weight
  return sum
}

describe('clip', () => {
  it('shows every frame for one frame time and starts again', () => {
    const shown = Array.from({ length: 130 }, (_, i) => clipTime('clip', span, advance('clip', span, 0, i)))
    expect(shown).toEqual(Array.from({ length: 130 }, (_, i) => i % 64))
  })

  it('never asks beyond the last frame, even between the last and the first', () => {
    expect(clipTime('clip', span, advance('clip', span, 63, 0.75))).toBe(63)
    expect(advance('clip', span, 63, 1)).toBe(0)
    expect(advance('clip', span, 0, -1)).toBe(63)
  })

  it('keeps the offsets on every point', () => {
    expect(pointAt(course('clip'), span, 3.5)).toEqual({
      kind: 'moment',
      moment: { t: 3.5, directions: [0.5, 0, -1], content: 9 },
    })
  })
})

describe('loop', () => {
  it('has no seam: neighbouring positions always mix neighbouring times', () => {
    let position = 0
    let before = weightsOf(pointAt(course('loop'), span, position))
    for (let i = 0; i < 2000; i++) {
      position = advance('loop', span, position, 0.1)
      const now = weightsOf(pointAt(course('loop'), span, position))
      // Every part of the old mix moved on by a tenth of a frame, or fades: no part of some weight appears from
      // nowhere.
      for (const [t, weight] of now) {
        const was = [...before].find(([other]) => Math.abs(t - 0.1 - other) < 1e-6)?.[1] ?? 0
        expect(Math.abs(weight - was)).toBeLessThan(0.03)
      }
      before = now
    }
  })

  it('turns from its last frame to the end of the seam', () => {
    expect(seamLength(span)).toBe(12)
    expect(advance('loop', span, 63, 1)).toBe(13)
    expect(pointAt(course('loop'), span, 63)).toMatchObject({ kind: 'morph', to: { t: 12 }, amount: 1 })
    expect(pointAt(course('loop'), span, 12)).toMatchObject({ kind: 'moment', moment: { t: 12 } })
    expect(advance('loop', span, 20, period('loop', span))).toBe(20)
  })

  it('survives clips of one, two and three frames', () => {
    for (const frames of [1, 2, 3]) {
      const short = { frames, fps: 12 }
      for (const mode of ['clip', 'loop', 'there-and-back'] as const) {
        let position = 0
        for (let i = 0; i < 20; i++) {
          position = advance(mode, short, position, 0.7)
          const t = centre(pointAt(course(mode), short, position))
          expect(t).toBeGreaterThanOrEqual(0)
          expect(t).toBeLessThanOrEqual(frames - 1)
        }
      }
    }
  })
})

it('there and back mirrors the clip without showing an end twice', () => {
  const small = { frames: 4, fps: 12 }
  const shown = Array.from({ length: 9 }, (_, i) =>
    clipTime('there-and-back', small, advance('there-and-back', small, 0, i)),
  )
  expect(shown).toEqual([0, 1, 2, 3, 2, 1, 0, 1, 2])
})

it('a walk runs on for ever, and not below its start', () => {
  expect(advance('walk', span, 100_000, 1)).toBe(100_001)
  expect(advance('walk', span, MOST_POSITION, 1)).toBeLessThan(MOST_POSITION)
  expect(advance('walk', span, 3, -10)).toBe(0)
  expect(pointAt(course('walk'), span, 77.5)).toEqual({
    kind: 'walk',
    seed: 5,
    frame: 77.5,
    moment: { t: 0, directions: [0.5, 0, -1], content: 9 },
  })
})

describe('morph', () => {
  const from: Moment = { t: 3, directions: [1], content: 0 }
  const to: Moment = { t: 40, directions: [], content: 2 }

  it('goes from the first moment to the second and back', () => {
    const length = period('morph', span)
    const amounts = [0, 0.25, 0.5, 0.75, 1].map((part) => {
      const point = pointAt({ ...course('morph'), ends: { from, to } }, span, part * length)
      return point.kind === 'morph' ? point.amount : NaN
    })
    expect(amounts.map((amount) => Math.round(amount * 1000) / 1000)).toEqual([0, 0.5, 1, 0.5, 0])
  })

  it('keeps the saved moments as they are', () => {
    expect(pointAt({ ...course('morph'), ends: { from, to } }, span, 0)).toEqual({
      kind: 'morph',
      from,
      to,
      amount: 0,
    })
  })

  it('finds the position of an amount', () => {
    for (const amount of [0, 0.1, 0.5, 0.99, 1]) {
      expect(morphAmount(morphPosition(amount, span) / period('morph', span))).toBeCloseTo(amount, 9)
    }
  })
})

it('asks for whole parts of a frame in slow motion and never for more than 30 pictures a second', () => {
  expect(pictureStep(12, 1)).toBe(1 / 2)
  expect(pictureStep(12, 0.25)).toBe(1 / 10)
  expect(pictureStep(30, 1)).toBe(1)
  expect(pictureStep(60, 2)).toBe(4)
  for (const fps of [1, 7, 12, 24, 25, 29.97, 50, 240]) {
    for (const speed of [0.25, 0.5, 1, 2]) {
      expect((fps * speed) / pictureStep(fps, speed)).toBeLessThanOrEqual(30.0001)
    }
  }
})
