import { expect, test } from 'vitest'
import { square } from '../core/frames'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { checkRoom, roomOf } from './room'

const of = (changes: SettingChanges) => {
  const settings = completeSettings(changes)
  return roomOf(settings, { count: 48, ...square(settings.size) })
}

// The heap of wasm after three steps, MB (Node; it starts with 17).
test.each<[number, SettingChanges]>([
  [105, { size: 64 }],
  [264, { size: 128 }],
  [813, { size: 256 }],
  [151, { ...CLASSIC, size: 64, warmup: 1 }],
  [375, { ...CLASSIC, size: 128, warmup: 1 }],
  [806, { ...CLASSIC, size: 256, warmup: 1 }],
  [1612, { ...CLASSIC, size: 256, warmup: 1, batch: 8 }],
  [540, { ...CLASSIC, size: 64, width: 2, warmup: 1, batch: 8 }],
  [151, { ...CLASSIC, size: 32, warmup: 1, attention: 'both', attentionSide: 16 }],
  [50, { size: 32, attention: 'generator', attentionSide: 16 }],
])('%i MB were measured, and about that is foretold: %j', (measured, changes) => {
  const foretold = of(changes).bytes / 1e6
  expect(foretold / measured).toBeGreaterThan(0.6)
  expect(foretold / measured).toBeLessThan(1.5)
})

test('the largest value is the picture of the widest layer, of all frames of a step', () => {
  // At 256 px and four clips: 12 channels at 128 px are less than 8 at 256 px.
  expect(of({ size: 256, batch: 4 }).largest).toBe(4 * 4 * 3 * 256 * 256 * 8)
})

test('what does not fit is refused with how much it takes and what helps', () => {
  const needed = of({ ...CLASSIC, size: 256, width: 2, width256: 4, width128: 4, batch: 16 })
  const there = { bytes: 2 ** 32, largest: 2 ** 32 }
  expect(() => checkRoom(of({ size: 256 }), there)).not.toThrow()
  expect(() => checkRoom(needed, there)).toThrow(
    /takes about \d+\.\d GB of memory, and a page gets 4\.3 GB at most: choose a smaller size, width or batch\.$/,
  )
  expect(() => checkRoom(needed, { bytes: Infinity, largest: 2 ** 27 })).toThrow(
    /^A layer of these networks takes 1\.6 GB at once, and this graphics device gives 0\.1 GB: choose a smaller/,
  )
})
