// Opening demos and training an opened model on, with a trainer and clips that are fakes.

import { describe, expect, it, vi } from 'vitest'
import { DEMOS } from '../../core/demos'
import { completeSettings } from '../../settings/settings'
import type { Snapshot } from '../../network/snapshot'
import { network, setUp } from '../fake-studio.fixture'

const [demo] = DEMOS
if (!demo) throw new Error('no demos')

const snapshot = (builtIn: boolean): Snapshot => ({
  manifest: {
    format: 1,
    settings: completeSettings({ size: 16, steps: 900, seconds: 30 }),
    clip: { name: 'Flame', frames: 64, fps: 12, ...(builtIn ? { builtIn: { id: 'flame', seed: 3 } } : {}) },
    step: 900,
    scene: demo.scene,
  },
  tensors: [{ name: 'codes', shape: [2], data: Float32Array.of(1, 2) }],
})

const withDemo = (builtIn = true) => setUp({ tools: { fetchDemo: () => Promise.resolve(snapshot(builtIn)) } })

describe('a demo', () => {
  it('opens by its name, with its own scene or with that of a link', async () => {
    const { studio, run } = withDemo()
    expect(await studio.actions.openDemo(demo.name)).toBe(true)
    expect(run()).toMatchObject({ kind: 'demo', demo: demo.name, manifest: { scene: demo.scene } })
    const scene = { ...demo.scene, walkSeed: 77 }
    expect(await studio.actions.openDemo(demo.name, scene)).toBe(true)
    expect(run()).toMatchObject({ kind: 'demo', manifest: { scene } })
  })

  it('of an unknown name is told, and what was there stays', async () => {
    const { studio, run } = withDemo()
    await studio.actions.openDemo(demo.name)
    const before = run()
    expect(await studio.actions.openDemo('ghost')).toBe(false)
    expect(studio.store.getState().notice).toContain(
      `There is no demo called “ghost” here: it may have been renamed`,
    )
    expect(run()).toBe(before)
  })

  it('that cannot be fetched is told', async () => {
    const { studio } = setUp()
    expect(await studio.actions.openDemo(demo.name)).toBe(false)
    expect(studio.store.getState().intake).toMatchObject({ kind: 'refused' })
  })

  it('starts no engine for training', async () => {
    const { studio } = withDemo()
    await studio.actions.openDemo(demo.name)
    await Promise.resolve()
    expect(studio.store.getState().engine.kind).toBe('starting')
    studio.actions.wakeEngine()
    await vi.waitFor(() => expect(studio.store.getState().engine.kind).toBe('running'))
  })
})

describe('training on', () => {
  it('goes on from the weights of the model, for more steps and without its time limit', async () => {
    const { studio, loads, calls, run } = withDemo()
    await studio.actions.openDemo(demo.name)
    const training = studio.actions.trainOn()
    await vi.waitFor(() => expect(loads).toHaveLength(1))
    loads[0]?.answer.resolve(network(64))
    await training
    expect(loads[0]?.settings).toMatchObject({ size: 16, steps: 1900, seconds: 0 })
    expect(loads[0]?.checkpoint).toMatchObject({ step: 900, updates: { generator: 0, discriminator: 0 } })
    expect(loads[0]?.checkpoint?.tensors.map(({ name }) => name)).toEqual(['generator/codes'])
    expect(calls).toContain('train')
    expect(run().kind).toBe('training')
  })

  it('is not offered without the clip', async () => {
    const { studio, loads, run } = withDemo(false)
    await studio.actions.openDemo(demo.name)
    await studio.actions.trainOn()
    expect(loads).toHaveLength(0)
    expect(run().kind).toBe('demo')
  })
})
