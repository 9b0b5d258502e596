// What the next run begins with, with a trainer and clips that are fakes.

import { expect, it, vi } from 'vitest'
import { DEMOS } from '../../core/demos'
import { completeSettings } from '../../settings/settings'
import type { Snapshot } from '../../network/snapshot'
import { network, setUp } from '../fake-studio.fixture'

const [demo] = DEMOS
if (!demo) throw new Error('no demos')

const model: Snapshot = {
  manifest: {
    format: 1,
    settings: completeSettings({ size: 64, width: 0.75, steps: 900 }),
    clip: { name: 'jellyfish.mp4', frames: 64, fps: 12 },
    step: 900,
  },
  tensors: [{ name: 'codes', shape: [2], data: Float32Array.of(1, 2) }],
}

it('is what a person takes from the gallery: the run is built anew with it, and goes on with its size', async () => {
  const { ready, loads, studio } = setUp({ tools: { fetchDemo: () => Promise.resolve(model) } })
  await ready()
  expect(loads[0]?.headStart).toBeUndefined()
  const begun = studio.actions.beginWith({ kind: 'demo', name: demo.name })
  await vi.waitFor(() => expect(loads).toHaveLength(2))
  loads[1]?.answer.resolve(network(64))
  await begun
  expect(loads[1]?.headStart).toMatchObject({
    part: 'generator',
    learned: { step: 900, clip: { name: demo.label }, tensors: [{ name: 'generator/codes' }] },
  })
  const taken = studio.actions.takeItsNetworks()
  await vi.waitFor(() => expect(loads).toHaveLength(3))
  loads[2]?.answer.resolve(network(64))
  await taken
  expect(loads[2]).toMatchObject({
    settings: { size: 64, width: 0.75, steps: 1500 },
    headStart: { part: 'generator' },
  })
  const fromScratch = studio.actions.beginWith(null)
  await vi.waitFor(() => expect(loads).toHaveLength(4))
  loads[3]?.answer.resolve(network(64))
  await fromScratch
  expect(loads[3]?.headStart).toBeUndefined()
})

it('stays what it was where the other cannot be read, and one sentence says why', async () => {
  const { ready, loads, studio } = setUp()
  await ready()
  await studio.actions.beginWith({ kind: 'file', file: new File(['x'], 'broken.safetensors') })
  expect(loads).toHaveLength(1)
  expect(studio.store.getState()).toMatchObject({ headStart: null, notice: 'This model file is damaged.' })
})

it('a run from scratch is remembered, to be compared with', async () => {
  const { ready, loads, studio } = setUp({ tools: { readModel: () => Promise.resolve(model) } })
  await ready()
  for (const step of [0, 25, 50])
    studio.metrics.pushQuality({ step, psnrTrain: 10 + step, psnrHeldOut: null })
  void studio.actions.beginWith({ kind: 'file', file: new File(['x'], 'a.safetensors') })
  await vi.waitFor(() => expect(loads).toHaveLength(2))
  expect(studio.store.getState().scratch).toMatchObject({ clip: 'flame', size: 32, qualities: { length: 3 } })
})
