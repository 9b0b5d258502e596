// What the lab trains and says, without training: the words of the command, its list, its table.

import { expect, test } from 'vitest'
import { CLASSIC } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { SETTINGS } from '../settings/table'
import { parseFlags } from './lab-flags.mjs'
import { parameterCount, tableOf, variants, verdictOf } from './lab-options'

test('what was typed arrives where it belongs', () => {
  const { filename } = import.meta
  expect(parseFlags(['--only', 'game,taps', '--steps', '50', '--clip', filename, '--out', '/x'])).toEqual({
    only: ['game', 'taps'],
    steps: 50,
    clips: [filename],
    out: '/x',
  })
  expect(parseFlags(['--help'])).toBe('help')
})

test.each([
  [['--steps', '3'], /whole number from 10/],
  [['--clip', 'no-such-file'], /There is no file/],
  [['--other'], /Unknown option '--other'/],
])('%j is refused with a sentence', (words, sentence) => {
  expect(() => parseFlags(words)).toThrow(sentence)
})

test('every value of every choice is tried, each in a run in which it does something', () => {
  const all = variants([])
  expect(all.map(({ option }) => option).slice(0, 2)).toEqual(['default', 'recipe'])
  const games = all.filter(({ option }) => option === 'game').map(({ value }) => value)
  expect(games).toEqual(SETTINGS.game.choices.flatMap(({ value }) => (value === 'auto' ? [] : [value])))
  // A weight is tried where the critic that has the head plays.
  const order = all.find(({ option }) => option === 'frameOrder')
  expect(order).toMatchObject({ value: '1', changes: { ...CLASSIC, frameOrder: 1 } })
  const usual = JSON.stringify(completeSettings({}))
  for (const { option, changes } of all.slice(1))
    expect(JSON.stringify(completeSettings({ ...changes })), option).not.toBe(usual)
  expect(all.filter(({ fails }) => fails)).toEqual([
    { option: 'reconstructionLoss', value: 'none', changes: { reconstructionLoss: 'none' }, fails: true },
  ])
})

test('an option that there is not is refused with those that there are', () => {
  expect(() => variants(['gme'])).toThrow(/no option “gme”: choose some of .*game/)
  expect(() => variants(['size'])).toThrow(/no option “size”/)
})

test('parameters: a critic of pixels has more than one of coefficients', () => {
  expect(parameterCount({ judged: 'both' }, 64)).toBeGreaterThan(parameterCount({}, 64))
  expect(parameterCount({ judged: 'both' }, 64)).toBeGreaterThan(parameterCount({ judged: 'pixels' }, 64))
})

test('what should learn is within 3 dB of what it is compared with, what should fail is not', () => {
  expect(verdictOf({ fails: false }, 40.1, 43)).toBe('learns')
  expect(verdictOf({ fails: false }, 38, 43)).toBe('5.0 dB worse')
  expect(verdictOf({ fails: true }, 20, 43)).toBe('fails, as it should')
  expect(verdictOf({ fails: true }, 43, 43)).toBe('learns, and should not')
})

test('the table has a line a row', () => {
  const row = {
    option: 'game',
    value: 'hinge',
    clip: 'sea',
    steps: 300,
    psnrTrain: 41.26,
    psnrHeldOut: null,
    sharpnessPath: 0.912,
    sharpnessMorph: 0.8,
    accuracy: null,
    parameters: 1234,
    msPerStep: 41.7,
    verdict: 'learns',
  }
  expect(tableOf([row]).split('\n')[2]).toBe(
    '| game | hinge | sea | 41.3 | – | 0.91 | 0.80 | – | 1234 | 42 | learns |',
  )
})
