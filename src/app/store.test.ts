// The store against fakes: nothing here decodes or trains.

import { describe, expect, it, vi } from 'vitest'
import type { Clip } from '../clip/clip'
import { ReelError } from '../core/errors'
import { completeSettings } from '../settings/settings'
import type { Snapshot } from '../network/snapshot'
import { fakeClip, network, progressAt, promised, setUp } from './fake-studio.fixture'
import { wouldLose } from './state'
import { square } from '../core/frames'

describe('a clip', () => {
  it('opens, gives frames of the wanted count and size, and becomes ready', async () => {
    const { studio, loads, ready, run } = setUp()
    await ready()
    expect(run().kind).toBe('ready')
    expect(loads[0]?.frames.count).toBe(64)
    expect(loads[0]?.frames).toMatchObject(square(32))
    expect(studio.store.getState().source?.crop).toEqual({ x: 21, y: 0, side: 54 })
  })

  it('is taken in another shape: as much of it as there is, as wide as it is drawn', async () => {
    const { studio, loads, ready } = setUp()
    await ready()
    void studio.actions.applySettings({ shape: '16:9' })
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    expect(loads[1]?.frames).toMatchObject({ width: 56, height: 32 })
    expect(studio.store.getState().source?.crop).toEqual({ x: 0.75, y: 0, side: 54 })
    void studio.actions.applySettings({ shape: '3:4' })
    await vi.waitFor(() => expect(loads).toHaveLength(3))
    expect(loads[2]?.frames).toMatchObject({ width: 32, height: 40 })
    expect(studio.store.getState().source?.crop.side).toBeCloseTo(43.2)
  })

  it('is taken at 64 px where a GPU trains', async () => {
    const { loads, ready } = setUp({ backend: 'webgpu' })
    await ready()
    expect(loads[0]?.settings.size).toBe(64)
    expect(loads[0]?.settings.generatorRate).toBe(0.003)
  })

  it('is taken at 32 px where software plays a GPU', async () => {
    const { loads, ready } = setUp({ backend: 'webgpu', label: 'WebGPU, software' })
    await ready()
    expect(loads[0]?.settings.size).toBe(32)
  })

  it('that cannot be read is refused with its sentence, and the one that was there stays', async () => {
    const old = fakeClip('flame')
    const { studio, file, ready, run } = setUp({
      tools: {
        openBuiltIn: () => Promise.resolve(old),
        openFiles: () => Promise.reject(new ReelError('clip-unreadable', 'This file is not a clip.')),
      },
    })
    await ready()
    await studio.actions.openFiles([file])
    const state = studio.store.getState()
    expect(state.intake).toEqual({ kind: 'refused', message: 'This file is not a clip.' })
    expect(state.source?.clip).toBe(old)
    expect(old.closed()).toBe(false)
    expect(run().kind).toBe('ready')
  })

  it('that arrives after a newer one was asked for is closed and dropped', async () => {
    const slow = promised<Clip>()
    const late = fakeClip('late')
    const { studio, file, ready } = setUp({ tools: { openFiles: () => slow.promise } })
    const opening = studio.actions.openFiles([file])
    await ready()
    slow.resolve(late)
    await opening
    expect(late.closed()).toBe(true)
    expect(studio.store.getState().source?.clip.description.name).toBe('flame')
  })

  it('closes the one before', async () => {
    const first = fakeClip('flame')
    const { studio, loads, ready, file } = setUp({
      tools: { openBuiltIn: () => Promise.resolve(first) },
    })
    await ready()
    const opening = studio.actions.openFiles([file])
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await opening
    expect(first.closed()).toBe(true)
  })
})

