// The train worker's commands and loop in Node on the real wasm engine, with a fake post.

import * as tf from '@tensorflow/tfjs'
import { describe, expect, test, vi } from 'vitest'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { WASM_FOLDER } from '../../engine/node.fixture'
import { engineMemory } from '../../engine/start'
import { backboneFile } from '../../model/backbone-file.fixture'
import type { Losses } from '../../core/terms'
import type { FromWorker, RunMessage } from '../protocol'
import { callsTo } from './calls.fixture'
import { discClip } from './clip.fixture'
import { TrainerHost } from './trainer'

const clip = { name: 'disc', frames: 24, fps: 12 }
const small: SettingChanges = {
  ...CLASSIC,
  size: 16,
  frames: 24,
  width: 0.5,
  batch: 2,
  steps: 40,
  warmup: 4,
  seed: 5,
}

/** A host that answers calls as promises and keeps what it posts. */
function makeHost(pretrained = () => Promise.resolve(backboneFile())) {
  const posted: FromWorker[] = []
  const listeners = new Set<(message: FromWorker) => void>()
  const call = callsTo(
    (answer) =>
      new TrainerHost({
        post: (message) => {
          posted.push(message)
          answer(message)
          for (const listener of listeners) listener(message)
        },
        wasmFiles: WASM_FOLDER,
        helpers: 0,
        pretrained,
        now: () => performance.now(),
        breathe: () => new Promise((resolve) => setImmediate(resolve)),
      }),
  )
  const until = (wanted: (message: FromWorker) => boolean) =>
    new Promise<FromWorker>((resolve) => {
      const listener = (message: FromWorker) => {
        if (!wanted(message)) return
        listeners.delete(listener)
        resolve(message)
      }
      listeners.add(listener)
    })
  const events = <Type extends RunMessage['type']>(type: Type) =>
    posted.filter((message): message is Extract<RunMessage, { type: Type }> => message.type === type)
  return { call, until, events, posted }
}

async function loaded(changes: SettingChanges = {}) {
  const host = makeHost()
  await host.call('start', { wanted: 'wasm' })
  const info = await host.call('load', {
    run: 1,
    frames: discClip(16, 24),
    clip,
    settings: completeSettings({ ...small, ...changes }),
  })
  return { ...host, info }
}

/** Every loss of `steps` single steps. */
async function lossesOf(steps: number, changes: SettingChanges = {}): Promise<Losses[]> {
  const { call, events } = await loaded(changes)
  for (let i = 0; i < steps; i++) await call('step', { run: 1 })
  return events('progress').map(({ progress }) => progress.losses)
}

