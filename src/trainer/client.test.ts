// What the page's side does when something breaks: real hosts on wasm in this thread, crashed on purpose.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { CLASSIC, PRINCIPAL } from '../settings/presets'
import { startInNode, WASM_FOLDER } from '../engine/node.fixture'
import { trainerUnderTest } from './recovery.fixture'
import { WorkerInPlace } from './worker-in-place.fixture'
import { discClip } from './worker/clip.fixture'
import { square } from '../core/frames'

const clip = { name: 'disc', frames: 24, fps: 12 }
const frames = discClip(16, 24)
/** A network that begins with nothing: that it goes on learning shows in its loss. */
const small = {
  ...CLASSIC,
  size: 16,
  frames: 24,
  width: 0.5,
  batch: 2,
  steps: 5000,
  warmup: 4,
  seed: 5,
} as const
const settingsOf = (changes: SettingChanges = {}) => completeSettings({ ...small, ...changes })
const points = [{ kind: 'moment', moment: { t: 3.5, directions: [], content: 0 } }] as const

// In one thread both workers share TensorFlow.js, which cannot start the same engine twice at a time.
beforeAll(() => startInNode('wasm'))

const inPlace = () => trainerUnderTest((_, part) => new WorkerInPlace(part, WASM_FOLDER), 'wasm')

/** A trainer that has trained for some steps, paused and gone on: its checkpoint is that of the pause. */
async function training(changes: SettingChanges = {}) {
  const under = inPlace()
  const { trainer, reach, all } = under
  await trainer.load(frames, clip, settingsOf(changes))
  const early = reach(12)
  await trainer.train()
  await early
  await trainer.pause()
  const step = all('progress').at(-1)?.progress.step ?? 0
  const later = reach(step + 5)
  await trainer.train()
  await later
  const first = all('progress')[0]?.progress.losses.reconstruction ?? 0
  return { ...under, step, first }
}

type Under = Awaited<ReturnType<typeof training>>

/** After a recovery training goes on by itself and learns: its loss comes well below that of the first steps. */
async function goesOn({ trainer, all, reach, step, first }: Under): Promise<void> {
  await reach(step + 60)
  await trainer.pause()
  const last = all('progress').slice(-10)
  const mean = last.reduce((sum, { progress }) => sum + progress.losses.reconstruction, 0) / last.length
  expect(mean).toBeLessThan(0.6 * first)
  trainer.dispose()
}

/** Puts NaN into every convolution that is alive. */
function poison(): void {
  const filters = Object.values(tf.engine().registeredVariables).filter(({ shape }) => shape.length === 4)
  for (const filter of filters) tf.tidy(() => filter.assign(tf.fill(filter.shape, Number.NaN)))
}

test('step zero is told of where there is one, by what draws, and drawn again as it was once the run is built', async () => {
  const { trainer, all, next } = inPlace()
  await trainer.load(frames, clip, settingsOf({ ...CLASSIC }))
  expect(all('begun')).toEqual([])
  const begun = next('begun')
  const loaded = trainer.load(frames, clip, settingsOf({ ...PRINCIPAL, components: 4 }))
  const { network, quality } = await begun
  expect(network).toMatchObject({ ...square(16), frames: 24 })
  const early = await trainer.sample(points)
  await loaded
  const late = await trainer.sample(points)
  expect(
    Math.max(...early.rgba.map((value, i) => Math.abs(value - (late.rgba[i] ?? 0)))),
  ).toBeLessThanOrEqual(1)
  expect(quality).toMatchObject({ step: 0 })
  trainer.dispose()
})

