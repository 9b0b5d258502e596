// Our WebGPU kernels that move numbers, against the composed ops and the gradients tfjs derives of them on the cpu
// backend.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { tintValues } from '../../network/augment'
import { mirror, tint } from '../mirror-tint'
import {
  averagePool,
  framesToChannels,
  maxPool,
  registerRearrangeGradients,
  shiftCut,
  spaceToDepth,
} from '../rearrange'
import { difference, onQuietDevice, random } from './two-backends.fixture'

onQuietDevice(registerRearrangeGradients)

type Op = (x: tf.Tensor4D) => tf.Tensor

/** The gradient of Σ op(x)·dy. */
const gradient =
  (op: Op) =>
  (...[x, dy]: tf.Tensor[]) =>
    tf.grad((at) => tf.sum(tf.mul(op(at as tf.Tensor4D), dy ?? 0)))(x as tf.Tensor)

/** The same text runs our kernels on webgpu and composes stock ops on cpu. */
async function expectSame(op: Op, shape: number[], outShape: number[]): Promise<void> {
  const x = random(1, shape)
  expect(await difference([x], (at) => op(at as tf.Tensor4D))).toBe(0)
  expect(await difference([x, random(2, outShape)], gradient(op))).toBe(0)
}

const CHANNELS = [1, 2, 3, 4, 12]

test.each(CHANNELS)('2 × 2 blocks to channels, %i channels', async (c) => {
  await expectSame(spaceToDepth, [3, 6, 10, c], [3, 3, 5, 4 * c])
})

test('the largest and the mean of 2 × 2 blocks', async () => {
  await expectSame(maxPool, [3, 6, 10, 8], [3, 3, 5, 8])
  const [x, dy] = [random(1, [3, 6, 10, 8]), random(2, [3, 3, 5, 8])]
  const op: Op = (at) => averagePool(at, 2)
  expect(await difference([x], (at) => op(at as tf.Tensor4D))).toBeLessThan(1e-6)
  expect(await difference([x, dy], gradient(op))).toBe(0)
})

test.each(CHANNELS)('frames to channels, %i channels', async (c) => {
  await expectSame((x) => framesToChannels(x, 3), [6, 5, 7, c], [2, 5, 7, 3 * c])
})

test.each([
  { dx: 0, dy: 0, cutX: 0, cutY: 0, cut: 0 },
  { dx: 3, dy: -2, cutX: 1, cutY: 4, cut: 3 },
  { dx: -1, dy: 5, cutX: 0, cutY: 0, cut: 8 },
  { dx: -7, dy: 0, cutX: 5, cutY: 5, cut: 3 },
])('shift by $dx, $dy and cut of $cut', async (step) => {
  const other = { dx: 1, dy: 1, cutX: 2, cutY: 2, cut: 2 }
  const op: Op = (x) => shiftCut(x, [other, step])
  await expectSame(op, [6, 8, 8, 3], [6, 8, 8, 3])
})

test('mirrored and tinted clips, of stock ops on either backend', async () => {
  const tints = [
    { brightness: 0.3, saturation: 1.6, contrast: 0.7 },
    { brightness: -0.5, saturation: 0, contrast: 1.4 },
  ]
  const op: Op = (x) =>
    tint(mirror(x, tf.tensor4d([0, 1], [2, 1, 1, 1])), tf.tensor3d(tints.flatMap(tintValues), [2, 4, 3]))
  const shape = [6, 8, 7, 3]
  const x = random(1, shape)
  expect(await difference([x], (at) => op(at as tf.Tensor4D))).toBeLessThan(1e-6)
  expect(await difference([x, random(2, shape)], gradient(op))).toBeLessThan(1e-6)
})