describe('a run', () => {
  test('the same seed repeats it bit for bit; another seed does not', async () => {
    const first = await lossesOf(8)
    expect(first).toHaveLength(8)
    expect(await lossesOf(8)).toEqual(first)
    expect(await lossesOf(8, { seed: 6 })).not.toEqual(first)
  })

  test('timing its steps beforehand, to the end or cut short by a step, does not change it', async () => {
    const untimed = await lossesOf(6)
    const { call, events } = await loaded()
    const tensors = tf.memory().numTensors
    expect(await call('time', { run: 1 })).toMatchObject({ msGame: expect.any(Number) })
    expect(tf.memory().numTensors).toBe(tensors)
    const cut = call('time', { run: 1 })
    for (let i = 0; i < 6; i++) await call('step', { run: 1 })
    expect(await cut).toBeNull()
    expect(events('progress').map(({ progress }) => progress.losses)).toEqual(untimed)
  })

  test('what is measured when another is loaded is measured to its end', async () => {
    const { call } = await loaded()
    const settings = completeSettings(small)
    const next = { run: 2, frames: discClip(16, 24), clip, settings }
    const [report] = await Promise.all([call('measure', { run: 1 }), call('load', next)])
    expect(report).toMatchObject({ step: 0, sharpnessMorph: expect.any(Number) })
    await expect(call('measure', { run: 1 })).rejects.toThrow('That training is over')
  })

  test('training ends the timing, and is not timed itself', async () => {
    const { call, until, events } = await loaded({ steps: 5000 })
    const cut = call('time', { run: 1 })
    await call('train', { run: 1 })
    expect(await cut).toBeNull()
    await until((message) => message.type === 'progress' && message.progress.step > 3)
    expect(await call('time', { run: 1 })).toBeNull()
    await call('pause', { run: 1 })
    expect(events('stopped').at(-1)).toMatchObject({ reason: 'paused' })
  })

  test('trains to its planned end, learns, and plays the game after the warm-up', async () => {
    const { call, until, events } = await loaded({ steps: 120 })
    const ended = until((message) => message.type === 'stopped' || message.type === 'failed')
    await call('train', { run: 1 })
    expect(await ended).toMatchObject({ type: 'stopped', reason: 'finished' })
    const progress = events('progress').map((event) => event.progress)
    const last = progress.at(-1)
    expect(last?.step).toBe(120)
    expect(last?.losses.reconstruction).toBeLessThan(0.5 * (progress[0]?.losses.reconstruction ?? 0))
    expect(last?.losses.discriminator).toBeGreaterThan(0)
    const { psnrTrain, psnrHeldOut, sharpnessMorph, motionRatio } = await call('measure', { run: 1 })
    expect(psnrTrain).toBeGreaterThan(20)
    expect(psnrHeldOut).toBeGreaterThan(18)
    expect(sharpnessMorph).toBeGreaterThan(0.1)
    expect(motionRatio).toBeGreaterThan(0.1)
  })

  test('pauses after the present step and goes on from there', async () => {
    const { call, until, events } = await loaded({ steps: 5000 })
    await call('train', { run: 1 })
    await until((message) => message.type === 'progress' && message.progress.step > 3)
    await call('pause', { run: 1 })
    const at = events('progress').at(-1)?.progress.step ?? 0
    expect(events('stopped').at(-1)).toMatchObject({ reason: 'paused' })
    await call('step', { run: 1 })
    expect(events('progress').at(-1)?.progress.step).toBe(at + 1)
  })

  test('leaves no tensor behind: as many alive after step 20 as after step 6, none after the next load but its own', async () => {
    const { call, events } = await loaded({ warmup: 2 })
    const fresh = tf.memory().numTensors
    for (let i = 0; i < 20; i++) await call('step', { run: 1 })
    const tensors = events('progress').map(({ progress }) => progress.tensors)
    expect(new Set(tensors.slice(5)).size).toBe(1)
    await call('load', { run: 2, frames: discClip(16, 24), clip, settings: completeSettings(small) })
    expect(tf.memory().numTensors).toBe(fresh)
  })

  test('a loss that is not a number stops it with the cure in words', async () => {
    const { call, until } = await loaded({
      generatorRate: 0.02,
      reconstruction: 50,
      adversarial: 4,
      warmup: 0,
      steps: 5000,
    })
    const failed = until((message) => message.type === 'failed')
    poison()
    await call('train', { run: 1 })
    expect(await failed).toMatchObject({
      error: { code: 'training-diverged', message: expect.stringContaining('Reset') },
    })
  })

  test('tells its averaged weights at the milestones; a run that goes on from a checkpoint has no new start', async () => {
    const { call, events, until } = await loaded({ steps: 25 })
    const ended = until((message) => message.type === 'stopped')
    const saved = until((message) => message.type === 'checkpoint')
    await call('train', { run: 1 })
    await ended
    const taken = events('milestone')
    expect(taken.map(({ snapshot }) => snapshot.manifest.step)).toEqual([0, 10, 12, 14, 17, 20, 24])
    const kernels = taken.map(({ snapshot }) => snapshot.tensors[1]?.data ?? new Float32Array())
    expect(kernels[1]).not.toEqual(kernels[0])
    expect(kernels[6]).not.toEqual(kernels[1])
    const message = await saved
    if (message.type !== 'checkpoint') throw new Error('no checkpoint')
    const ask = { frames: discClip(16, 24), clip, settings: completeSettings({ ...small, steps: 30 }) }
    await call('load', { run: 2, ...ask, checkpoint: message.checkpoint })
    for (let i = 0; i < 4; i++) await call('step', { run: 2 })
    const later = events('milestone').filter(({ run }) => run === 2)
    expect(later.map(({ snapshot }) => snapshot.manifest.step)).toEqual([28])
  })

  test('refuses a setting that cannot change, and takes one that can', async () => {
    const { call } = await loaded()
    await expect(call('change', { run: 1, changes: { width: 2 } })).rejects.toThrow(/Width cannot change/)
    await expect(call('change', { run: 1, changes: { gamma: 1000 } })).rejects.toThrow(/between/)
    await expect(call('change', { run: 1, changes: { gamma: 2 } })).resolves.toBeNull()
    await expect(call('step', { run: 9 })).rejects.toThrow(/over/)
  })

  test('too few frames are refused in words', async () => {
    const { call } = await loaded()
    const load = call('load', { run: 2, frames: discClip(16, 5), clip, settings: completeSettings(small) })
    await expect(load).rejects.toThrow(/5 different frames/)
  })

  test('a run that looks through the pretrained network takes it, and none of the others asks for it', async () => {
    const asked = vi.fn<() => Promise<Uint8Array>>(() => Promise.reject(new Error('it did not come')))
    const { call } = makeHost(asked)
    await call('start', { wanted: 'wasm' })
    const ask = { run: 1, frames: discClip(16, 24), clip, settings: completeSettings(small) }
    await call('load', ask)
    expect(asked).not.toHaveBeenCalled()
    const settings = completeSettings({ ...small, reconstructionLoss: 'perceptual' })
    await expect(call('load', { ...ask, run: 2, settings })).rejects.toThrow('it did not come')
    // What was loaded is still there.
    await call('step', { run: 1 })
    asked.mockResolvedValue(backboneFile())
    await call('load', { ...ask, run: 2, settings })
    await call('step', { run: 2 })
  })

  test('networks that do not fit into memory are refused before anything of them is made', async () => {
    const { call } = await loaded()
    const settings = completeSettings({ size: 256, width: 2, width256: 4, width128: 4, batch: 16 })
    const { tensors } = engineMemory()
    const load = call('load', { run: 2, frames: discClip(256, 8), clip, settings })
    await expect(load).rejects.toThrow(/GB of memory, and a page gets 4\.3 GB at most: choose a smaller/)
    expect(engineMemory().tensors).toBe(tensors)
  })
})

/** Puts NaN into every convolution that is alive, whichever run it belongs to. */
function poison(): void {
  const filters = Object.values(tf.engine().registeredVariables).filter(({ shape }) => shape.length === 4)
  for (const filter of filters) tf.tidy(() => filter.assign(tf.fill(filter.shape, Number.NaN)))
}
