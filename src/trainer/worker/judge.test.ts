// What the critic says of single pictures, against plain loops over its saved weights. Node, wasm.

import { beforeAll, expect, test } from 'vitest'
import type { Pictures } from '../../core/frames'
import { startInNode } from '../../engine/node.fixture'
import { solve } from '../../engine/reference/solve'
import { discriminatorGraph } from '../../network/discriminator'
import { GAP_FEATURES } from '../../network/gaps'
import { CLASSIC, PRINCIPAL } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { discClip } from './clip.fixture'
import { Run } from './run'

const COUNT = 16
const SIDE = 16

beforeAll(() => startInNode('wasm'))

const runOf = (changes: SettingChanges) => {
  const small = { size: 16, frames: COUNT, width: 0.25, batch: 2, warmup: 0, seed: 5 } as const
  const settings = completeSettings({ ...changes, ...small })
  return new Run(discClip(SIDE, COUNT), { name: 'disc', frames: COUNT, fps: 12 }, settings)
}

/** The first frames of the clip as a page has them. */
function pictures(count: number): Pictures {
  const { rgb } = discClip(SIDE, COUNT)
  const pixels = count * SIDE * SIDE
  const rgba = new Uint8ClampedArray(pixels * 4).fill(255)
  for (let i = 0; i < pixels; i++) rgba.set(rgb.subarray(i * 3, i * 3 + 3), i * 4)
  return { width: SIDE, height: SIDE, count, rgba }
}

test('each picture gets the logit of the branch that judges single frames', async () => {
  const run = runOf(CLASSIC)
  for (let step = 0; step < 3; step++) run.train(0).values.dispose()
  const said = await run.judge(pictures(2))
  const { tensors } = await run.checkpoint(0)
  const weights = new Map(tensors.map(({ name, data }) => [name.replace('discriminator/', ''), data]))
  const { rgb } = discClip(SIDE, COUNT)
  const expected = [0, 1].map((i) => {
    const frame = Array.from(
      rgb.subarray(i * SIDE * SIDE * 3, (i + 1) * SIDE * SIDE * 3),
      (v) => v / 127.5 - 1,
    )
    const given = new Map([
      ['frames', Float32Array.from([...frame, ...frame, ...frame])],
      ['gaps', new Float32Array(GAP_FEATURES)],
    ])
    const graph = discriminatorGraph(run.settings)
    return solve(graph, weights, given, [graph.outputs['frame'] ?? '']).values.get(
      graph.outputs['frame'] ?? '',
    )?.[0]
  })
  run.dispose()
  expect(expected[0]).not.toBeCloseTo(expected[1] ?? 0, 5)
  expect([...said]).toEqual(expected.map((logit) => expect.closeTo(logit ?? Number.NaN, 5)))
})

test('a run whose critic looks at coefficients has none that could be asked', async () => {
  const run = runOf({ ...PRINCIPAL, components: 4 })
  await expect(run.judge(pictures(1))).rejects.toThrow('No critic of this run judges single frames')
  run.dispose()
})
