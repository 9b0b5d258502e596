// Convolutions that read blocks of 2×2 pixels in place, and their gradients, against space to depth and stock
// convolutions on the cpu backend, and against finite differences.

import * as tf from '@tensorflow/tfjs'
import { beforeEach, describe, expect, test } from 'vitest'
import { blockConvolve, registerConvolutionGradients } from '../convolution'
import type { Padding } from '../../network/ops'
import { chooseKernels, type KernelForm } from './forms'
import { difference, differences, on, onAll, onQuietDevice, random, settled } from './two-backends.fixture'
import type { ManyMaths, Maths, Values } from './two-backends.fixture'

interface Layer {
  /** Pictures, rows and columns of blocks. */
  readonly blocks: readonly [number, number, number]
  readonly inputs: number
  readonly outputs: number
  readonly k: number
  readonly padding: Padding
}

const layer = (
  blocks: Layer['blocks'],
  [inputs, outputs]: readonly [number, number],
  k: number,
  [top, bottom, left, right]: readonly [number, number, number, number],
): Layer => ({
  blocks,
  inputs,
  outputs,
  k,
  padding: [
    [top, bottom],
    [left, right],
  ],
})

/**
 * Half blocks of one vector and of several, ragged and whole outputs, rows of 4 and of 8 pixels a thread, all paddings
 * of the model.
 */
const LAYERS: readonly Layer[] = [
  layer([1, 1, 1], [2, 1], 1, [0, 0, 0, 0]),
  layer([3, 5, 3], [2, 5], 2, [1, 0, 1, 0]),
  layer([2, 4, 4], [4, 8], 2, [0, 1, 0, 1]),
  layer([2, 3, 8], [6, 4], 2, [0, 1, 0, 1]),
  layer([1, 9, 33], [4, 12], 2, [1, 0, 1, 0]),
  layer([6, 8, 8], [32, 64], 2, [0, 1, 0, 1]),
  layer([2, 5, 7], [10, 3], 3, [1, 1, 1, 1]),
  layer([2, 1, 6], [12, 16], 3, [2, 0, 0, 2]),
  layer([2, 3, 3], [8, 8], 1, [0, 0, 0, 0]),
]
const named = LAYERS.map((l): [string, Layer] => [
  `${l.blocks.join('×')} ${l.inputs}→${l.outputs} k${l.k} pad ${l.padding.join(' ')}`,
  l,
])

const CLOSE = 1e-5
const ALPHA = 0.2
onQuietDevice(registerConvolutionGradients)

beforeEach(() => chooseKernels('registers'))

/** x, filter, bias and dy. */
function inputsOf({ blocks: [n, h, w], inputs, outputs, k, padding }: Layer): Values[] {
  const [[top, bottom], [left, right]] = padding
  const y = [n, h + top + bottom - k + 1, w + left + right - k + 1, outputs]
  const shapes = [[n, 2 * h, 2 * w, inputs], [k, k, 4 * inputs, outputs], [outputs], y]
  return shapes.map((shape, i) => random(i + 1, shape))
}

const forward =
  ({ padding }: Layer): Maths =>
  (x, filter, bias) =>
    blockConvolve(x as tf.Tensor4D, filter as tf.Tensor4D, bias as tf.Tensor1D, padding, ALPHA)

/** Towards x, filter and bias, from these and dy. */
const gradients =
  (l: Layer): ManyMaths =>
  (...tensors) =>
    tf.grads(forward(l))(tensors.slice(0, 3), tensors[3])

/** One vector, several, and none that is whole. */
const FEW = named.filter((_, i) => [1, 3, 6].includes(i))

// In tiles the blocks are moved and the convolution is convolution.browser.test.ts's: few layers tell.
const CASES: readonly [KernelForm, typeof named][] = [
  ['registers', named],
  ['tiles', FEW],
]

describe.each(CASES)('in %s,', (form, layers) => {
  beforeEach(() => chooseKernels(form))

  test.each(layers)('forward and all three gradients %s', async (_, l) => {
    const inputs = inputsOf(l)
    expect(await difference(inputs.slice(0, 3), forward(l))).toBeLessThan(CLOSE)
    for (const each of await differences(inputs, gradients(l))) expect(each).toBeLessThan(CLOSE)
  })
})

test('in registers no pixels are moved', async () => {
  await settled()
  const { pipelineCache } = tf.backend() as unknown as { pipelineCache: Record<string, unknown> }
  const moves = () => Object.keys(pipelineCache).filter((key) => /space to depth|depth to space/.test(key))
  const moved = moves()
  // In tiles they were; without its program a launch would have to compile it anew.
  for (const key of moved) delete pipelineCache[key]
  const l = layer([2, 4, 4], [4, 8], 2, [0, 1, 0, 1])
  await onAll('webgpu', inputsOf(l), gradients(l))
  expect(moves()).toEqual([])
  expect(moved.length).toBeGreaterThan(0)
})

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

test.each(FEW)('gradients against finite differences %s', async (_, l) => {
  const inputs = inputsOf(l)
  const dy = inputs[3]?.values ?? new Float32Array()
  const loss = async (point: readonly Values[]) => dot((await on('webgpu', point, forward(l))).values, dy)
  for (const [i, found] of (await onAll('webgpu', inputs, gradients(l))).entries()) {
    const direction = random(6 + i, found.shape).values
    const moved = (step: number): Values[] =>
      inputs.slice(0, 3).map(({ shape, values }, j) => {
        return { shape, values: j === i ? values.map((v, at) => v + step * (direction[at] ?? 0)) : values }
      })
    // Short, so that few units cross leaky ReLU's kink; not shorter, because of the rounding of 32-bit sums.
    const step = 2e-3
    const numeric = ((await loss(moved(step))) - (await loss(moved(-step)))) / (2 * step)
    const scale = Math.sqrt(dot(found.values, found.values) * dot(direction, direction))
    expect(Math.abs(numeric - dot(found.values, direction)) / scale).toBeLessThan(1e-2)
  }
})
