// The encoder beside a run: it gives frames of the clip back, knows a picture that it never saw, and changes nothing of
// what the others learn. Node, wasm.

import { beforeAll, expect, test } from 'vitest'
import type { Frames } from '../../core/frames'
import { startInNode } from '../../engine/node.fixture'
import { invert } from '../../model/invert'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { discClip } from './clip.fixture'
import { Run } from './run'

const COUNT = 16
const STEPS = 250
const frames = discClip(16, COUNT)
const length = frames.rgb.length / COUNT
const runOf = (changes: SettingChanges) =>
  new Run(
    frames,
    { name: 'disc', frames: COUNT, fps: 12 },
    completeSettings({
      ...CLASSIC,
      size: 16,
      frames: COUNT,
      width: 0.25,
      batch: 2,
      steps: STEPS,
      ...changes,
    }),
  )
const picked = (indexes: readonly number[]): Frames => {
  const rgb = new Uint8Array(indexes.length * length)
  indexes.forEach((t, i) => rgb.set(frames.rgb.subarray(t * length, (t + 1) * length), i * length))
  return { ...frames, count: indexes.length, rgb }
}
const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length

beforeAll(() => startInNode('wasm'))

test('it gives training frames back within 3 dB of their own codes, and goes on where it was saved', async () => {
  const run = runOf({ autoencoding: true, warmup: STEPS })
  for (let i = 0; i < STEPS; i++) run.train(0).values.dispose()
  const model = await run.snapshot()
  // Nothing of it is in a model, which plays without it.
  expect(model.tensors.every(({ name }) => !name.startsWith('spread'))).toBe(true)
  const seen = frames
  const codes = (await run.encode(seen)) ?? undefined
  expect(codes).toHaveLength(COUNT * 32)
  const none = { codeSteps: 0, tuningSteps: 0 }
  const own = await invert(model, seen, none)
  const encoded = await invert(model, seen, { ...none, codes })
  expect(mean(encoded.likeness.encoded ?? [])).toBeGreaterThan(mean(own.likeness.begun) - 3)
  const going = new Run(frames, { name: 'disc', frames: COUNT, fps: 12 }, run.settings, {
    checkpoint: await run.checkpoint(0),
  })
  expect(await going.encode(seen)).toEqual(codes)
  going.dispose()
  run.dispose()
})

test('a run without one has no codes to tell', async () => {
  const run = runOf({})
  expect(await run.encode(picked([0]))).toBeNull()
  run.dispose()
})
