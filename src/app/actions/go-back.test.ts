// A run that failed for good, and the checkpoint that is left of it.

import { describe, expect, it, vi } from 'vitest'
import { checkpointAt, network, progressAt, setUp } from '../fake-studio.fixture'

describe('a run that failed with a checkpoint', () => {
  const failed = async (code: 'worker-crashed' | 'training-diverged') => {
    const all = setUp()
    await all.ready()
    await all.studio.actions.train()
    all.told.newest = checkpointAt(30)
    for (const step of [10, 40]) all.told.event({ type: 'progress', run: 1, progress: progressAt(step) })
    all.told.event({ type: 'failed', run: 1, error: { code, message: 'It broke.' } })
    return all
  }

  it('goes back to it with the same frames, paused, in new workers; what came after is forgotten', async () => {
    const { studio, told, loads, run } = await failed('worker-crashed')
    expect(run()).toMatchObject({ kind: 'failed', left: { checkpoint: { step: 30 } } })
    const going = studio.actions.goBack()
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    expect(told).toMatchObject({ started: 2, disposed: 1 })
    expect(loads[1]?.frames).toBe(loads[0]?.frames)
    expect(loads[1]?.checkpoint).toBe(told.newest)
    loads[1]?.answer.resolve(network(64))
    await going
    expect(run()).toMatchObject({ kind: 'paused', network: { frames: 64 } })
    expect(studio.metrics.losses().map(({ step }) => step)).toEqual([10])
  })

  it('takes other random numbers and the settings of now after a run-away, in the same workers', async () => {
    const { studio, told, loads, run } = await failed('training-diverged')
    await studio.actions.applySettings({ gamma: 7 })
    const going = studio.actions.goBack()
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    expect(told.started).toBe(1)
    expect(loads[1]?.settings.gamma).toBe(7)
    expect(loads[1]?.checkpoint?.step).toBe(30)
    expect(loads[1]?.checkpoint?.random).not.toEqual(told.newest?.random)
    loads[1]?.answer.reject(new Error('no memory'))
    await going
    // It can be tried again.
    expect(run()).toMatchObject({ kind: 'failed', left: { checkpoint: { step: 30 } } })
  })
})
