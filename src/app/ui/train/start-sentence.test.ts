// What is said of how a run began.

import { expect, test } from 'vitest'
import { completeSettings } from '../../../settings/settings'
import { soonerSentence, startSentence } from './start-sentence'

const learned = {
  clip: { name: 'Koi', frames: 40, fps: 12 },
  settings: completeSettings({}),
  step: 1500,
  tensors: [],
}
const wanted = { learned, part: 'generator' } as const

test('from scratch or warm is always said', () => {
  expect(startSentence(true, null, null)).toMatch(/^From scratch: /)
  expect(startSentence(true, null, wanted)).toBe('From scratch: nothing of “Koi” fits these networks.')
  expect(startSentence(false, null, wanted)).toMatch(/^A warm start from “Koi” /)
  const warm = { from: 'Koi', step: 1500, part: 'generator', sameClip: true, share: 0.98765 } as const
  expect(startSentence(true, warm, wanted)).toBe(
    'Warm start: 98.8 % of the generator’s weights come from “Koi”, 1\u00a0500 steps.',
  )
  expect(startSentence(true, { ...warm, sameClip: false }, wanted)).toMatch(/the clip’s own\.$/)
})

const curve = (...points: [step: number, psnr: number][]) =>
  points.map(([step, psnrTrain]) => ({ step, psnrTrain, psnrHeldOut: null }))

test('how much sooner goes by the highest likeness that both have reached', () => {
  const scratch = curve([0, 10], [25, 20], [50, 25.2], [100, 30.1], [150, 32.4])
  expect(soonerSentence(curve([0, 9], [25, 26], [50, 30.2]), scratch)).toBe(
    ' 30.0 dB took 50 steps; the run from scratch before it took 100.',
  )
  expect(soonerSentence([], scratch)).toBe('')
  expect(soonerSentence(curve([0, 9]), scratch)).toBe('')
})
