// Film plans: the usual numbers give the frames that a person expects.

import { expect, it } from 'vitest'
import type { StageView } from '../stage/Stage'
import {
  type FilmPlan,
  filmChoices,
  frameCount,
  gridOf,
  planPoints,
  shapeChoices,
  usualFps,
  usualSeconds,
} from './film-plan'
import { square } from '../../../core/frames'

const span = { frames: 41, fps: 12.34567 }
const view: StageView = {
  mode: 'clip',
  moment: { t: 3, directions: [0, 1], content: 5 },
  walkSeed: 9,
  morph: null,
  playing: false,
}

const base: FilmPlan = {
  file: 'recorded',
  what: 'clip',
  places: 'samples',
  seconds: 5,
  fps: 12,
  enlargement: 1,
  words: true,
  withModel: true,
}

it('makes a film of the clip with exactly its frames', () => {
  const plan = { ...base, seconds: usualSeconds('clip', span), fps: usualFps(span, 'recorded') }
  expect(frameCount(plan)).toBe(41)
  expect(planPoints(plan, view, span)).toHaveLength(41)
})

it('does so for clips of every length and rate', () => {
  for (const fps of [2, 7.5, 10, 12, 23.976, 24, 25, 29.97, 30, 59.94, 60]) {
    for (let frames = 16; frames <= 256; frames++) {
      const clip = { frames, fps }
      const plan = { ...base, seconds: usualSeconds('clip', clip), fps: usualFps(clip, 'recorded') }
      expect(frameCount(plan), `${frames} at ${fps}`).toBe(frames)
    }
  }
})

it('makes a walk of 20 seconds with the offsets and the seed on the stage', () => {
  const plan = { ...base, what: 'walk' as const, seconds: usualSeconds('walk', span), fps: 24 }
  const points = planPoints(plan, view, span)
  expect(points).toHaveLength(480)
  expect(points[0]).toMatchObject({ kind: 'walk', seed: 9, moment: { directions: [0, 1], content: 5 } })
})

it('offers a morph, the real frames and the learning only when they can be had', () => {
  const names = (stock: Parameters<typeof filmChoices>[0]) => filmChoices(stock).map(({ what }) => what)
  const always = ['clip', 'loop', 'there-and-back', 'walk']
  expect(names({ view, real: false, milestones: 1 })).toEqual(always)
  const kept = { from: view.moment, to: view.moment, amount: 0 }
  expect(names({ view: { ...view, morph: kept }, real: true, milestones: 2 })).toEqual([
    ...always,
    'morph',
    'beside',
    'learned',
  ])
})

it('shows beside the real frames those of the same moments, without the offsets of the stage', () => {
  const points = planPoints({ ...base, what: 'beside', seconds: usualSeconds('beside', span) }, view, span)
  expect(points[0]).toEqual({ kind: 'moment', moment: { t: 0, directions: [], content: 0 } })
})

it('offers even sides of at least 256 px that are whole factors, up to 1024', () => {
  const widths = (plan: FilmPlan, size: number) =>
    shapeChoices(gridOf(plan, square(size))).map(({ width, height, factor }) => {
      expect(factor % 1).toBe(0)
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(256)
      return width
    })
  expect(widths(base, 32)).toEqual([256, 512, 768, 1024])
  expect(widths(base, 128)).toEqual([256, 512, 768, 1024])
  expect(widths({ ...base, what: 'beside' }, 64)).toEqual([512, 1024])
  expect(widths({ ...base, what: 'learned' }, 32)).toEqual([512, 1024])
  expect(widths({ ...base, what: 'learned', file: 'picture' }, 32)).toEqual([256, 512, 768, 1024])
})

it('takes the nearest rate that a GIF can keep', () => {
  expect(usualFps({ frames: 10, fps: 24 }, 'gif')).toBe(25)
  expect(usualFps({ frames: 10, fps: 11 }, 'gif')).toBe(10)
  expect(usualFps({ frames: 10, fps: 30 }, 'gif')).toBe(25)
})
