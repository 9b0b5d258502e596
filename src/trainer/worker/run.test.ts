// What a run does with its plan: which frames it learns from, how far its steps reach, what it averages and what it
// measures. Each is worked out here once more, from checkpoints and from pictures. Node, wasm.

import { beforeAll, describe, expect, test } from 'vitest'
import type { Checkpoint } from '../../network/checkpoint'
import type { Frames } from '../../core/frames'
import type { LatentPoint, Moment } from '../../core/latent'
import { laplacianEnergy } from '../../core/measures'
import { Random } from '../../core/random'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { startInNode } from '../../engine/node.fixture'
import { drawByTensorFlow } from '../../model/painter.fixture'
import { discClip } from './clip.fixture'
import { Run } from './run'

const COUNT = 24
const LENGTH = 16 * 16 * 3
const HELD = [4, 12, 20]
const frames = discClip(16, COUNT)
const small = {
  ...CLASSIC,
  size: 16,
  frames: COUNT,
  width: 0.25,
  batch: 2,
  warmup: 4,
  seed: 5,
  holdOut: 8,
} as const

beforeAll(() => startInNode('wasm'))

const runOf = (changes: SettingChanges = {}, of: Frames = frames) =>
  new Run(of, { name: 'disc', frames: COUNT, fps: 12 }, completeSettings({ ...small, ...changes }))

function train(run: Run, steps: number, elapsed = 0): number[][] {
  return Array.from({ length: steps }, () => {
    const { values } = run.train(elapsed)
    const losses = [...values.dataSync()]
    values.dispose()
    return losses
  })
}

/** The clip with other pictures at some frames. */
function withOther(changed: readonly number[]): Frames {
  const rgb = frames.rgb.slice()
  for (const t of changed) rgb.subarray(t * LENGTH, (t + 1) * LENGTH).fill(255)
  return { ...frames, rgb }
}

describe('frames that are held out', () => {
  const lossesOf = (of: Frames) => {
    const run = runOf({}, of)
    expect(run.info.heldOut).toEqual(HELD)
    const losses = train(run, 24)
    run.dispose()
    return losses
  }

  test('change nothing of the training, whatever they show; any other frame does', () => {
    const losses = lossesOf(frames)
    expect(lossesOf(withOther(HELD))).toEqual(losses)
    for (const t of [3, 5, 13]) expect(lossesOf(withOther([t]))).not.toEqual(losses)
  })
})

/** A tensor of a checkpoint. */
const valuesOf = (checkpoint: Checkpoint, name: string) =>
  checkpoint.tensors.find((tensor) => tensor.name === name)?.data ?? new Float32Array()
const farthest = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? NaN))))

describe('a step', () => {
  test('teaches the judge from the one after the warm-up on', async () => {
    const run = runOf({ warmup: 3 })
    train(run, 3)
    expect((await run.checkpoint(0)).updates).toMatchObject({ generator: 3, discriminator: 0 })
    train(run, 1)
    expect((await run.checkpoint(0)).updates).toMatchObject({ generator: 4, discriminator: 1 })
    run.dispose()
  })

  test('reaches as far as the plan says: half-way through its time 0.55 of the rate, by the clock and by the steps', async () => {
    // Adam's first update is as long as the rate, whatever the slope.
    const reach = async (elapsed: number, changes: SettingChanges) => {
      const run = runOf({ generatorRate: 0.01, ...changes })
      const before = await run.checkpoint(0)
      train(run, 1, elapsed)
      const after = await run.checkpoint(0)
      run.dispose()
      return farthest(valuesOf(before, 'generator/mlp2.w'), valuesOf(after, 'generator/mlp2.w'))
    }
    expect(await reach(0, { seconds: 100 })).toBeCloseTo(0.01, 5)
    expect(await reach(50, { seconds: 100 })).toBeCloseTo(0.0055, 5)
    expect(await reach(100, { seconds: 100 })).toBeCloseTo(0.001, 5)
    expect(await reach(50, { seconds: 0 })).toBeCloseTo(0.01, 5)
  })

  test('is shorter the more of the planned steps are done', async () => {
    const last = async (steps: number) => {
      const run = runOf({ steps })
      train(run, 9)
      const before = await run.checkpoint(0)
      train(run, 1)
      const after = await run.checkpoint(0)
      run.dispose()
      return farthest(valuesOf(before, 'generator/mlp2.w'), valuesOf(after, 'generator/mlp2.w'))
    }
    // At nine tenths of ten steps the factor is 0.122, at nine of 100 000 it is 1.
    expect((await last(10)) / (await last(100_000))).toBeLessThan(0.3)
  })

  test('takes what is shown part of the way along: at step 40 by a half-life of two steps', async () => {
    const run = runOf({ warmup: 100 })
    const averageOf = 'generator/mlp1.w/average'
    const start = await run.checkpoint(0)
    train(run, 1)
    const first = await run.checkpoint(0)
    const half = valuesOf(first, 'generator/mlp1.w').map(
      (x, i) => (x + (valuesOf(start, 'generator/mlp1.w')[i] ?? NaN)) / 2,
    )
    expect(farthest(valuesOf(first, averageOf), half)).toBeLessThan(1e-6)
    train(run, 38)
    const before = await run.checkpoint(0)
    train(run, 1)
    const after = await run.checkpoint(0)
    const weights = valuesOf(after, 'generator/mlp1.w')
    const expected = valuesOf(before, averageOf).map(
      (x, i) => Math.SQRT1_2 * x + (1 - Math.SQRT1_2) * (weights[i] ?? NaN),
    )
    expect(farthest(valuesOf(after, averageOf), expected)).toBeLessThan(1e-6)
    // What is shown and given away are the averages.
    const { tensors } = await run.snapshot()
    expect(tensors.find(({ name }) => name === 'mlp1.w')?.data).toEqual(valuesOf(after, averageOf))
    expect(farthest(valuesOf(after, averageOf), weights)).toBeGreaterThan(1e-4)
    run.dispose()
  })
})

