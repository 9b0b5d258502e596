// Pictures drawn without TensorFlow.js against those of TensorFlow.js's own cpu backend, on random weights.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LatentPoint } from '../core/latent'
import { Random } from '../core/random'
import type { Size } from '../settings/rows'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import type { Snapshot } from '../network/snapshot'
import { startInNode } from '../engine/node.fixture'
import { drawByTensorFlow } from '../model/painter.fixture'
import { generatorGraph } from '../network/generator'
import { parametersOf } from '../network/graph'
import { plainKernels } from './kernels'
import { makeDrawContext, openPainter } from './painter'
import { square } from '../core/frames'

beforeAll(() => startInNode('cpu'))

function randomModel(size: Size, width: number, seed = 5, changes: SettingChanges = {}): Snapshot {
  const settings = completeSettings({ size, width, frames: 20, noise: 0.5, ...CLASSIC, ...changes })
  const random = new Random(seed)
  const starts = parametersOf(generatorGraph(settings, 20))
  return {
    manifest: { format: 1, settings, clip: { name: 'random', frames: 20, fps: 12 }, step: 0 },
    tensors: starts.map(({ name, shape, deviation }) => ({
      name,
      shape,
      // Biases too: zeros would hide a bias that is left out.
      data: random
        .normals(shape.reduce((product, side) => product * side, 1))
        .map((v) => v * (deviation || 0.1)),
    })),
  }
}

const moment = (t: number, content = 0) => ({ t, directions: [0.7, -1.2, 0, 0.4], content })
const points: readonly LatentPoint[] = [
  { kind: 'moment', moment: { t: 0, directions: [], content: 0 } },
  { kind: 'moment', moment: moment(7.3, 12) },
  { kind: 'morph', from: moment(2), to: moment(15, 3), amount: 0.4 },
  { kind: 'walk', seed: 9, frame: 30.5, moment: moment(0) },
]

describe.each([
  [16, 1, {}],
  [32, 1, {}],
  [64, 0.25, {}],
  [32, 0.3, { taps: 'free', shape: '16:9' }],
  [16, 0.5, { shape: '3:4' }],
  [16, 0.5, { components: 6, judged: 'coefficients', shape: '9:16' }],
  [16, 0.5, { components: 6, judged: 'pixels' }],
] as const)('%i px, width %f, %j', (size, width, changes) => {
  test.each(['native', 'plain'] as const)('%s kernels draw what the model says', async (which) => {
    const model = randomModel(size, width, 5, changes)
    const expected = await drawByTensorFlow(model, points)
    const drawn = await openPainter(model, makeDrawContext(which === 'plain' ? plainKernels : undefined))
    const { rgba } = drawn.draw(points)
    expect(new Set(expected).size).toBeGreaterThan(60)
    let worst = 0
    for (const [i, value] of expected.entries()) worst = Math.max(worst, Math.abs(value - (rgba[i] ?? 0)))
    expect(worst).toBeLessThanOrEqual(1)
    expect(tf.getBackend()).toBe('cpu')
  })
})

test('a buffer of the right length is filled again', async () => {
  const painter = await openPainter(randomModel(16, 0.5))
  const first = painter.draw(points).rgba.slice()
  const buffer = new ArrayBuffer(points.length * 16 * 16 * 4)
  expect(painter.draw(points, buffer).rgba.buffer).toBe(buffer)
  expect(new Uint8ClampedArray(buffer)).toEqual(first)
})

test('other weights of the same network are taken in its memory; those of another one are not', async () => {
  const painter = await openPainter(randomModel(16, 0.5))
  const first = painter.draw(points).rgba
  const other = randomModel(16, 0.5, 6)
  const expected = (await openPainter(other)).draw(points).rgba
  expect(expected).not.toEqual(first)
  expect(painter.take(other)).toBe(true)
  expect(painter.draw(points).rgba).toEqual(expected)
  expect(painter.take(randomModel(32, 0.5))).toBe(false)
  expect(painter.take(randomModel(16, 0.6))).toBe(false)
  expect(() => painter.take({ ...other, tensors: other.tensors.slice(1) })).toThrow(/does not fit/)
  expect(painter.draw(points).rgba).toEqual(expected)
  expect(painter.info).toMatchObject({ ...square(16), frames: 20 })
})

test('a model that does not fit its own description is refused', async () => {
  const { manifest, tensors } = randomModel(16, 0.5)
  await expect(openPainter({ manifest, tensors: tensors.slice(1) })).rejects.toMatchObject({
    code: 'file-wrong',
  })
})
