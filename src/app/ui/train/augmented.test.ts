// Frames of the clip as the critic would see them: its own frames, each changed by itself, again otherwise.

import { expect, test } from 'vitest'
import { completeSettings, type SettingChanges } from '../../../settings/settings'
import { discClip } from '../../../trainer/worker/clip.fixture'
import { augmentedFrames, SHOWN } from './augmented'

const clip = discClip({ width: 20, height: 16 }, 24)
const SIZE = 20 * 16 * 3
const strip = (changes: SettingChanges, draw = 1) => augmentedFrames(clip, completeSettings(changes), draw)
const still = ({ rgb }: { readonly rgb: Uint8Array }, i: number) => rgb.subarray(i * SIZE, (i + 1) * SIZE)

test('without augmentation they are frames of the clip, evenly over it', () => {
  const plain = strip({ augment: 0 })
  expect(plain.count).toBe(SHOWN)
  for (let i = 0; i < SHOWN; i++) expect(still(plain, i)).toEqual(still(clip, 2 + 4 * i))
})

test('with it they are changed, each otherwise, the same for the same draw', () => {
  const plain = strip({ augment: 0 })
  const tinted = strip({ augment: 1, colour: 1 })
  for (let i = 0; i < SHOWN; i++) expect(still(tinted, i)).not.toEqual(still(plain, i))
  expect(strip({ augment: 1, colour: 1 })).toEqual(tinted)
  expect(strip({ augment: 1, colour: 1 }, 2).rgb).not.toEqual(tinted.rgb)
})
