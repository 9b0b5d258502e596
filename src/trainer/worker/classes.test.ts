// Two clips trained together as classes: each is learned, and the run is kept and drawn as any other. Node, wasm.

import { beforeAll, expect, test } from 'vitest'
import type { Checkpoint } from '../../network/checkpoint'
import { frameDifference, psnrOf } from '../../core/measures'
import type { LatentPoint } from '../../core/latent'
import { openPainter } from '../../draw/painter'
import { startInNode } from '../../engine/node.fixture'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { packModel, unpackModel } from '../../share/model-file'
import { discClip } from './clip.fixture'
import { Run } from './run'
import { stepZero } from './step-zero'

const [SIDE, EACH] = [16, 12]
const LENGTH = SIDE * SIDE * 3
const SMALL = {
  size: SIDE,
  width: 0.25,
  batch: 2,
  steps: 40,
  warmup: 25,
  rounds: 1,
  roundClips: 8,
  seed: 5,
} as const

/** The disc, and the same in other colours, upside down. */
const one = discClip(SIDE, EACH)
const rgb = new Uint8Array(2 * one.rgb.length)
rgb.set(one.rgb)
rgb.set(Uint8Array.from(one.rgb, (value) => 255 - value).toReversed(), one.rgb.length)
const frames = { ...one, count: 2 * EACH, rgb }
const clip = {
  name: 'A + B',
  frames: 2 * EACH,
  fps: 12,
  classes: ['A', 'B'].map((name) => ({ name, frames: EACH })),
}

beforeAll(() => startInNode('wasm'))

const runOf = (changes: SettingChanges, checkpoint?: Checkpoint) =>
  new Run(frames, clip, completeSettings({ ...SMALL, ...changes }), { checkpoint })

async function train(run: Run, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    const { values } = run.train(0)
    expect([...(await values.data())].every(Number.isFinite)).toBe(true)
    values.dispose()
  }
}

const at = (t: number, mix?: readonly number[]): LatentPoint => ({
  kind: 'moment',
  moment: { t, directions: [], content: 0, ...(mix && { mix }) },
})
const bytesOf = (rgba: Uint8ClampedArray) => Uint8Array.from(rgba.filter((_, i) => i % 4 !== 3))
const error = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + ((value - (b[i] ?? 0)) / 255) ** 2, 0) / a.length

test.each<[string, SettingChanges]>([
  ['principal pictures, by projection', { components: 3 }],
  ['principal pictures, by numbers of the label', { components: 3, conditioning: 'plane' }],
  ['pixels, by a plane', { ...CLASSIC, conditioning: 'plane' }],
  ['pixels, by an auxiliary classifier', { ...CLASSIC, conditioning: 'classifier', holdOut: 4 }],
])('each class is learned, the middle is neither: %s', async (_, changes) => {
  const run = runOf(changes)
  const before = (await run.report()).psnrTrain
  await train(run, SMALL.steps)
  const report = await run.report()
  if (changes.conditioning === 'classifier') expect(report.tasks?.clipClass).toBe(1)
  expect(report.psnrTrain).toBeGreaterThan(changes.components === 0 ? before + 3 : 20)
  // As it comes back from a file.
  const painter = await openPainter(unpackModel(packModel(await run.snapshot())))
  run.dispose()
  const drawn = (...points: LatentPoint[]) => bytesOf(painter.draw(points).rgba)
  const all = Array.from({ length: 2 * EACH }, (__, t) =>
    psnrOf(error(drawn(at(t)), rgb.subarray(t * LENGTH, (t + 1) * LENGTH))),
  )
  const { heldOut } = run.info
  const trained = all.filter((__, t) => !heldOut.includes(t))
  expect(trained.reduce((sum, psnr) => sum + psnr, 0) / trained.length).toBeCloseTo(report.psnrTrain, 2)
  const line = (mix: readonly number[]) => drawn(...Array.from({ length: EACH }, (__, t) => at(t, mix)))
  const [a, middle, b] = [line([1, 0]), line([0.5, 0.5]), line([0, 1])]
  expect(a).toEqual(drawn(...Array.from({ length: EACH }, (__, t) => at(t))))
  expect(error(middle, a)).toBeGreaterThan(0.2 * error(a, b))
  expect(error(middle, b)).toBeGreaterThan(0.2 * error(a, b))
  expect(frameDifference(middle, LENGTH)).toBeGreaterThan(0)
})

test('a checkpoint goes on as the run does', async () => {
  const run = runOf({ components: 3 })
  await train(run, 3)
  const kept = await run.checkpoint(1)
  expect(kept.clip.classes).toEqual(clip.classes)
  const again = runOf({ components: 3 }, kept)
  await Promise.all([train(run, 2), train(again, 2)])
  const [here, there] = [await run.checkpoint(1), await again.checkpoint(1)]
  expect(there).toEqual(here)
  for (const each of [run, again]) each.dispose()
})

test('step zero is that of the run', async () => {
  const zero = stepZero(frames, clip, completeSettings({ ...SMALL, components: 3 }))
  const run = runOf({ components: 3 })
  expect(zero?.quality.psnrTrain).toBeCloseTo((await run.quality()).psnrTrain, 2)
  expect(zero?.heldOut).toEqual(run.info.heldOut)
  run.dispose()
})

test('a class that is too short is refused by its name, and so are classes that are others than the frames', () => {
  const made = (first: number, count: number) => () =>
    new Run(
      { ...frames, count },
      { ...clip, classes: [first, 12].map((each, i) => ({ name: 'AB'.charAt(i), frames: each })) },
      completeSettings(SMALL),
    )
  expect(made(5, 17)).toThrow('“A” has 5 different frames; choose one with at least 8.')
  expect(made(9, 24)).toThrow('The clips have 21 frames together, and 24 are there.')
})
