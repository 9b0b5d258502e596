// Step zero without an engine, held against the run itself on an engine.

import { beforeAll, expect, test } from 'vitest'
import { startInNode } from '../../engine/node.fixture'
import { PRINCIPAL } from '../../settings/presets'
import { completeSettings } from '../../settings/settings'
import { drawByTensorFlow } from '../../model/painter.fixture'
import type { LatentPoint } from '../../core/latent'
import { callsTo } from './calls.fixture'
import { discClip } from './clip.fixture'
import { DrawingHost } from './drawing'
import { Run } from './run'
import { stepZero } from './step-zero'
import { square } from '../../core/frames'

beforeAll(() => startInNode('wasm'))

const clip = { name: 'disc', frames: 24, fps: 12 }
const frames = discClip(16, 24)
const settings = completeSettings({ ...PRINCIPAL, size: 16, width: 0.5, components: 4 })
const moment = { directions: [1], content: 2 }
const points: readonly LatentPoint[] = [
  { kind: 'moment', moment: { ...moment, t: 7.5 } },
  { kind: 'morph', from: { ...moment, t: 2 }, to: { ...moment, t: 20 }, amount: 0.4 },
]

test('what is shown before the run is built is what the run begins with, and as good', async () => {
  const run = new Run(frames, clip, settings)
  const [truth, quality] = [await drawByTensorFlow(await run.snapshot(), points), await run.quality()]
  const { heldOut } = run.info
  run.dispose()
  const call = callsTo((post) => new DrawingHost(post))
  const begun = await call('begin', { run: 1, frames, clip, settings })
  expect(begun?.network).toMatchObject({ ...square(16), frames: 24, heldOut })
  const { rgba } = await call('sample', { run: 1, points })
  const worst = rgba.reduce((most, value, i) => Math.max(most, Math.abs(value - (truth[i] ?? 0))), 0)
  expect(worst).toBeLessThanOrEqual(1)
  expect(begun?.quality.step).toBe(0)
  expect(begun?.quality.psnrTrain).toBeCloseTo(quality.psnrTrain, 2)
  expect(begun?.quality.psnrHeldOut).toBeCloseTo(quality.psnrHeldOut ?? 0, 2)
})

test('a second clip overtakes the first, and a recipe without principal pictures shows nothing', async () => {
  const call = callsTo((post) => new DrawingHost(post))
  const ask = { frames, clip, settings }
  const first = call('begin', { run: 1, ...ask })
  const second = call('begin', { run: 2, ...ask })
  expect(await first).toBeNull()
  expect(await second).not.toBeNull()
  expect(stepZero(frames, clip, { ...settings, components: 0 })).toBeNull()
})
