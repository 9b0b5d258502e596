// The worker that draws, without a worker: its pictures against those made through TensorFlow.js.

import { beforeAll, expect, test, vi } from 'vitest'
import { Random } from '../../core/random'
import { PRINCIPAL } from '../../settings/presets'
import { completeSettings } from '../../settings/settings'
import type { Snapshot } from '../../network/snapshot'
import { Painter as Drawn } from '../../draw/painter'
import { startInNode } from '../../engine/node.fixture'
import { drawByTensorFlow } from '../../model/painter.fixture'
import { generatorGraph } from '../../network/generator'
import { parameterCount } from '../../network/graph'
import { callsTo } from './calls.fixture'
import { discClip } from './clip.fixture'
import { DrawingHost } from './drawing'
import { Run } from './run'
import { square } from '../../core/frames'

beforeAll(() => startInNode('wasm'))

const makeHost = () => callsTo((post) => new DrawingHost(post))

async function snapshotOf(size: 16 | 32, seed: number): Promise<Snapshot> {
  const settings = completeSettings({ size, frames: 24, width: 0.5, seed })
  const run = new Run(discClip(size, 24), { name: 'disc', frames: 24, fps: 12 }, settings)
  const snapshot = await run.snapshot()
  run.dispose()
  return snapshot
}

const points = [0, 11.5].map((t) => ({ kind: 'moment', moment: { t, directions: [1], content: 2 } }) as const)

function worst(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  expect(a).toHaveLength(b.length)
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0))), 0)
}

test('draws what was opened last: newer weights of the same network, and those of another one', async () => {
  const call = makeHost()
  const models = [await snapshotOf(16, 5), await snapshotOf(16, 6), await snapshotOf(32, 5)]
  for (const [run, snapshot] of models.entries()) {
    const { settings, clip } = snapshot.manifest
    expect(await call('open', { run, snapshot })).toEqual({
      ...square(settings.size),
      generatorParameters: parameterCount(generatorGraph(settings, clip.frames)),
      discriminatorParameters: 0,
      frames: clip.frames,
      heldOut: [],
    })
    const { rgba } = await call('sample', { run, points })
    expect(worst(rgba, await drawByTensorFlow(snapshot, points))).toBeLessThanOrEqual(1)
  }
})

test('without its correction a code is drawn as by a mapping that corrects nothing, with it as ever', async () => {
  const frames = discClip(16, 24)
  const clip = { name: 'disc', frames: 24, fps: 12 }
  const run = new Run(frames, clip, completeSettings({ ...PRINCIPAL, size: 16, width: 0.5, components: 4 }))
  const fresh = await run.snapshot()
  run.dispose()
  // As it could be after training: not zero.
  const tensors = fresh.tensors.map((tensor) =>
    tensor.name.startsWith('correction.') || tensor.name.startsWith('rgb.')
      ? { ...tensor, data: new Random(4).normals(tensor.data.length).map((value) => 0.2 * value) }
      : tensor,
  )
  const without = tensors.map((tensor) =>
    tensor.name.startsWith('correction.') ? { ...tensor, data: tensor.data.map(() => 0) } : tensor,
  )
  const moment = { t: 3, directions: [1], content: 2, random: 5 }
  const plain = [{ kind: 'moment', moment }] as const
  const uncorrected = [{ kind: 'moment', moment, uncorrected: true }] as const
  const call = makeHost()
  await call('open', { run: 1, snapshot: { ...fresh, tensors } })
  const drawn = async (wanted: typeof plain | typeof uncorrected) =>
    (await call('sample', { run: 1, points: wanted })).rgba
  const withGame = await drawByTensorFlow({ ...fresh, tensors }, plain)
  const noGame = await drawByTensorFlow({ ...fresh, tensors: without }, plain)
  expect(worst(withGame, noGame)).toBeGreaterThan(20)
  expect(worst(await drawn(uncorrected), noGame)).toBeLessThanOrEqual(1)
  expect(worst(await drawn(plain), withGame)).toBeLessThanOrEqual(1)
  // By the training device too.
  expect(worst(await drawByTensorFlow({ ...fresh, tensors }, uncorrected), noGame)).toBeLessThanOrEqual(1)
  // A model without a mapping network has nothing to leave out.
  await call('open', { run: 1, snapshot: await snapshotOf(16, 5) })
  expect(await drawn(uncorrected)).toEqual(await drawn(plain))
})

