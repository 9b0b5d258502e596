// Whatever the networks are made of, a run learns its clip. Node, wasm.

import { beforeAll, expect, test } from 'vitest'
import { SETTINGS } from '../../settings/table'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { startInNode } from '../../engine/node.fixture'
import { discClip } from './clip.fixture'
import { Run } from './run'

const COUNT = 16
const SMALL = {
  ...CLASSIC,
  size: 16,
  frames: COUNT,
  width: 0.25,
  batch: 2,
  warmup: 25,
  seed: 5,
  steps: 40,
} as const

beforeAll(() => startInNode('wasm'))

/** By how many decibels 40 steps, the last fifteen of them with the game, bring the pictures nearer. */
async function gain(changes: SettingChanges): Promise<number> {
  const settings = completeSettings({ ...SMALL, ...changes })
  const run = new Run(discClip(settings.size, COUNT), { name: 'disc', frames: COUNT, fps: 12 }, settings)
  const { psnrTrain: before } = await run.quality()
  for (let step = 0; step < SMALL.steps; step++) {
    const { values } = run.train(0)
    expect([...(await values.data())].every(Number.isFinite)).toBe(true)
    values.dispose()
  }
  const { psnrTrain: after } = await run.quality()
  run.dispose()
  return after - before
}

test.each(SETTINGS.activation.choices.map(({ value }) => value))('with %s', async (activation) => {
  expect(await gain({ activation, criticActivation: activation })).toBeGreaterThan(3)
})

test.each<[string, SettingChanges]>([
  ['three bottlenecks of 5×5 a side', { residuals: 'three', residualKind: 'bottleneck', kernel: 5 }],
  ['two plain ones a side', { residuals: 'two' }],
  ['no residuals', { residuals: 'none' }],
  ['widths of their own', { width4: 2, width8: 0.5, width16: 3 }],
  ['gated layers', { size: 32, excitation: true }],
  ['a critic that averages', { downsampling: 'average' }],
  ['a motion branch alone', { frameBranch: false, temporalBranch: false, motionBranch: true }],
  [
    'a content and a layout branch alone',
    { frameBranch: false, temporalBranch: false, contentLayoutBranch: true },
  ],
  ['a critic of largest numbers with a dense end', { downsampling: 'max', criticEnd: 'dense' }],
])('with %s', async (_, changes) => {
  expect(await gain(changes)).toBeGreaterThan(3)
})
