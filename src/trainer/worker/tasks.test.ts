// The tasks of the critic: it learns them of the clip, and what is measured is what it answers about frames that it
// never saw. Node, wasm.

import { beforeAll, expect, test } from 'vitest'
import { startInNode } from '../../engine/node.fixture'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { chanceOf } from '../../settings/tasks'
import { discClip } from './clip.fixture'
import { Run } from './run'

const COUNT = 48
const clip = { name: 'disc', frames: COUNT, fps: 12 }

beforeAll(() => startInNode('wasm'))

const runOf = (changes: SettingChanges) => {
  const small = { size: 16, frames: COUNT, width: 0.25, warmup: 0, seed: 5, holdOut: 4, steps: 400 } as const
  return new Run(discClip(16, COUNT), clip, completeSettings({ ...CLASSIC, ...small, ...changes }))
}

function train(run: Run, steps: number): void {
  for (let step = 0; step < steps; step++) run.train(0).values.dispose()
}

test('of frames that were held out it knows order, time and what follows far more often than who guesses', async () => {
  const run = runOf({ frameOrder: 1, timeIndex: 1, nextFrame: 1 })
  const before = (await run.report()).tasks
  train(run, 120)
  const after = (await run.report()).tasks
  run.dispose()
  for (const name of ['frameOrder', 'timeIndex', 'nextFrame'] as const) {
    const chance = chanceOf(name, 1)
    expect(Math.abs((before?.[name] ?? NaN) - chance), name).toBeLessThan(0.1)
    expect((after?.[name] ?? NaN) - chance, name).toBeGreaterThan(0.2)
  }
})

test('a task that it does not have is not measured, nor any where too few frames are held out', async () => {
  const some = runOf({ timeIndex: 2 })
  expect(Object.keys((await some.quality()).tasks ?? {})).toEqual(['timeIndex'])
  const idle = { components: 4, judged: 'coefficients' } as const
  for (const run of [runOf({}), runOf({ timeIndex: 2, holdOut: 32 }), runOf({ timeIndex: 2, ...idle })]) {
    expect(await run.quality()).not.toHaveProperty('tasks')
    run.dispose()
  }
  some.dispose()
})

test('it goes on as it would have: its tasks draw from the streams that are saved', async () => {
  const run = runOf({ frameOrder: 1 })
  train(run, 3)
  const kept = await run.checkpoint(0)
  const again = new Run(discClip(16, COUNT), clip, run.settings, { checkpoint: kept })
  for (const each of [run, again]) train(each, 2)
  const [one, other] = [await run.checkpoint(0), await again.checkpoint(0)]
  expect(other.tensors).toEqual(one.tensors)
  run.dispose()
  again.dispose()
})