describe('a run', () => {
  it('drops the late answer of an older load', async () => {
    const { studio, loads, ready, run } = setUp()
    await ready()
    const slow = studio.actions.applySettings({ frames: 20 })
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    const quick = studio.actions.applySettings({ frames: 30 })
    await vi.waitFor(() => expect(loads).toHaveLength(3))
    loads[2]?.answer.resolve(network(30))
    await quick
    loads[1]?.answer.resolve(network(20))
    await slow
    const now = run()
    expect(now.kind === 'ready' && now.network.frames).toBe(30)
  })

  it('drops the late refusal of an older load too', async () => {
    const { studio, loads, ready, run } = setUp()
    await ready()
    const slow = studio.actions.applySettings({ frames: 20 })
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    const quick = studio.actions.applySettings({ frames: 30 })
    await vi.waitFor(() => expect(loads).toHaveLength(3))
    loads[1]?.answer.reject(new ReelError('out-of-memory', 'No memory.'))
    loads[2]?.answer.resolve(network(30))
    await Promise.all([slow, quick])
    expect(run().kind).toBe('ready')
  })

  it('is timed when it is ready, and the times of an older one are dropped', async () => {
    const { studio, loads, timing, ready } = setUp()
    await ready()
    expect(studio.store.getState().times).toBeNull()
    const times = { msWarm: 20, msGame: 50, bytes: 3e7 }
    timing.resolve(times)
    await vi.waitFor(() => expect(studio.store.getState().times).toEqual(times))
    const again = studio.actions.applySettings({ batch: 8 })
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    expect(studio.store.getState().times).toBeNull()
    loads[1]?.answer.resolve(network(64))
    await again
    await vi.waitFor(() => expect(studio.store.getState().times).toEqual(times))
  })

  it('trains, pauses when the last step has ended, and resumes', async () => {
    const { studio, calls, pausing, ready, run } = setUp()
    await ready()
    await studio.actions.train()
    expect(run()).toMatchObject({ kind: 'training', ending: false })
    expect(wouldLose(run())).toBe(true)
    const paused = studio.actions.pause()
    expect(run()).toMatchObject({ kind: 'training', ending: true })
    pausing.resolve()
    await paused
    expect(run().kind).toBe('paused')
    await studio.actions.train()
    expect(run().kind).toBe('training')
    expect(calls).toEqual(['train', 'pause', 'train'])
  })

  it('is paused after a single step', async () => {
    const { studio, calls, ready, run } = setUp()
    await ready()
    await studio.actions.stepOnce()
    expect(run().kind).toBe('paused')
    expect(calls).toEqual(['step'])
  })

  it('starts anew with fresh networks and no numbers of the one before', async () => {
    const { studio, loads, told, ready, run } = setUp()
    await ready()
    await studio.actions.train()
    told.event({ type: 'progress', run: 1, progress: progressAt(12) })
    expect(studio.metrics.reading().progress?.step).toBe(12)
    const anew = studio.actions.startAnew()
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await anew
    expect(run().kind).toBe('ready')
    expect(studio.metrics.reading().progress).toBeNull()
    expect(studio.metrics.losses()).toHaveLength(0)
  })

  it('is measured when it has finished, and can go on for longer', async () => {
    const { studio, calls, told, report, ready, run } = setUp()
    await ready()
    await studio.actions.train()
    told.event({ type: 'progress', run: 1, progress: progressAt(1500) })
    told.event({ type: 'stopped', run: 1, reason: 'finished' })
    expect(run().kind).toBe('finished')
    report.resolve({
      step: 1500,
      psnrTrain: 33,
      psnrHeldOut: 32,
      sharpnessPath: 0.9,
      sharpnessMorph: 0.8,
      motionRatio: 1,
    })
    await vi.waitFor(() => expect(studio.metrics.reading().report?.psnrTrain).toBe(33))
    await studio.actions.train(500)
    expect(calls).toEqual(['train', 'change {"steps":2000,"seconds":0}', 'train'])
    expect(studio.store.getState().settings.steps).toBe(2000)
    expect(run().kind).toBe('training')
  })

  it('says in one line what was mended, and stays what it was', async () => {
    const { studio, told, ready, run } = setUp()
    await ready()
    await studio.actions.train()
    for (const step of [10, 20]) told.event({ type: 'progress', run: 1, progress: progressAt(step) })
    const what = 'The graphics device failed; training goes on from step 12.'
    const engine = { backend: 'wasm', label: 'another', why: 'test', candidates: [] } as const
    told.event({ type: 'recovered', run: 1, what, step: 12, engine })
    expect(run().kind).toBe('training')
    expect(studio.store.getState()).toMatchObject({ notice: what, engine: { kind: 'running', info: engine } })
    expect(studio.metrics.losses().map(({ step }) => step)).toEqual([10])
  })

  it('that fails shows its sentence, and starts new workers when they are gone', async () => {
    const { studio, told, ready, run, loads } = setUp()
    await ready()
    await studio.actions.train()
    told.event({ type: 'failed', run: 1, error: { code: 'worker-crashed', message: 'The worker stopped.' } })
    expect(run()).toEqual({
      kind: 'failed',
      error: { code: 'worker-crashed', message: 'The worker stopped.' },
      left: null,
    })
    const recovering = studio.actions.recover()
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await recovering
    expect(told).toMatchObject({ started: 2, disposed: 1 })
    expect(run().kind).toBe('ready')
  })
})

