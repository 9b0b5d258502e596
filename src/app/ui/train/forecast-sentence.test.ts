// The forecast in words, before and during training.

import { expect, it } from 'vitest'
import { completeSettings } from '../../../settings/settings'
import { progressAt } from '../../fake-studio.fixture'
import { CLASSIC } from '../../../settings/presets'
import { forecastSentence } from './forecast-sentence'

const settings = completeSettings({ ...CLASSIC, size: 32, steps: 1000, warmup: 100 })
const times = { msWarm: 50, msGame: 100, bytes: 29_100_000 }
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

it('says what to expect of timed steps', () => {
  expect(plain(forecastSentence(settings, times, null))).toBe(
    '1 000 training steps. On this machine: recognisable in about 2 s, at its sharpest in about 2 min, 29.1 MB.',
  )
})

it('says that a run which begins with principal pictures is recognisable at once', () => {
  const sentence = forecastSentence(completeSettings({ size: 32, steps: 1000 }), times, null)
  expect(plain(sentence)).toContain(
    'On this machine: recognisable from the start, at its sharpest in about 2 min',
  )
})

it('promises nothing before the steps were timed, nor what the plan does not reach', () => {
  expect(plain(forecastSentence(settings, null, null))).toBe(
    '1 000 training steps. More steps give a sharper picture.',
  )
  expect(forecastSentence({ ...settings, steps: 10 }, times, null)).not.toContain('recognisable')
})

it('says what is fetched before the run', () => {
  expect(forecastSentence({ ...settings, reconstructionLoss: 'perceptual' }, null, null)).toContain(
    'steps. It looks through a pretrained network, fetched first (0.6 MB).',
  )
})

it('follows the measured speed once it trains, also when nothing was timed before', () => {
  const running = { ...progressAt(600), stepsPerSecond: 5, bytes: 40_000_000 }
  const expected = 'recognisable in about 4 s, at its sharpest in about 3 min, 40.0 MB.'
  expect(forecastSentence(settings, times, running)).toContain(expected)
  expect(forecastSentence(settings, null, running)).toContain('at its sharpest in about 3 min, 40.0 MB')
})
