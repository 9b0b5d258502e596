// Recovery in a real browser: a WebGPU device that is destroyed, a real worker that is terminated, and the device
// memory of runs that are over. Software adapter.

import * as tf from '@tensorflow/tfjs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { newWorker } from './client/new-worker'
import { trainerUnderTest } from './recovery.fixture'
import { WorkerInPlace } from './worker-in-place.fixture'
import { discClip } from './worker/clip.fixture'

const clip = { name: 'disc', frames: 24, fps: 12 }
const frames = discClip(16, 24)
const small = { size: 16, frames: 24, width: 0.5, batch: 2, steps: 5000, warmup: 4, seed: 5 } as const
const settingsOf = (changes: SettingChanges = {}) => completeSettings({ ...small, ...changes })

const onWebgpu = () => trainerUnderTest((_, part) => new WorkerInPlace(part, ''), 'webgpu')

type Under = ReturnType<typeof onWebgpu>
let opened: Pick<Under, 'trainer'>[] = []

afterEach(() => {
  for (const { trainer } of opened) trainer.dispose()
  opened = []
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

/** Counts the bytes of buffers made and not yet destroyed, from now on, whoever makes them. */
function countBytes(): () => number {
  const made = vi.spyOn(GPUDevice.prototype, 'createBuffer')
  const destroyed = vi.spyOn(GPUBuffer.prototype, 'destroy')
  return () => {
    const gone = new Set<unknown>(destroyed.mock.contexts)
    const buffers = made.mock.results.flatMap(({ type, value }) => (type === 'return' ? [value] : []))
    return buffers.filter((buffer) => !gone.has(buffer)).reduce((sum, { size }) => sum + size, 0)
  }
}

const deviceOf = () => (tf.backend() as unknown as { device: GPUDevice }).device

describe('on WebGPU', () => {
  test('a destroyed device is replaced within 5 s, and the loss goes on falling', async () => {
    const under = onWebgpu()
    opened.push(under)
    const began = performance.now()
    await under.trainer.load(frames, clip, settingsOf())
    const start = performance.now() - began
    const { step, first } = await trainWithCheckpoint(under)
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
    expect(performance.now() - blow).toBeLessThan(Math.max(5000, 2 * start))
    expect(deviceOf()).not.toBe(lost)
    await under.reach(step + 25)
    expect(lastLoss(under)).toBeLessThan(0.7 * first)
    expect(under.all('failed')).toEqual([])
  })

  test('a validation error is taken as seriously', async () => {
    const under = onWebgpu()
    opened.push(under)
    const { step } = await trainWithCheckpoint(under)
    const recovered = under.next('recovered')
    deviceOf().createBuffer({ size: 4, usage: 0xffff })
    expect(await recovered).toMatchObject({
      step,
      what: expect.stringContaining('training goes on from step'),
    })
    await under.reach(step + 5)
  })

  test('NaN in a weight goes back to the checkpoint on the same device', async () => {
    const under = onWebgpu()
    opened.push(under)
    const { step, first } = await trainWithCheckpoint(under)
    const device = deviceOf()
    const recovered = under.next('recovered')
    const variables = Object.values(tf.engine().registeredVariables)
    for (const variable of variables.filter(({ shape }) => shape.length === 4))
      tf.tidy(() => variable.assign(tf.fill(variable.shape, Number.NaN)))
    expect((await recovered).what).toMatch(/^Training ran away/)
    await under.reach(step + 25)
    expect(deviceOf()).toBe(device)
    expect(lastLoss(under)).toBeLessThan(0.7 * first)
  })

  test('of a changed size all shaders are compiled before its first step, and the buffers of the run before are given back', async () => {
    const bytes = countBytes()
    const { trainer, reach } = onWebgpu()
    opened.push({ trainer })
    // A narrow network of 32 px: nothing has compiled for it.
    const load = async (size: 16 | 32) => {
      await trainer.load(
        discClip(size, 24),
        clip,
        settingsOf({ size, width: size === 16 ? 0.5 : 0.25, warmup: 2 }),
      )
      return bytes()
    }
    const small16 = await load(16)
    const beside = vi.spyOn(GPUDevice.prototype, 'createComputePipelineAsync')
    const stalling = vi.spyOn(GPUDevice.prototype, 'createComputePipeline')
    await load(32)
    expect(beside.mock.calls.length).toBeGreaterThan(10)
    expect(stalling).not.toHaveBeenCalled()
    const reached = reach(5)
    await trainer.train()
    await reached
    await trainer.pause()
    expect(stalling.mock.calls.map(([{ label }]) => label)).toEqual([])
    await trainer.measure()
    expect(bytes()).toBeGreaterThan(2 * small16)
    // TensorFlow.js would keep the larger buffers for ever.
    expect(await load(16)).toBeLessThan(1.2 * small16)
  })
})

test('a real worker that is terminated is heard by its lock, and replaced', async () => {
  const under = trainerUnderTest((_, part) => newWorker(part), 'wasm')
  opened.push(under)
  const { step, first } = await trainWithCheckpoint(under)
  const recovered = under.next('recovered')
  under.workers[1]?.terminate()
  expect((await recovered).what).toBe(`The worker that trains stopped; training goes on from step ${step}.`)
  await under.reach(step + 25)
  expect(lastLoss(under)).toBeLessThan(0.7 * first)
})
