// A run that goes on from a checkpoint is the same run, bit for bit; what does not fit or is not finite is refused.
// Node, wasm.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { type Checkpoint, warmStart, withOtherNumbers } from '../../network/checkpoint'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { packRun, unpackRun } from '../../projects/saved-run'
import { savedRun } from '../../projects/saved.fixture'
import { startInNode } from '../../engine/node.fixture'
import { discClip } from './clip.fixture'
import { Run } from './run'

const clip = { name: 'disc', frames: 24, fps: 12 }
const frames = discClip(16, 24)
const small = {
  ...CLASSIC,
  size: 16,
  frames: 24,
  width: 0.5,
  batch: 3,
  steps: 60,
  warmup: 4,
  seed: 5,
  augment: 0.5,
} as const

beforeAll(() => startInNode('wasm'))

const runOf = (changes: SettingChanges = {}, checkpoint?: Checkpoint) =>
  new Run(frames, clip, completeSettings({ ...small, ...changes }), { checkpoint })

/** The losses of each of `steps` steps. */
function train(run: Run, steps: number): number[][] {
  return Array.from({ length: steps }, () => {
    const { values } = run.train(run.step * 0.1)
    const losses = [...values.dataSync()]
    values.dispose()
    return losses
  })
}

describe('a checkpoint', () => {
  test.each([0, 2])(
    'goes on bit for bit with Muon at %d: 20 steps are 10, a checkpoint and 10 of another run',
    async (muon) => {
      const straight = runOf({ muon })
      const expected = train(straight, 20)
      const before = runOf({ muon })
      const first = train(before, 10)
      const saved = structuredClone(await before.checkpoint(1.5))
      // The run that it was taken from goes on and is freed; nothing of that may reach the copy.
      train(before, 3)
      before.dispose()
      const after = runOf({ muon }, saved)
      expect(after.step).toBe(10)
      expect([...first, ...train(after, 10)]).toEqual(expected)
      const [a, b] = [await straight.checkpoint(2), await after.checkpoint(2)]
      expect(b).toEqual(a)
      straight.dispose()
      after.dispose()
      const again = runOf({ muon }, saved)
      expect(train(again, 10)).toEqual(expected.slice(10))
      again.dispose()
    },
  )

  test('that was saved as a project and read again goes on bit for bit for 50 steps', async () => {
    const straight = runOf()
    const expected = train(straight, 60)
    straight.dispose()
    const before = runOf()
    train(before, 10)
    const checkpoint = await before.checkpoint(1.5)
    before.dispose()
    const { settings } = checkpoint
    const bytes = packRun({ ...savedRun(10), checkpoint, settings })
    const read = unpackRun(bytes)
    expect(read.settings).toEqual(settings)
    const after = new Run(frames, clip, read.settings, { checkpoint: read.checkpoint })
    expect(train(after, 50)).toEqual(expected.slice(10))
    after.dispose()
  })

  test('with adaptive augmentation holds the chance, which goes with what the critic tells apart', async () => {
    const adaptive = { adaptive: true, augment: 0.4, colour: 0.5, warmup: 0 } as const
    const adapting = async (run: Run, steps: number) => {
      const told: (number | undefined)[] = []
      for (let i = 0; i < steps; i++) {
        const losses = run.train(0)
        await run.adapt(losses)
        told.push(...losses.values.dataSync(), run.adaptive?.chance)
        losses.values.dispose()
      }
      return told
    }
    // A critic that learns fast and is held by nothing knows every real clip; one that hardly learns knows none.
    const keen = { ...adaptive, gamma: 0, discriminatorRate: 0.01, adversarial: 0 } as const
    const [knowing, asleep] = [runOf(keen), runOf({ ...adaptive, discriminatorRate: 0.00005 })]
    const expected = await adapting(knowing, 24)
    await adapting(asleep, 12)
    expect(knowing.adaptive?.chance).toBeGreaterThan(0.4)
    expect(asleep.adaptive?.chance).toBeLessThan(0.4)
    // Between two looks: the same run from a checkpoint that was saved.
    const before = runOf(keen)
    await adapting(before, 18)
    const checkpoint = await before.checkpoint(0)
    const { settings } = checkpoint
    const read = unpackRun(packRun({ ...savedRun(18), checkpoint, settings }))
    const going = new Run(frames, clip, read.settings, { checkpoint: read.checkpoint })
    expect(going.adaptive).toEqual(before.adaptive)
    expect(await adapting(going, 6)).toEqual(expected.slice(-6 * (expected.length / 24)))
    // Whoever moves the chance begins there.
    going.change({ augment: 0.9 })
    expect(going.adaptive?.chance).toBe(0.9)
    for (const run of [knowing, asleep, before, going]) run.dispose()
    // No other run tells of it.
    const usual = runOf()
    expect(usual.adaptive).toBeNull()
    expect(await usual.checkpoint(0)).not.toHaveProperty('adaptive')
    usual.dispose()
  })

  test('holds both networks with moments, averages, step, clock and every stream of random numbers', async () => {
    const run = runOf()
    train(run, 6)
    const saved = await run.checkpoint(3.25)
    expect(saved).toMatchObject({ format: 1, step: 6, elapsed: 3.25, clip: { name: 'disc', frames: 24 } })
    // Warm-up steps leave the discriminator alone.
    expect(saved.updates).toEqual({ generator: 6, discriminator: 2, mapping: 0, critic: 0, encoder: 0 })
    const numbers = (pattern: RegExp) =>
      saved.tensors.filter(({ name }) => pattern.test(name)).reduce((sum, { data }) => sum + data.length, 0)
    const { generatorParameters: g, discriminatorParameters: d } = run.info
    expect(numbers(/^generator\//)).toBe(4 * g)
    expect(numbers(/^generator\/.*\/average$/)).toBe(g)
    expect(numbers(/^discriminator\//)).toBe(3 * d)
    expect(new Set(saved.tensors.map(({ name }) => name)).size).toBe(saved.tensors.length)
    run.dispose()
  })

  test('leaves no tensor behind, taken or restored', async () => {
    const empty = tf.memory().numTensors
    const run = runOf()
    train(run, 2)
    const full = tf.memory().numTensors
    const saved = await run.checkpoint(1)
    expect(tf.memory().numTensors).toBe(full)
    run.dispose()
    const other = runOf({}, saved)
    expect(tf.memory().numTensors).toBe(full)
    other.dispose()
    expect(tf.memory().numTensors).toBe(empty)
  })

  test('of another network is refused, and nothing stays behind', async () => {
    const run = runOf()
    const saved = await run.checkpoint(0)
    run.dispose()
    const empty = tf.memory().numTensors
    expect(() => runOf({ width: 1 }, saved)).toThrow(/does not fit its own settings/)
    const short = { ...saved, tensors: saved.tensors.slice(1) }
    expect(() => runOf({}, short)).toThrow(/does not fit/)
    expect(tf.memory().numTensors).toBe(empty)
  })

  test('that asks for the largest network with a few weights is refused before anything is built', async () => {
    const made = vi.spyOn(tf.engine(), 'makeVariable')
    const run = runOf()
    const saved = await run.checkpoint(0)
    run.dispose()
    expect(made).toHaveBeenCalled()
    made.mockClear()
    expect(() => runOf({ width: 2, codeSpacing: 1 }, saved)).toThrow(/does not fit its own settings/)
    expect(made).not.toHaveBeenCalled()
    made.mockRestore()
  })

  test('is refused while a weight is not a number: that is no state to go back to', async () => {
    const run = runOf()
    const variables = Object.values(tf.engine().registeredVariables)
    const filter = variables.find(({ shape }) => shape.length === 4)
    tf.tidy(() => filter?.assign(tf.fill(filter.shape, Number.NaN)))
    await expect(run.checkpoint(0)).rejects.toThrow(/not a number/)
    run.dispose()
  })

  test('with other numbers goes on elsewhere, each turn differently, and repeatably', async () => {
    const run = runOf()
    train(run, 6)
    const saved = await run.checkpoint(0)
    run.dispose()
    const [as, one, two, oneAgain] = [
      saved,
      withOtherNumbers(saved, 1),
      withOtherNumbers(saved, 2),
      withOtherNumbers(saved, 1),
    ].map((checkpoint) => {
      const next = runOf({}, checkpoint)
      const losses = train(next, 2)
      next.dispose()
      return losses
    })
    expect(one).not.toEqual(as)
    expect(two).not.toEqual(one)
    expect(oneAgain).toEqual(one)
  })
})

describe('a warm start', () => {
  const reconstruction = (losses: readonly number[][]) =>
    losses.reduce((sum, [value = Number.NaN]) => sum + value, 0) / losses.length

  test('draws what its model draws, counts on from its step, and has not forgotten the clip', async () => {
    const first = runOf({ steps: 120 })
    const learning = train(first, 120)
    const model = structuredClone(await first.snapshot())
    first.dispose()
    const settings = completeSettings({ ...small, steps: 220 })
    const on = runOf({ steps: 220 }, warmStart(model, settings))
    expect(on.step).toBe(120)
    expect((await on.snapshot()).tensors).toEqual(model.tensors)
    const more = train(on, 30)
    expect(more.flat().every(Number.isFinite)).toBe(true)
    expect(on.step).toBe(150)
    // The first steps of a fresh optimizer shake the weights a little; a network that had forgotten would start near
    // the first value.
    const [start, end] = [reconstruction(learning.slice(0, 5)), reconstruction(learning.slice(-10))]
    expect(reconstruction(more)).toBeLessThan(end + 0.25 * (start - end))
    expect(reconstruction(more.slice(-10))).toBeLessThan(1.2 * end)
    on.dispose()
  })

  test('by another optimizer goes on, from moments of 0', async () => {
    const first = runOf({ muon: 2 })
    train(first, 6)
    const model = structuredClone(await first.snapshot())
    first.dispose()
    for (const muon of [0, 2]) {
      const on = runOf({ muon }, warmStart(model, completeSettings({ ...small, muon })))
      const saved = await on.checkpoint(0)
      const moments = saved.tensors.filter(({ name }) => /^generator.*\/[mv]$/.test(name))
      expect(moments.some(({ name }) => name === 'generator/mlp2.w/v')).toBe(muon === 0)
      expect(moments.every(({ data }) => data.every((value) => value === 0))).toBe(true)
      expect(train(on, 2).flat().every(Number.isFinite)).toBe(true)
      on.dispose()
    }
  })

  test('of another network is refused', async () => {
    const first = runOf()
    const model = structuredClone(await first.snapshot())
    first.dispose()
    const start = warmStart(model, completeSettings({ ...small, width: 1 }))
    expect(() => runOf({ width: 1 }, start)).toThrow('does not fit')
    const cut = { ...start, tensors: start.tensors.filter(({ name }) => name.startsWith('generator/mlp')) }
    expect(() => runOf({ width: 1 }, cut)).toThrow('does not fit')
  })
})
