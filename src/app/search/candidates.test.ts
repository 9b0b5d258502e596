import { expect, test } from 'vitest'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingName } from '../../settings/settings'
import { candidatesOf, roomFor, saidChanges, searchable, valuesOf } from './candidates'

const usual = completeSettings({})
const ticked = ['width', 'game', 'generatorRate'] as const satisfies readonly SettingName[]

test('what changes nothing is not offered, and no value is tried that is set already', () => {
  expect(searchable(usual)).toContain('criticGamma')
  expect(searchable(usual)).not.toContain('gamma')
  expect(searchable(completeSettings(CLASSIC))).toContain('gamma')
  for (const settings of [usual, completeSettings({ ...CLASSIC, width: 2, game: 'hinge' })])
    for (const name of searchable(settings)) {
      expect(valuesOf(name, settings), name).not.toContain(settings[name])
      for (const value of valuesOf(name, settings)) completeSettings({ ...settings, [name]: value })
    }
  expect(valuesOf('width', completeSettings({ width: 2 }))).toEqual([1])
})

test('first each choice alone, in turns, then several together; none twice, all by the seed', () => {
  const found = candidatesOf(usual, ticked, 3, 6)
  expect(found).toEqual(candidatesOf(usual, ticked, 3, 6))
  expect(found).not.toEqual(candidatesOf(usual, ticked, 4, 6))
  expect(found).toHaveLength(6)
  expect(new Set(found.slice(0, 3).flatMap((changes) => Object.keys(changes)))).toEqual(new Set(ticked))
  const all = candidatesOf(usual, ticked, 3, 30)
  const texts = all.map((changes) => JSON.stringify(completeSettings({ ...usual, ...changes })))
  expect(new Set([...texts, JSON.stringify(usual)]).size).toBe(all.length + 1)
  expect(all.some((changes) => Object.keys(changes).length > 1)).toBe(true)
  expect(candidatesOf(usual, ['width'], 3, 6)).toHaveLength(2)
  expect(candidatesOf(usual, [], 3, 6)).toEqual([])
})

test('more time is room for more of them, within bounds', () => {
  expect([0, 12, 60, 180, 9999].map(roomFor)).toEqual([1, 1, 3, 6, 6])
})

test('changes are said in words', () => {
  expect(saidChanges(usual, { width: 1.5, game: 'hinge' })).toMatch(/^Width 1 → 1\.5, Game .+ → Hinge/)
})