describe('a training worker that dies', () => {
  test('is replaced, and training goes on from the last checkpoint with one line', async () => {
    const under = await training()
    const { next, workers, step, all } = under
    const recovered = next('recovered')
    const progress = next('progress')
    workers[1]?.crash('out of luck')
    expect(await recovered).toMatchObject({
      step,
      what: `The worker that trains stopped (out of luck); training goes on from step ${step}.`,
      engine: { backend: 'wasm' },
    })
    expect(workers).toHaveLength(3)
    expect((await progress).progress.step).toBeGreaterThan(step)
    expect((await progress).progress.elapsed).toBeGreaterThan(0)
    await goesOn(under)
    expect(all('failed')).toEqual([])
  })

  test('before it has a checkpoint begins at the start again, with the same numbers', async () => {
    const { trainer, next, workers, all } = inPlace()
    await trainer.load(frames, clip, settingsOf())
    await trainer.step()
    const first = all('progress')[0]?.progress.losses
    const recovered = next('recovered')
    // The second step's checkpoint is not awaited.
    workers[1]?.crash('')
    expect((await recovered).step).toBe(1)
    await trainer.load(frames, clip, settingsOf())
    const again = next('recovered')
    workers[2]?.crash('')
    expect(await again).toMatchObject({
      step: 0,
      what: 'The worker that trains stopped; the run is back at step 0.',
    })
    await trainer.step()
    expect(all('progress').at(-1)?.progress).toMatchObject({ step: 1, losses: first })
    trainer.dispose()
  })

  test('leaves no call without its answer: load, pause, step, measure are repeated on its successor', async () => {
    const { trainer, workers, step } = await training()
    const pausing = trainer.pause()
    workers[1]?.crash('')
    await pausing
    const stepping = trainer.step()
    workers[2]?.crash('')
    await stepping
    expect((await trainer.snapshot()).manifest.step).toBe(step + 1)
    trainer.dispose()
    const other = inPlace()
    const loading = other.trainer.load(frames, clip, settingsOf())
    other.workers[1]?.crash('')
    expect(await loading).toMatchObject({ ...square(16), frames: 24 })
    const measuring = other.trainer.measure()
    other.workers[2]?.crash('')
    expect((await measuring).psnrTrain).toBeGreaterThan(0)
    other.trainer.dispose()
  })

  test('takes a changed setting along, and does not train on when it was paused', async () => {
    const { trainer, workers, next, all, step } = await training()
    await trainer.change({ gamma: 7 })
    await trainer.pause()
    const paused = all('progress').at(-1)?.progress.step ?? 0
    expect(paused).toBeGreaterThan(step)
    const recovered = next('recovered')
    workers[1]?.crash('')
    expect(await recovered).toMatchObject({ step: paused })
    const { manifest } = await trainer.snapshot()
    expect(manifest).toMatchObject({ step: paused, settings: { gamma: 7 } })
    trainer.dispose()
  })

  test('three times in a minute stops it with the cure in words', async () => {
    const { trainer, workers, next, all } = await training()
    const failed = next('failed')
    for (const index of [1, 2]) {
      const recovered = next('recovered')
      workers[index]?.crash('')
      await recovered
    }
    workers[3]?.crash('')
    expect((await failed).error).toMatchObject({
      code: 'worker-crashed',
      message: expect.stringMatching(/3 times now: choose a smaller size/),
    })
    expect(all('recovered')).toHaveLength(2)
    expect(workers).toHaveLength(4)
    await expect(trainer.step()).rejects.toThrow(/3 times now/)
    trainer.dispose()
    await expect(trainer.step()).rejects.toThrow(/stopped/)
  })
})

