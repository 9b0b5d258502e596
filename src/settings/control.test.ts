// Which runs are controls.

import { expect, test } from 'vitest'
import { CONTROL_WEIGHT, isControl } from './control'
import { CLASSIC, PRINCIPAL } from './presets'
import { completeSettings, settingChanges, type SettingChanges } from './settings'

test.each<[boolean, SettingChanges]>([
  [true, { ...PRINCIPAL, gameWeight: CONTROL_WEIGHT }],
  [true, { ...PRINCIPAL, gameWeight: 0 }],
  [false, { ...PRINCIPAL, gameWeight: 0.01 }],
  [false, PRINCIPAL],
  // There is no game to be without.
  [false, { ...CLASSIC, gameWeight: CONTROL_WEIGHT }],
])('%s of %o', (control, changes) => {
  expect(isControl(completeSettings(changes))).toBe(control)
})

test('a control differs from its run in the weight of the game alone', () => {
  const [run, control] = [PRINCIPAL, { ...PRINCIPAL, gameWeight: CONTROL_WEIGHT }].map((changes) =>
    settingChanges(completeSettings(changes)),
  )
  expect(control).toEqual({ ...run, gameWeight: CONTROL_WEIGHT })
})