describe('what is measured', () => {
  const points = Array.from({ length: COUNT }, (_, t): LatentPoint => ({ kind: 'moment', moment: still(t) }))

  /** Pictures of what the run has learned, as bytes without alpha. */
  async function paint(run: Run, at: readonly LatentPoint[]): Promise<Uint8Array> {
    const rgba = await drawByTensorFlow(await run.snapshot(), at)
    return Uint8Array.from(rgba.filter((_, i) => i % 4 < 3))
  }

  /** Mean over frames of 10 log10 of full scale squared over the mean squared error. */
  function psnr(made: Uint8Array, at: readonly number[]): number {
    const each = at.map((t) => {
      let sum = 0
      for (let i = t * LENGTH; i < (t + 1) * LENGTH; i++)
        sum += ((made[i] ?? NaN) - (frames.rgb[i] ?? NaN)) ** 2
      return 10 * Math.log10(255 ** 2 / (sum / LENGTH))
    })
    return each.reduce((sum, db) => sum + db, 0) / at.length
  }

  test('the quality on the frames it saw and on those that it never saw', async () => {
    const run = runOf({ warmup: 60 })
    train(run, 60)
    const made = await paint(run, points)
    const seen = points.map((_, t) => t).filter((t) => !HELD.includes(t))
    const [onSeen, onHeldOut] = [psnr(made, seen), psnr(made, HELD)]
    const report = await run.report()
    expect(report.psnrTrain).toBeCloseTo(onSeen, 3)
    expect(report.psnrHeldOut).toBeCloseTo(onHeldOut, 3)
    // The test must be able to tell them apart.
    expect(Math.abs(onSeen - onHeldOut)).toBeGreaterThan(0.05)
    // The curve looks at every second of the 21 frames, in turns with the step.
    const quick = await run.quality()
    expect(quick).toMatchObject({ step: 60, psnrHeldOut: report.psnrHeldOut })
    expect(quick.psnrTrain).toBeCloseTo(psnr(made, seen.filter((_, i) => i % 2 === 0)), 3) // prettier-ignore
    run.dispose()
  })

  test('the sharpness of the path and of morphs, and the motion of a walk, each over that of the clip', async () => {
    const run = runOf()
    train(run, 10)
    const random = new Random(1)
    const some = (): Moment => ({ ...still(random.integer(0, COUNT)), content: random.integer(1, 1_000_000) })
    const morphs = Array.from({ length: 48 }, (): LatentPoint => {
      return { kind: 'morph', from: some(), to: some(), amount: 0.5 }
    })
    const walk = Array.from({ length: 96 }, (_, frame): LatentPoint => {
      return { kind: 'walk', seed: 1, frame, moment: still(0) }
    })
    const motion = (rgb: Uint8Array) => {
      let sum = 0
      for (let i = LENGTH; i < rgb.length; i++) sum += Math.abs((rgb[i] ?? NaN) - (rgb[i - LENGTH] ?? NaN))
      return sum / (rgb.length - LENGTH)
    }
    const sharpness = async (at: readonly LatentPoint[]) =>
      laplacianEnergy(await paint(run, at), frames) / laplacianEnergy(frames.rgb, frames)
    const report = await run.report()
    expect(report.sharpnessPath).toBeCloseTo(await sharpness(points), 5)
    expect(report.sharpnessMorph).toBeCloseTo(await sharpness(morphs), 5)
    expect(report.motionRatio).toBeCloseTo(motion(await paint(run, walk)) / motion(frames.rgb), 5)
    run.dispose()
  })

  test('no held-out frames, no quality on them', async () => {
    const run = runOf({ holdOut: 0 })
    expect(await run.quality()).toMatchObject({ psnrHeldOut: null })
    run.dispose()
  })
})

const still = (t: number): Moment => ({ t, directions: [], content: 0 })
