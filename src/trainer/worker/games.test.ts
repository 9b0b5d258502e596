// What each game and each reconstruction does to a run: it learns, or it fails as theory says. Node, wasm.

import { beforeAll, expect, test } from 'vitest'
import { SETTINGS } from '../../settings/table'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { LIGHT_GAME } from '../../settings/light-game.fixture'
import { startInNode } from '../../engine/node.fixture'
import { backboneFile } from '../../model/backbone-file.fixture'
import { discClip } from './clip.fixture'
import { Run } from './run'

const COUNT = 16
const SMALL = {
  size: 16,
  frames: COUNT,
  width: 0.25,
  batch: 2,
  warmup: 4,
  seed: 5,
  holdOut: 0,
  steps: 60,
} as const
const ON = {
  pixels: { ...CLASSIC, ...SMALL },
  coefficients: { ...LIGHT_GAME, ...SMALL, components: 4 },
} as const satisfies Record<string, SettingChanges>

beforeAll(() => startInNode('wasm'))

/** A run: its PSNR before and after, its checkpoint, what it told. */
async function trained(changes: SettingChanges, steps: number = SMALL.steps) {
  const run = new Run(
    discClip(16, COUNT),
    { name: 'disc', frames: COUNT, fps: 12 },
    completeSettings(changes),
    { pretrained: backboneFile() },
  )
  const { psnrTrain: before } = await run.quality()
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const { values } = run.train(0)
    losses.push(...(await values.data()))
    values.dispose()
  }
  const { psnrTrain: after } = await run.quality()
  const checkpoint = await run.checkpoint(0)
  run.dispose()
  return { before, after, losses, checkpoint }
}

// Every formula on pixels; on coefficients those that do more than have another formula.
const PLAYED = [
  ...SETTINGS.game.choices.map(({ value }) => ['pixels', value] as const),
  ['coefficients', 'relativistic'] as const,
  ['coefficients', 'wasserstein'] as const,
]

test.each(PLAYED)('on %s the game %s goes on beside a reconstruction that learns', async (where, game) => {
  const { before, after, losses, checkpoint } = await trained({ ...ON[where], game })
  expect(losses.every(Number.isFinite)).toBe(true)
  expect(after).toBeGreaterThan(before + (where === 'pixels' ? 3 : 1))
  const judge = where === 'pixels' ? 'discriminator' : 'critic'
  const weights = checkpoint.tensors.filter(({ name }) => name.startsWith(judge) && !/\/[mv]$/.test(name))
  expect(weights.length).toBeGreaterThan(4)
  const largest = Math.max(...weights.flatMap(({ data }) => [...data].map(Math.abs)))
  if (game === 'wasserstein') expect(largest).toBeCloseTo(SETTINGS.clipping.default(16), 6)
  else expect(largest).toBeGreaterThan(SETTINGS.clipping.default(16))
})

test.each(['l1', 'l2'] as const)('reconstruction by %s learns the clip', async (reconstructionLoss) => {
  const { before, after } = await trained({ ...ON.pixels, reconstructionLoss })
  expect(after).toBeGreaterThan(before + 3)
})

test('reconstruction by what a pretrained network sees learns the clip', async () => {
  const { before, after, losses } = await trained({ ...ON.pixels, reconstructionLoss: 'perceptual' }, 20)
  expect(losses.every(Number.isFinite)).toBe(true)
  expect(after).toBeGreaterThan(before + 2)
})

test('weighed by attention the clip is learned, and without a reconstruction, where nothing says which frame is wanted, it is not', async () => {
  const { after } = await trained({ ...ON.pixels, reconstructionLoss: 'none' })
  const { after: usual } = await trained(ON.pixels)
  expect(after).toBeLessThan(usual - 3)
  const { after: weighed, losses } = await trained({ ...ON.pixels, attentionWeighting: true })
  expect(losses.every(Number.isFinite)).toBe(true)
  expect(weighed, 'looking where the critic looks').toBeGreaterThan(usual - 3)
  expect(weighed).not.toBe(usual)
})
