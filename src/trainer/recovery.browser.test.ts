// Recovery in a real browser: a WebGPU device that is destroyed, a real worker that is terminated, and the device
// memory of runs that are over. Software adapter.

import * as tf from '@tensorflow/tfjs'
import { afterAll, afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { newWorker } from './client/new-worker'
import { trainerUnderTest } from './recovery.fixture'
import { WorkerInPlace } from './worker-in-place.fixture'
import { discClip } from './worker/clip.fixture'

const clip = { name: 'disc', frames: 24, fps: 12 }
const frames = discClip(16, 24)
/** A network that begins with nothing: that it goes on learning shows in its loss. */
const small = {
  ...CLASSIC,
  size: 16,
  frames: 24,
  width: 0.25,
  batch: 2,
  steps: 5000,
  warmup: 4,
  seed: 5,
} as const
const settingsOf = (changes: SettingChanges = {}) => completeSettings({ ...small, ...changes })

type Under = ReturnType<typeof trainerUnderTest>

afterEach(() => {
  vi.restoreAllMocks()
})

/**
 * Trains to a step, pauses, which makes a checkpoint, and goes on; resolves with the step of the pause and the first
 * loss.
 */
async function trainWithCheckpoint({ trainer, all, reach }: Pick<Under, 'trainer' | 'all' | 'reach'>) {
  await trainer.load(frames, clip, settingsOf())
  const early = reach(20)
  await trainer.train()
  await early
  await trainer.pause()
  const step = all('progress').at(-1)?.progress.step ?? 0
  const later = reach(step + 3)
  await trainer.train()
  await later
  return { step, first: all('progress')[0]?.progress.losses.reconstruction ?? 0 }
}

const lastLoss = ({ all }: Pick<Under, 'all'>) =>
  all('progress').at(-1)?.progress.losses.reconstruction ?? Number.NaN

/** Counts the bytes of a device's buffers made from now on and not yet destroyed, whoever makes them. */
function countBytes(): (device: GPUDevice) => number {
  const made = vi.spyOn(GPUDevice.prototype, 'createBuffer')
  const destroyed = vi.spyOn(GPUBuffer.prototype, 'destroy')
  return (device) => {
    const gone = new Set<unknown>(destroyed.mock.contexts)
    const buffers = made.mock.results.flatMap(({ type, value }, i) =>
      type === 'return' && made.mock.contexts[i] === device ? [value] : [],
    )
    return buffers.filter((buffer) => !gone.has(buffer)).reduce((sum, { size }) => sum + size, 0)
  }
}

const deviceOf = () => (tf.backend() as unknown as { device: GPUDevice }).device

/**
 * Writes NaN where the weights lie, as an update would: a variable that is assigned to moves, under the feet of whoever
 * is just reading it. Those of a device that was lost are still registered.
 */
function breakWeights(): void {
  const { device, tensorMap } = tf.backend() as unknown as {
    readonly device: GPUDevice
    readonly tensorMap: tf.DataStorage<{ readonly resource?: GPUBuffer | null }>
  }
  for (const { dataId, shape } of Object.values(tf.engine().registeredVariables)) {
    const resource = shape.length === 4 && tensorMap.has(dataId) ? tensorMap.get(dataId).resource : null
    if (resource) device.queue.writeBuffer(resource, 0, new Float32Array(resource.size / 4).fill(Number.NaN))
  }
}

// One trainer lives through all of it, in this order: to start a device and to compile for it takes longest. That an
// error of the device is heard as its loss is: engine/webgpu/device.browser.test.ts.
describe('on WebGPU', () => {
  const under = trainerUnderTest((_, part) => new WorkerInPlace(part, ''), 'webgpu')
  let began: Awaited<ReturnType<typeof trainWithCheckpoint>>
  /** What the start took, ms. */
  let started: number
  /** Of a run that has not trained yet. */
  let bytesLoaded: number

  afterAll(() => under.trainer.dispose())

  test('all shaders are compiled before the first step', async () => {
    const bytes = countBytes()
    const start = performance.now()
    // Its test of gradients launches what it compiles.
    await under.trainer.engine
    const beside = vi.spyOn(GPUDevice.prototype, 'createComputePipelineAsync')
    const stalling = vi.spyOn(GPUDevice.prototype, 'createComputePipeline')
    await under.trainer.load(frames, clip, settingsOf())
    started = performance.now() - start
    bytesLoaded = bytes(deviceOf())
    expect(beside.mock.calls.length).toBeGreaterThan(10)
    began = await trainWithCheckpoint(under)
    expect(stalling.mock.calls.map(([{ label }]) => label)).toEqual([])
  }, 240_000)

  test('a destroyed device is replaced within 5 s, and the loss goes on falling', async () => {
    const { step, first } = began
    const lost = deviceOf()
    const recovered = under.next('recovered')
    const next = under.next('progress', ({ progress }) => progress.step > step)
    const blow = performance.now()
    lost.destroy()
    expect((await recovered).what).toMatch(
      new RegExp(`^The graphics device failed .*; training goes on from step ${step}\\.$`),
    )
    await next
    // Where other programs share the processor that plays the device, no more than twice as long as the start took.
    expect(performance.now() - blow).toBeLessThan(Math.max(5000, 2 * started))
    expect(deviceOf()).not.toBe(lost)
    await under.reach(step + 25)
    expect(lastLoss(under)).toBeLessThan(0.7 * first)
  }, 240_000)

  test('NaN in a weight goes back to the checkpoint on the same device', async () => {
    const { step, first } = began
    const device = deviceOf()
    const recovered = under.next('recovered')
    breakWeights()
    const back = await recovered
    expect(back.what).toMatch(/^Training ran away/)
    const from = back.step ?? Number.NaN
    expect(from).toBeGreaterThanOrEqual(step)
    await under.reach(from + 25)
    expect(deviceOf()).toBe(device)
    expect(lastLoss(under)).toBeLessThan(0.7 * first)
    expect(under.all('failed')).toEqual([])
  })

  test('the buffers of the run before are given back', async () => {
    const bytes = countBytes()
    const { trainer, reach } = under
    const load = (batch: number) => trainer.load(frames, clip, settingsOf({ batch, warmup: 2 }))
    await load(4 * small.batch)
    const reached = reach(5)
    await trainer.train()
    await reached
    await trainer.pause()
    await trainer.measure()
    expect(bytes(deviceOf())).toBeGreaterThan(2 * bytesLoaded)
    await load(small.batch)
    // TensorFlow.js would keep the larger buffers for ever.
    expect(bytes(deviceOf())).toBeLessThan(1.2 * bytesLoaded)
  })
})

test('a real worker that is terminated is heard by its lock, and replaced', async () => {
  const under = trainerUnderTest((_, part) => newWorker(part), 'wasm')
  onTestFinished(() => under.trainer.dispose())
  const { step, first } = await trainWithCheckpoint(under)
  const recovered = under.next('recovered')
  under.workers[1]?.terminate()
  expect((await recovered).what).toBe(`The worker that trains stopped; training goes on from step ${step}.`)
  await under.reach(step + 25)
  expect(lastLoss(under)).toBeLessThan(0.7 * first)
})
