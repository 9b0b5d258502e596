// A run that begins with what another one has learned. Node, wasm.

import { beforeAll, expect, test } from 'vitest'
import { learnedOfModel, learnedOfRun } from '../../network/learned'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { startInNode } from '../../engine/node.fixture'
import { discClip } from './clip.fixture'
import { Run, type RunStart } from './run'

const COUNT = 16
const STEPS = 60
const frames = discClip(16, COUNT)
const settingsOf = (changes: SettingChanges = {}) =>
  completeSettings({
    ...CLASSIC,
    size: 16,
    frames: COUNT,
    width: 0.25,
    batch: 2,
    warmup: 30,
    steps: 400,
    ...changes,
  })
const runOf = (changes: SettingChanges, begin?: RunStart) =>
  new Run(frames, { name: 'disc', frames: COUNT, fps: 12 }, settingsOf(changes), begin)

async function trained(run: Run, steps: number): Promise<Run> {
  for (let i = 0; i < steps; i++) {
    const { values } = run.train(0)
    await values.data()
    values.dispose()
  }
  return run
}
const likeness = async (run: Run) => (await run.quality()).psnrTrain

let source: Run
let reached: number
beforeAll(async () => {
  await startInNode('wasm')
  source = await trained(runOf({ seed: 1 }), STEPS)
  reached = await likeness(source)
})

test('of the same clip it is in a quarter of the steps where the run from scratch ended', async () => {
  const learned = learnedOfRun(await source.checkpoint(0))
  const run = runOf({ seed: 2 }, { headStart: { learned, part: 'both' } })
  expect(run.info.warm).toEqual({ from: 'disc', step: STEPS, part: 'both', sameClip: true, share: 1 })
  expect(await likeness(run)).toBeCloseTo(reached, 1)
  await trained(run, STEPS / 4)
  expect(await likeness(run)).toBeGreaterThan(reached - 0.3)
  // It is told in models and saves, and a run that goes on is the same run.
  expect((await run.snapshot()).manifest.warm).toEqual(run.info.warm)
  const going = runOf({ seed: 2 }, { checkpoint: await run.checkpoint(0) })
  expect(going.info.warm).toEqual(run.info.warm)
  const [one, other] = [(await trained(run, 2)).checkpoint(0), (await trained(going, 2)).checkpoint(0)]
  expect((await one).tensors).toEqual((await other).tensors)
  run.dispose()
  going.dispose()
})

test('a discriminator alone leaves the generator to chance', async () => {
  const learned = learnedOfRun(await source.checkpoint(0))
  const [run, scratch] = [
    runOf({ seed: 2 }, { headStart: { learned, part: 'discriminator' } }),
    runOf({ seed: 2 }),
  ]
  const [begun, fresh] = [await run.checkpoint(0), await scratch.checkpoint(0)]
  const of = (side: string, { tensors }: typeof begun) => tensors.filter(({ name }) => name.startsWith(side))
  expect(of('generator/', begun)).toEqual(of('generator/', fresh))
  expect(of('discriminator/', begun)).not.toEqual(of('discriminator/', fresh))
  run.dispose()
  scratch.dispose()
})

test('where nothing fits it is a run from scratch', async () => {
  const learned = { ...learnedOfModel(await source.snapshot()), tensors: [] }
  const run = runOf({}, { headStart: { learned, part: 'generator' } })
  expect(run.info).not.toHaveProperty('warm')
  run.dispose()
})

test('frozen layers stay as they began, the others learn', async () => {
  const run = runOf({ frozen: 'both', warmup: 1 })
  const before = (await run.checkpoint(0)).tensors
  const after = (await (await trained(run, 4)).checkpoint(0)).tensors
  const weights = before.filter(({ name }) => /^(?:generator|discriminator)\/\w+\.w$/.test(name))
  const same = weights.filter(({ name, data }) => {
    const now = after.find((tensor) => tensor.name === name)
    return data.every((value, i) => value === now?.data[i])
  })
  expect(same.map(({ name }) => name).toSorted()).toEqual([
    'discriminator/trunk0.w',
    'generator/mlp1.w',
    'generator/mlp2.w',
    'generator/stem.w',
  ])
  // What is not trained has no moments.
  expect(before.some(({ name }) => /generator\/stem\.w\/[mv]$/.test(name))).toBe(false)
  run.dispose()
})
