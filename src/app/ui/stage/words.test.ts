// What the stage says, word for word.

import { expect, it } from 'vitest'
import type { LatentPoint } from '../../../core/latent'
import type { View } from '../../../player/view'
import { caption } from './caption'
import { offsetWords, seedNumber, signed } from './words'

const view: View = {
  mode: 'clip',
  offsets: { directions: [0.4, 0, -1.25, 0.02], content: 1842 },
  walkSeed: 12,
  ends: null,
  playing: false,
  speed: 1,
  source: 'generated',
  problem: null,
}
const reel = { name: 'flower', trained: true, aspect: 1, frames: 64, fps: 12, look: null, real: null }
const moment = { t: 38.4, ...view.offsets }
const shown = { view, reel, source: 'generated' as const, position: 38.4, time: 38.4 }

it('signs numbers with a true minus, and zero with none', () => {
  expect([0.4, -0.1, 0, -0.001, 3].map((value) => signed(value))).toEqual([
    '+0.40',
    '−0.10',
    '0.00',
    '0.00',
    '+3.00',
  ])
})

it('groups the digits of a seed', () => {
  expect([7, 999, 1842].map(seedNumber)).toEqual(['7', '999', '1\u202f842'])
})

it('names what is moved and leaves out what is not', () => {
  expect(offsetWords(view.offsets)).toBe(' · +0.4 σ₁ · −1.3 σ₃ · content 1\u202f842')
  expect(offsetWords({ directions: [], content: 0 })).toBe('')
  expect(offsetWords({ directions: [], content: 0, random: 2041 })).toBe(' · random 2\u202f041')
})

it.each<[string, LatentPoint, Partial<View>]>([
  ['moment 3.2 s · +0.4 σ₁ · −1.3 σ₃ · content 1\u202f842', { kind: 'moment', moment }, {}],
  [
    'moment 3.2 s, 25 % melted into the start · +0.4 σ₁ · −1.3 σ₃ · content 1\u202f842',
    { kind: 'morph', from: moment, to: moment, amount: 0.25 },
    { mode: 'loop' },
  ],
  [
    'morph, 25 % of the way from A to B',
    { kind: 'morph', from: moment, to: moment, amount: 0.25 },
    { mode: 'morph' },
  ],
  [
    'walk 3.2 s · seed 12',
    { kind: 'walk', seed: 12, frame: 38.4, moment },
    { mode: 'walk', offsets: { directions: [], content: 0 } },
  ],
])('says “%s”', (words, point, change) => {
  expect(caption({ ...shown, point, view: { ...view, ...change } })).toBe(words)
})

it('counts real frames from one, and says nothing of nothing', () => {
  const point: LatentPoint = { kind: 'moment', moment }
  expect(caption({ ...shown, point, source: 'real' })).toBe('real frame 39 of 64 · 3.2 s')
  expect(caption({ ...shown, point, source: null })).toBe('')
})
