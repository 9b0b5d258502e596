// What most lessons train: a camp fire of 16 px, learned from nothing in half a minute on two processor cores, by a
// game that counts for more than usual, so that a lesson shows what it does.

import { CLASSIC } from '../../settings/presets'
import type { SettingChanges } from '../../settings/settings'

export const SMALL_PIXELS = {
  ...CLASSIC,
  size: 16,
  frames: 24,
  steps: 300,
  width: 0.35,
  batch: 3,
  warmup: 0,
  augment: 0,
  adversarial: 4,
  reconstruction: 2,
  anchor: 1,
  discriminatorRate: 0.01,
} as const satisfies SettingChanges

export const CAMP_FIRE = { id: 'campfire', changes: SMALL_PIXELS } as const
