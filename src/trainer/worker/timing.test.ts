// Timing on the real wasm engine in Node: it gives times, leaves nothing behind, and ends when told to.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { CLASSIC } from '../../settings/presets'
import { completeSettings } from '../../settings/settings'
import { startInNode } from '../../engine/node.fixture'
import { discClip } from './clip.fixture'
import { compareEngine, timeSteps, type TimingOptions } from './timing'

const frames = discClip(16, 24)
const settings = completeSettings({ ...CLASSIC, size: 16, frames: 24, width: 0.5, batch: 2, seed: 5 })

beforeAll(async () => {
  await startInNode('wasm')
})

/** A clock that moves `ms` at each look, and counts the looks and the tasks between steps. */
function fakeOptions(ms: number) {
  const seen = { looks: 0, breaths: 0 }
  const options: TimingOptions = {
    now: () => ms * seen.looks++,
    breathe: () => {
      seen.breaths += 1
      return Promise.resolve()
    },
    group: 1,
  }
  return { seen, options }
}

/** Its clock counts what the backend computes: time itself would say now and then that more work takes less of it. */
const real: TimingOptions = {
  now: () => tf.tidy(() => tf.scalar(0).id),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
  group: 1,
}

describe('timeSteps', () => {
  test('times both kinds of steps and frees what it took', async () => {
    const before = tf.memory().numTensors
    const times = await timeSteps({ frames, settings }, real, new AbortController().signal)
    expect(times?.msWarm).toBeGreaterThan(0)
    // A step of the game draws, judges and goes back through twice as much.
    expect(times?.msGame).toBeGreaterThan(times?.msWarm ?? Number.NaN)
    expect(times?.bytes).toBeGreaterThan(1e6)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('with nothing but a game, or nothing but warm steps, both times are alike', async () => {
    for (const change of [{ warmup: 0 }, { batch: 1, warmup: 0 }]) {
      const times = await timeSteps(
        { frames, settings: { ...settings, ...change } },
        real,
        new AbortController().signal,
      )
      expect(times?.msWarm).toBe(times?.msGame)
    }
  })

  test('ends at the next step when told to, and frees what it took', async () => {
    const before = tf.memory().numTensors
    const { seen, options } = fakeOptions(1)
    const stop = new AbortController()
    const timed = timeSteps({ frames, settings }, options, stop.signal)
    stop.abort()
    expect(await timed).toBeNull()
    expect(seen.breaths).toBeLessThanOrEqual(2)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('a slow machine computes a few steps, however long they take', async () => {
    // Every look at the clock takes ten seconds: the budget is gone at once.
    const { seen, options } = fakeOptions(10_000)
    const times = await timeSteps({ frames, settings }, options, new AbortController().signal)
    // Ten of the warm-up, the first of the game, which may have compiled, and one more.
    expect(seen.breaths).toBe(12)
    expect(times?.msGame).toBeGreaterThan(9000)
  })
})

describe('compareEngine', () => {
  test('gives the time of a step of the compared network, and frees what it took', async () => {
    const before = tf.memory().numTensors
    const { options } = fakeOptions(7)
    expect(await compareEngine(0, Number.POSITIVE_INFINITY, options)).toBe(7)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('stops at the first step that is slower than the best so far', async () => {
    // Looks at the clock: a few steps are within the budget.
    const budget = 10 * 7
    const { seen, options } = fakeOptions(7)
    await compareEngine(budget, 5, options)
    const few = seen.looks
    const { seen: more, options: patient } = fakeOptions(7)
    await compareEngine(budget, 8, patient)
    expect(few).toBeLessThan(more.looks)
  })
})