describe('settings', () => {
  it('that may change mid-run go to the worker and keep the run', async () => {
    const { studio, calls, ready, run } = setUp()
    await ready()
    await studio.actions.train()
    await studio.actions.applySettings({ gamma: 2 })
    expect(calls).toEqual(['train', 'change {"gamma":2}'])
    expect(run()).toMatchObject({ kind: 'training', settings: { gamma: 2 } })
  })

  it('that shape the network build a fresh one from the same frames', async () => {
    const { studio, loads, ready } = setUp()
    await ready()
    const change = studio.actions.applySettings({ width: 0.5 })
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await change
    expect(loads[1]?.frames).toBe(loads[0]?.frames)
    expect(loads[1]?.settings.width).toBe(0.5)
  })

  it('that are wrong change nothing', async () => {
    const { studio, ready } = setUp()
    await ready()
    const before = studio.store.getState().settings
    await expect(studio.actions.applySettings({ frames: 3 })).rejects.toThrow(
      'Frames must be between 16 and 256; 3 is not.',
    )
    expect(studio.store.getState().settings).toBe(before)
  })
})

describe('a model', () => {
  const snapshot: Snapshot = {
    manifest: {
      format: 1,
      settings: completeSettings({ size: 16 }),
      clip: { name: 'flame', frames: 64, fps: 12, builtIn: { id: 'flame', seed: 3 } },
      step: 900,
    },
    tensors: [],
  }

  it('opens without training and can be trained from its own clip and settings', async () => {
    const { studio, loads, run } = setUp()
    await studio.actions.openModel('a link', () => Promise.resolve(snapshot))
    expect(run()).toMatchObject({ kind: 'demo', manifest: { step: 900 } })
    expect(wouldLose(run())).toBe(false)
    const training = studio.actions.trainLike()
    await vi.waitFor(() => expect(loads).toHaveLength(1))
    loads[0]?.answer.resolve(network(64))
    await training
    expect(loads[0]?.settings.size).toBe(16)
    expect(run().kind).toBe('ready')
  })

  it('stays when settings for the next run are changed', async () => {
    const { studio, run } = setUp()
    await studio.actions.openModel('a link', () => Promise.resolve(snapshot))
    await studio.actions.applySettings({ frames: 20 })
    expect(run().kind).toBe('demo')
    expect(studio.store.getState().settings.frames).toBe(20)
  })

  it('has a clip whose name does not turn the direction of text', async () => {
    const { studio, run } = setUp()
    const { manifest } = snapshot
    const clip = { ...manifest.clip, name: 'fl\u202Eame\u0007' }
    const strange = { ...snapshot, manifest: { ...manifest, clip } }
    await studio.actions.openModel('a link', () => Promise.resolve(strange))
    expect(run()).toMatchObject({ kind: 'demo', manifest: { clip: { name: 'flame' } } })
  })

  it('is left where nothing but litter comes through the door, and the page says so', async () => {
    const { studio } = setUp()
    await studio.actions.openFiles([new File(['x'], 'Thumbs.db'), new File(['x'], '.DS_Store')])
    expect(studio.store.getState().intake).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/^There is no picture or film among these files: choose /) as string,
    })
  })

  it('that is damaged is refused, and the run goes on', async () => {
    const { studio, ready, run } = setUp()
    await ready()
    await studio.actions.openFiles([new File(['x'], 'broken.safetensors')])
    expect(studio.store.getState().intake).toEqual({
      kind: 'refused',
      message: 'This model file is damaged.',
    })
    expect(run().kind).toBe('ready')
  })
})