test('fills the buffer that comes back', async () => {
  const call = makeHost()
  await call('open', { run: 3, snapshot: await snapshotOf(16, 5) })
  const first = await call('sample', { run: 3, points })
  const copy = first.rgba.slice()
  const again = await call('sample', { run: 3, points, reuse: first.rgba.buffer })
  expect(again.rgba.buffer).toBe(first.rgba.buffer)
  expect(again.rgba).toEqual(copy)
})

test('refuses tensors that do not fit or are not finite, and another run’s pictures; what was open stays', async () => {
  const call = makeHost()
  const snapshot = await snapshotOf(16, 5)
  await expect(call('sample', { run: 3, points })).rejects.toThrow(/no model to draw from/)
  await call('open', { run: 3, snapshot })
  const before = await call('sample', { run: 3, points })
  const broken = { ...snapshot, tensors: snapshot.tensors.slice(1) }
  await expect(call('open', { run: 4, snapshot: broken })).rejects.toThrow(/does not fit/)
  const notFinite = snapshot.tensors.map((tensor, i) =>
    i === 2 ? { ...tensor, data: tensor.data.map(() => Number.NaN) } : tensor,
  )
  await expect(call('open', { run: 4, snapshot: { ...snapshot, tensors: notFinite } })).rejects.toThrow(
    /does not fit/,
  )
  await expect(call('sample', { run: 4, points })).rejects.toThrow(/no model to draw from/)
  expect((await call('sample', { run: 3, points })).rgba).toEqual(before.rgba)
})

test('a new network has drawn once before anybody asks, after its answer; newer weights of it have not', async () => {
  const drawn = vi.spyOn(Drawn.prototype, 'draw')
  const call = makeHost()
  await call('open', { run: 0, snapshot: await snapshotOf(16, 5) })
  expect(drawn).not.toHaveBeenCalled()
  await call('ping', {})
  expect(drawn).toHaveBeenCalledTimes(1)
  await call('open', { run: 0, snapshot: await snapshotOf(16, 6) })
  await call('ping', {})
  expect(drawn).toHaveBeenCalledTimes(1)
  drawn.mockRestore()
})

test('tells what a layer comes to in a picture, the last one its pixels; not of what no picture is made from', async () => {
  const call = makeHost()
  await call('open', { run: 3, snapshot: await snapshotOf(16, 5) })
  const point = { kind: 'moment', moment: { t: 11.5, directions: [1], content: 2 } } as const
  const { rgba } = await call('sample', { run: 3, points: [point] })
  const { shape, values } = await call('layer', { run: 3, node: 'picture', point })
  expect(shape).toEqual([16, 16, 3])
  const bytes = Uint8ClampedArray.from(values, (value) => (value + 1) * 127.5)
  expect([...bytes]).toEqual([...rgba].filter((_, i) => i % 4 < 3))
  expect((await call('layer', { run: 3, node: 'up8', point })).shape.slice(0, 2)).toEqual([8, 8])
  expect((await call('layer', { run: 3, node: 'codes', point })).values).toHaveLength(32)
  await expect(call('layer', { run: 3, node: 'rows', point })).rejects.toThrow(/nothing to see of rows/)
  await expect(call('layer', { run: 2, node: 'up8', point })).rejects.toThrow(/no model to draw from/)
})

test('draws only', async () => {
  await expect(makeHost()('train', { run: 1 })).rejects.toThrow(/asked to train/)
})
