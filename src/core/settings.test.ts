import { expect, test } from 'vitest'
import { completeSettings } from './settings'

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