describe('a run-away', () => {
  test('by a poisoned weight goes back to the checkpoint in the same worker, with other random numbers', async () => {
    const under = await training()
    const { next, workers, step } = under
    const recovered = next('recovered')
    poison()
    expect(await recovered).toMatchObject({
      step,
      what: `Training ran away: a loss is no longer a number; training goes on from step ${step} with other random numbers.`,
    })
    expect(workers).toHaveLength(2)
    await goesOn(under)
  })

  test('in a single step by hand goes back too, and the step is answered', async () => {
    const { trainer, all } = inPlace()
    await trainer.load(frames, clip, settingsOf())
    await trainer.step()
    poison()
    await trainer.step()
    expect(all('recovered')).toMatchObject([{ step: 1 }])
    await trainer.step()
    expect(all('progress').at(-1)?.progress.losses.reconstruction).toBeGreaterThan(0)
    trainer.dispose()
  })

  test('is not drawn: the pictures of the weights before it stay, and the run is not failed by them', async () => {
    const { trainer, workers, all, next } = inPlace()
    await trainer.load(frames, clip, settingsOf())
    const learned = next('weights', ({ step }) => step === 1)
    await trainer.step()
    await learned
    const snapshot = await trainer.snapshot()
    const { rgba } = await trainer.sample(points)
    const tensors = snapshot.tensors.map((tensor) => ({
      ...tensor,
      data: tensor.data.map(() => Number.NaN),
    }))
    workers[1]?.say({ type: 'snapshot-event', run: 1, snapshot: { ...snapshot, tensors } })
    // Those that come after it are drawn again.
    const shown = next('weights')
    workers[1]?.say({ type: 'snapshot-event', run: 1, snapshot })
    await shown
    expect((await trainer.sample(points)).rgba).toEqual(rgba)
    expect(all('failed')).toEqual([])
    trainer.dispose()
  })

  test('that comes again and again stops it with the cure; a fresh load trains', async () => {
    const { trainer, next, reach, all } = await training()
    const failed = next('failed')
    for (let i = 0; i < 2; i++) {
      const recovered = next('recovered')
      poison()
      await recovered
    }
    poison()
    expect((await failed).error).toMatchObject({
      code: 'training-diverged',
      message: expect.stringContaining('lower the learning rates'),
    })
    expect(all('recovered')).toHaveLength(2)
    await trainer.load(frames, clip, settingsOf())
    const on = reach(3)
    await trainer.train()
    await on
    trainer.dispose()
  })
})

describe('the device under the training worker', () => {
  test.each([
    ['engine-lost', 'The graphics device failed (unplugged)'],
    ['out-of-memory', 'The graphics device ran out of memory'],
  ] as const)('is lost (%s): another worker goes on', async (code, message) => {
    const under = await training()
    const { next, workers, step } = under
    const recovered = next('recovered')
    workers[1]?.say({ type: 'lost', error: { code, message } })
    expect((await recovered).what).toBe(`${message}; training goes on from step ${step}.`)
    expect(workers).toHaveLength(3)
    await goesOn(under)
  })

  test('fails a training step in a way nobody foresaw: the worker is not trusted any more', async () => {
    const under = await training()
    const { next, workers } = under
    const recovered = next('recovered')
    workers[1]?.say({ type: 'failed', run: 1, error: { code: 'internal', message: 'A kernel was missing.' } })
    expect((await recovered).what).toMatch(/^A kernel was missing; training goes on/)
    expect(workers).toHaveLength(3)
    await goesOn(under)
  })
})

describe('a drawing worker that dies', () => {
  test('is replaced and draws the same; training does not notice', async () => {
    const { trainer, next, workers, all } = await training()
    await trainer.pause()
    const { rgba } = await trainer.sample(points)
    const before = rgba.slice()
    const recovered = next('recovered')
    const drawing = trainer.sample(points, rgba.buffer)
    workers[0]?.crash('')
    expect((await drawing).rgba).toEqual(before)
    expect(await recovered).toMatchObject({
      step: null,
      what: 'The worker that draws stopped; another one draws now.',
    })
    expect(all('failed')).toEqual([])
    await trainer.step()
    trainer.dispose()
  })

  test('shows an opened model again', async () => {
    const { trainer, workers } = await training()
    await trainer.pause()
    const snapshot = await trainer.snapshot()
    await trainer.open(snapshot)
    const { rgba } = await trainer.sample(points)
    workers[0]?.crash('')
    expect((await trainer.sample(points)).rgba).toEqual(rgba)
    trainer.dispose()
  })
})
