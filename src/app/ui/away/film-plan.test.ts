// Film plans: the usual numbers give the frames that a person expects.

import { expect, it } from 'vitest'
import type { StageView } from '../stage/Stage'
import { filmChoices, frameCount, planPoints, sideChoices, usualFps, usualSeconds } from './film-plan'

const span = { frames: 41, fps: 12.34567 }
const view: StageView = {
  mode: 'clip',
  moment: { t: 3, directions: [0, 1], content: 5 },
  walkSeed: 9,
  morph: null,
  playing: false,
}

it('makes a film of the clip with exactly its frames', () => {
  const plan = { what: 'clip' as const, seconds: usualSeconds('clip', span), fps: usualFps(span), side: 256 }
  expect(frameCount(plan)).toBe(41)
  expect(planPoints(plan, view, span)).toHaveLength(41)
})

it('makes a walk of 20 seconds with the offsets and the seed on the stage', () => {
  const plan = { what: 'walk' as const, seconds: usualSeconds('walk', span), fps: 24, side: 256 }
  const points = planPoints(plan, view, span)
  expect(points).toHaveLength(480)
  expect(points[0]).toMatchObject({ kind: 'walk', seed: 9, moment: { directions: [0, 1], content: 5 } })
})

it('offers a morph only when both moments are kept', () => {
  const kept = { from: view.moment, to: view.moment, amount: 0 }
  expect(filmChoices(view).map(({ what }) => what)).not.toContain('morph')
  expect(filmChoices({ ...view, morph: kept }).map(({ what }) => what)).toContain('morph')
})

it('offers even sides of at least 256 px that are whole factors', () => {
  expect(sideChoices(32)).toEqual([256, 512, 768, 1024])
  expect(sideChoices(128)).toEqual([256, 512, 768, 1024])
})
