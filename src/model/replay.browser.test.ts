// Steps recorded once and replayed on WebGPU, against the same steps launch by launch.

import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { CLASSIC } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { startEngine } from '../engine/start'
import { countDevice, type DeviceCounter } from '../engine/webgpu/count'
import { allowReplay } from '../engine/webgpu/record'
import { discClip } from '../trainer/worker/clip.fixture'
import { compileShaders } from '../trainer/worker/compile'
import { Run } from '../trainer/worker/run'

const WARMUP = 4
const STEPS = 20
const clip = { name: 'disc', frames: 24, fps: 12 }
const settings = completeSettings({
  ...CLASSIC,
  size: 16,
  frames: 24,
  width: 0.25,
  batch: 2,
  warmup: WARMUP,
  steps: 60,
  muon: 2,
})
/** The critic has every task. */
const tasked = completeSettings({ ...settings, frameOrder: 1, timeIndex: 1, nextFrame: 1 })
/** The game of coefficients, tiny. */
const coefficients = completeSettings({
  ...settings,
  judged: 'coefficients',
  components: 3,
  mapping: 16,
  rounds: 2,
  roundClips: 4,
  smoothness: 0.5,
})

const backend = () => tf.backend() as unknown as { device: GPUDevice; memory(): { numBytesInGPU: number } }
let counts: DeviceCounter

// Its test of gradients would compile another network, and is not what is tested here.
const start = () => startEngine({ wanted: 'webgpu', proven: true, paints: false, wasmFiles: '' })

beforeAll(async () => {
  await start()
  counts = countDevice(backend().device)
})

afterEach(() => allowReplay(true))

async function step(run: Run): Promise<number[]> {
  const { values } = run.train(0)
  const losses = Array.from(await values.data())
  values.dispose()
  return losses
}

/** Losses of every step and the averaged weights at the end. `between` runs after each step. */
async function trained(
  between: (run: Run, i: number) => Promise<void> | void = () => undefined,
  by = settings,
  steps = STEPS,
) {
  const run = new Run(discClip(16, 24), clip, by)
  const losses: number[][] = []
  for (let i = 1; i <= steps; i++) {
    losses.push(await step(run))
    await between(run, i)
  }
  const { tensors } = await run.snapshot()
  run.dispose()
  return { losses, weights: tensors.map(({ name, data }) => [name, Array.from(data)] as const) }
}

// The first one: what is compiled on a device stays.
test('all shaders of the game of coefficients are compiled before its first step', async () => {
  const { device } = backend()
  const beside = vi.spyOn(device, 'createComputePipelineAsync')
  await compileShaders(discClip(16, 24), clip, coefficients)
  expect(beside.mock.calls.filter(([{ label = '' }]) => label.startsWith('reelgan vector'))).toHaveLength(8)
  const late = vi.spyOn(device, 'createComputePipeline')
  const run = new Run(discClip(16, 24), clip, coefficients)
  for (let i = 0; i < 2; i++) await step(run)
  run.dispose()
  expect(late).not.toHaveBeenCalled()
  vi.restoreAllMocks()
}, 240_000)

test('replayed steps give exactly what launched steps give, whatever is drawn, measured and changed between them', async () => {
  const disturb = async (run: Run, i: number) => {
    if (i % 5 === 0) await run.quality()
    if (i === 12) run.change({ gamma: 2, augment: 0 })
    if (i === 15) run.change({ generatorRate: 0.0007 })
  }
  allowReplay(false)
  const launched = await trained(disturb)
  allowReplay(true)
  const replayed = await trained(disturb)
  expect(replayed.losses).toEqual(launched.losses)
  expect(replayed.weights).toEqual(launched.weights)
  // Not because nothing happens.
  expect(launched.losses.flat().every(Number.isFinite)).toBe(true)
  expect(launched.losses[1]).not.toEqual(launched.losses[0])
  // A term more for each that the game brings, and one for each head of the critic.
  expect(launched.losses[WARMUP]).toHaveLength(7)
  expect(launched.losses[WARMUP - 1]).toHaveLength(1)
}, 240_000)

test('so it is with the game of coefficients, one upload and one submit a step', async () => {
  const seen: object[] = []
  const launches = new Set<number>()
  const note = (run: Run) => {
    const { uploads, submits } = counts
    if (run.step > 1) {
      seen.push({ uploads, submits })
      launches.add(counts.launches)
    }
    counts.reset()
  }
  allowReplay(false)
  const launched = await trained(undefined, coefficients, 4)
  allowReplay(true)
  const replayed = await trained(note, coefficients, 4)
  expect(replayed).toEqual(launched)
  expect(launched.losses.flat().every(Number.isFinite)).toBe(true)
  expect(launched.losses[0]).toHaveLength(10)
  expect(launched.losses[1]).not.toEqual(launched.losses[0])
  // The second submit is that of the read-back.
  expect(seen).toEqual(Array.from({ length: 3 }, () => ({ uploads: 1, submits: 2 })))
  // Two rounds of 26, the rest is the generator’s: what falls back to stock ops shows here.
  expect(Math.max(...launches)).toBeLessThanOrEqual(130)
}, 240_000)

test('a replayed step is one upload and one submit; memory stays as it is, and goes with the run', async () => {
  const before = { tensors: tf.memory().numTensors, bytes: backend().memory().numBytesInGPU }
  const seen: object[] = []
  await trained((_run, i) => {
    const { uploads, submits, uploadBytes } = counts
    const { numBytesInGPU } = backend().memory()
    if (i > WARMUP + 2)
      seen.push({ uploads, submits, uploadBytes, tensors: tf.memory().numTensors, numBytesInGPU })
    counts.reset()
  }, tasked)
  for (const each of seen) expect(each).toEqual(seen[0])
  // The second submit is that of the read-back.
  expect(seen[0]).toMatchObject({ uploads: 1, submits: 2 })
  expect(tf.memory().numTensors).toBe(before.tensors)
  expect(backend().memory().numBytesInGPU).toBe(before.bytes)
}, 240_000)

test('a checkpoint put back before the first step is what the replayed steps go on from', async () => {
  const first = new Run(discClip(16, 24), clip, settings)
  for (let i = 0; i < 6; i++) await step(first)
  const checkpoint = await first.checkpoint(1)
  const second = new Run(discClip(16, 24), clip, settings, { checkpoint })
  for (let i = 0; i < 4; i++) expect(await step(second)).toEqual(await step(first))
  first.dispose()
  second.dispose()
}, 240_000)
