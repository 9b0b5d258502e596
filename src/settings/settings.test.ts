import { expect, test } from 'vitest'
import {
  checkSetting,
  completeSettings,
  nearestSettings,
  rowOf,
  SETTING_NAMES,
  settingChanges,
} from './settings'

test.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
  'the name %j, which every table knows, is no setting',
  (name) => {
    const changes = JSON.parse(`{"size":16,"${name}":1}`) as Record<string, unknown>
    expect(() => completeSettings(changes)).toThrow(`There is no setting called “${name}”.`)
  },
)

test('a size that nobody named is not taken from elsewhere', () => {
  const changes = Object.create({ size: 128, seed: 3 }) as Record<string, unknown>
  expect(completeSettings(changes)).toMatchObject({ size: 32, seed: 7 })
})

test.each<[unknown, string]>([
  [JSON.parse('{"toString":1}'), 'what was given'],
  ['9'.repeat(500), '9'.repeat(40)],
  [null, 'what was given'],
])('a refusal never fails on the value, nor repeats all of it', (value, said) => {
  expect(() => completeSettings({ gamma: value })).toThrow(`Regulariser γ must be a number; ${said} is not.`)
})

test.each(SETTING_NAMES)('%s is taken from its least to its most, and not beyond', (name) => {
  const row = rowOf(name)
  for (const value of [NaN, Infinity, '7', null])
    expect(() => checkSetting(name, value)).toThrow(row.kind === 'number' ? /a number/ : /must be/)
  if (row.kind !== 'number') return
  const { min, max, integer, default: usual } = row
  for (const value of [min, max, usual(32)]) expect(checkSetting(name, value)).toBe(value)
  for (const value of [min - 0.5, max + 0.5, -1e10, 1e10])
    expect(() => checkSetting(name, value)).toThrow(/must be between/)
  if (integer) expect(() => checkSetting(name, min + 0.5)).toThrow(/a whole number/)
})

/** What a file or link of version 0.1 means where it names only its size: for ever. */
const FIRST = {
  seed: 7, frames: 64, steps: 1500, seconds: 0, width: 1, batch: 4, reconstruction: 10, warmup: 100, augment: 0.5, noise: 0.3,
  ema: 0.999, holdOut: 8, codeSpacing: 4, muon: 0, taps: 'nearest',
} // prettier-ignore

test.each([
  { size: 16, generatorRate: 0.004, discriminatorRate: 0.002, gamma: 0.25, adversarial: 1, anchor: 5 },
  { size: 32, generatorRate: 0.004, discriminatorRate: 0.002, gamma: 1, adversarial: 1, anchor: 5 },
  { size: 64, generatorRate: 0.003, discriminatorRate: 0.001, gamma: 4, adversarial: 0.3, anchor: 10 },
  { size: 128, generatorRate: 0.003, discriminatorRate: 0.001, gamma: 16, adversarial: 0.3, anchor: 10 },
])('what the first version did not say means what it did then, at $size px', (bySize) => {
  expect(nearestSettings({ size: bySize.size })).toMatchObject({ ...FIRST, ...bySize })
})

test('only sizes that there are networks for are taken', () => {
  for (const size of [17, 48, 100, 127]) expect(() => checkSetting('size', size)).toThrow(/16, 32, 64, 128/)
})

test('what was changed is what is told of it, the size always', () => {
  const changes = { size: 16, steps: 900, gamma: 2, seed: 0 } as const
  expect(settingChanges(completeSettings(changes))).toEqual(changes)
  expect(settingChanges(completeSettings({ steps: 1500 }))).toEqual({ size: 32 })
  // The usual values go with the size.
  expect(settingChanges(completeSettings({ size: 64, generatorRate: 0.003, adversarial: 0.3 }))).toEqual({
    size: 64,
  })
})
