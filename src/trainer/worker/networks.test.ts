// Whatever the networks are made of, a run learns its clip. Node, wasm.

import { beforeAll, expect, test } from 'vitest'
import { SETTINGS } from '../../settings/table'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { startInNode } from '../../engine/node.fixture'
import { backboneFile } from '../../model/backbone-file.fixture'
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

interface Learned {
  /** By how many decibels 40 steps, the last fifteen of them with the game, bring the pictures nearer. */
  readonly gain: number
  /** All that is trained, by `<network>/<tensor>`: before and after. */
  readonly first: ReadonlyMap<string, Float32Array>
  readonly tensors: ReadonlyMap<string, Float32Array>
}

async function learned(changes: SettingChanges, steps: number = SMALL.steps): Promise<Learned> {
  const settings = completeSettings({ ...SMALL, ...changes })
  const clip = { name: 'disc', frames: COUNT, fps: 12 }
  const run = new Run(discClip(settings.size, COUNT), clip, settings, { pretrained: backboneFile() })
  const { tensors: first } = await run.checkpoint(0)
  const { psnrTrain: before } = await run.quality()
  for (let step = 0; step < steps; step++) {
    const { values } = run.train(0)
    expect([...(await values.data())].every(Number.isFinite)).toBe(true)
    values.dispose()
  }
  const { psnrTrain: after } = await run.quality()
  const { tensors } = await run.checkpoint(0)
  run.dispose()
  const byName = (all: typeof tensors) => new Map(all.map(({ name, data }) => [name, data]))
  return { gain: after - before, first: byName(first), tensors: byName(tensors) }
}

/** What the default comes to, once it was trained. */
let usual: number | null = null

test.each(SETTINGS.activation.choices.map(({ value }) => value))('with %s', async (activation) => {
  const { gain } = await learned({ activation, criticActivation: activation })
  if (activation === 'leaky') usual = gain
  expect(gain).toBeGreaterThan(3)
})

test.each<[string, SettingChanges]>([
  ['three bottlenecks of 5×5 a side', { residuals: 'three', residualKind: 'bottleneck', kernel: 5 }],
  ['two plain ones a side', { residuals: 'two' }],
  ['no residuals', { residuals: 'none' }],
  ['widths of their own', { width4: 2, width8: 0.5, width16: 3 }],
  ['a foreground over a background', { foreground: true }],
  ['gated layers', { size: 32, excitation: true }],
  ['a critic that averages', { downsampling: 'average' }],
  ['a motion branch alone', { frameBranch: false, temporalBranch: false, motionBranch: true }],
  [
    'a content and a layout branch alone',
    { frameBranch: false, temporalBranch: false, contentLayoutBranch: true },
  ],
  ['a critic with every task', { frameOrder: 1, timeIndex: 1, nextFrame: 1 }],
  ['a critic of largest numbers with a dense end', { downsampling: 'max', criticEnd: 'dense' }],
])('with %s', async (_, changes) => {
  expect((await learned(changes)).gain).toBeGreaterThan(3)
})

test('with a critic of features, whose heads learn, and whose mixture stays', async () => {
  const { gain, first, tensors } = await learned({ judged: 'pixels-features' }, 30)
  expect(gain).toBeGreaterThan(3)
  const stays = (name: string) =>
    String(tensors.get(`discriminator/${name}.w`)) === String(first.get(`discriminator/${name}.w`))
  expect(['add5Mixed', 'add12Mixed'].map(stays)).toEqual([true, true])
  expect(['texture1', 'parts1', 'movement1', 'trunk0'].map(stays)).toEqual([false, false, false, false])
})

test.each([8, 16] as const)('with attention at %i px in both, whose gains leave 0', async (attentionSide) => {
  const { gain, tensors } = await learned({ attention: 'both', attentionSide })
  usual ??= (await learned({})).gain
  expect(gain).toBeGreaterThan(usual - 3)
  const gains = [`generator/gain${attentionSide}`, 'discriminator/gain8'].map(
    (name) => tensors.get(name)?.[0],
  )
  for (const value of gains) expect(Math.abs(value ?? 0)).toBeGreaterThan(1e-3)
})
