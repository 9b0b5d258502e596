// Scenes from outside: what is refused.

import * as v from 'valibot'
import { expect, test } from 'vitest'
import { sceneSchema, type Scene } from './scene'

const scene: Scene = {
  mode: 'walk',
  position: 12.5,
  directions: [0.5, -1],
  content: 3,
  walkSeed: 9,
  ends: null,
}

test('a scene is a scene', () => {
  expect(v.parse(sceneSchema, JSON.parse(JSON.stringify(scene)))).toEqual(scene)
})

test.each([
  ['another mode', { mode: 'fly' }],
  ['a morph without its ends', { mode: 'morph' }],
  ['a position before the start', { position: -1 }],
  ['a position that is no number', { position: Number.NaN }],
  ['too many directions', { directions: [0, 0, 0, 0, 0] }],
  ['a direction far outside', { directions: [9] }],
  ['a seed with a fraction', { walkSeed: 0.5 }],
  ['an unknown field', { more: 1 }],
])('%s is refused', (_, change) => {
  expect(v.safeParse(sceneSchema, { ...scene, ...change }).success).toBe(false)
})
