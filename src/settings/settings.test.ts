import { expect, test } from 'vitest'
import { checkSetting, completeSettings, SETTING_NAMES, settingChanges, SETTINGS } from './settings'

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
  const { min, max, integer, choices, default: usual } = SETTINGS[name]
  for (const value of [min, max, usual(32)]) expect(checkSetting(name, value)).toBe(value)
  // Sizes are refused by their choices.
  const beyond = choices ? /must be one of/ : /must be between/
  for (const value of [min - 0.5, max + 0.5, -1e10, 1e10])
    expect(() => checkSetting(name, value)).toThrow(beyond)
  for (const value of [NaN, Infinity, '7', null]) expect(() => checkSetting(name, value)).toThrow(/a number/)
  if (integer && !choices) expect(() => checkSetting(name, min + 0.5)).toThrow(/a whole number/)
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
