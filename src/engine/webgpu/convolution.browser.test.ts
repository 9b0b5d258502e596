// Our convolution kernels against tfjs's cpu backend over odd sizes, channel counts and paddings, and their gradients
// against finite differences.

import * as tf from '@tensorflow/tfjs'
import { beforeEach, describe, expect, test } from 'vitest'
import { registerConvolutionGradients, transposedConvolve } from '../convolution'
import { chooseKernels, type KernelForm } from './forms'
import type { ManyMaths, Maths, Values } from './two-backends.fixture'
import {
  call,
  difference,
  differences,
  kernels,
  on,
  onQuietDevice,
  random,
  settled,
} from './two-backends.fixture'

type Pad = [[number, number], [number, number], [number, number], [number, number]]

interface Layer {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly inputs: number
  readonly outputs: number
  readonly k: number
  readonly pad: Pad
}

const layer = (size: number[], channels: number[], k: number, pad: number[]): Layer => {
  const [images = 1, height = 1, width = 1] = size
  const [inputs = 1, outputs = 1] = channels
  const [top = 0, bottom = 0, left = 0, right = 0] = pad
  return {
    images,
    height,
    width,
    inputs,
    outputs,
    k,
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  }
}

/** Every pair of vector/ragged channels, 1–3 output blocks, k = 1, 2, 3, rows that are and are not multiples of 4. */
const LAYERS: readonly Layer[] = [
  layer([1, 1, 1], [1, 1], 1, [0, 0, 0, 0]),
  layer([3, 7, 9], [4, 8], 1, [0, 0, 0, 0]),
  layer([2, 5, 5], [5, 3], 1, [0, 0, 0, 0]),
  layer([2, 4, 4], [48, 16], 1, [0, 0, 0, 0]),
  layer([2, 5, 6], [4, 5], 1, [1, 0, 0, 2]),
  layer([2, 8, 8], [12, 16], 2, [0, 1, 0, 1]),
  layer([3, 3, 5], [3, 4], 2, [0, 1, 0, 1]),
  layer([1, 6, 2], [8, 12], 2, [1, 0, 1, 0]),
  layer([2, 5, 7], [16, 1], 2, [0, 0, 0, 0]),
  layer([3, 4, 4], [16, 48], 3, [1, 1, 1, 1]),
  layer([2, 9, 11], [12, 12], 3, [1, 1, 1, 1]),
  layer([2, 8, 8], [16, 3], 3, [1, 1, 1, 1]),
  layer([2, 7, 5], [5, 1], 3, [2, 0, 1, 2]),
  layer([3, 16, 16], [3, 8], 3, [1, 1, 1, 1]),
  layer([2, 3, 3], [8, 4], 3, [0, 0, 0, 0]),
  layer([5, 1, 1], [1, 5], 3, [1, 1, 1, 1]),
]
const named = LAYERS.map((l): [string, Layer] => [
  `${l.images}×${l.height}×${l.width} ${l.inputs}→${l.outputs} k${l.k} pad ${l.pad.slice(1, 3).join(' ')}`,
  l,
])

const sizes = (l: Layer) => ({
  x: [l.images, l.height, l.width, l.inputs],
  filter: [l.k, l.k, l.inputs, l.outputs],
  y: [
    l.images,
    l.height + l.pad[1][0] + l.pad[1][1] - l.k + 1,
    l.width + l.pad[2][0] + l.pad[2][1] - l.k + 1,
    l.outputs,
  ],
})

const CLOSE = 1e-5

onQuietDevice(registerConvolutionGradients)

beforeEach(() => chooseKernels('registers'))

const some = (...indices: readonly number[]) => named.filter((_, i) => indices.includes(i))

/** Vector or ragged channels, in and out. */
const FOUR = some(1, 6, 8, 12)

// Each form of a kernel costs the software adapter up to a second to compile. In tiles, forward and input gradient are
// tfjs's own kernel and the filter gradient is one program: few layers tell.
const CASES: readonly [KernelForm, typeof named][] = [
  ['registers', named],
  ['tiles', some(0, 1, 6, 8, 9, 10, 12)],
]

describe.each(CASES)('in %s,', (form, layers) => {
  beforeEach(() => chooseKernels(form))

  // The kernel of the next test without its bias.
  test.each(FOUR)('convolution %s', async (_, l) => {
    const { x, filter } = sizes(l)
    const conv = call('Conv2D', ['x', 'filter'], { strides: 1, pad: l.pad, dataFormat: 'NHWC', dilations: 1 })
    expect(await difference([random(1, x), random(2, filter)], conv)).toBeLessThan(CLOSE)
  })

  test.each(layers)('convolution with bias and leaky ReLU %s', async (_, l) => {
    const { x, filter } = sizes(l)
    const inputs = [random(1, x), random(2, filter), random(3, [l.outputs])]
    const conv = call('Conv2D', ['x', 'filter'], { strides: 1, pad: l.pad, dataFormat: 'NHWC', dilations: 1 })
    // Without leaky ReLU it is another kernel.
    for (const alpha of FOUR.some(([, one]) => one === l) ? [0.2, 1] : [0.2]) {
      const fused = call('ConvBiasLeaky', ['x', 'filter', 'bias'], { pad: l.pad, alpha })
      const error = await difference(inputs, fused, (a, b, bias = tf.scalar(0)) => {
        const sum = tf.add(conv(a, b), bias)
        return alpha === 1 ? sum : tf.leakyRelu(sum, alpha)
      })
      expect(error).toBeLessThan(CLOSE)
    }
  })

  test.each(layers)('input gradient %s', async (_, l) => {
    const { x, filter, y } = sizes(l)
    const attrs = { strides: 1, pad: l.pad, dataFormat: 'NHWC', inputShape: x }
    const gradient = call('Conv2DBackpropInput', ['dy', 'filter'], attrs)
    expect(await difference([random(4, y), random(2, filter)], gradient)).toBeLessThan(CLOSE)
  })

  test.each(layers)('filter gradient %s', async (_, l) => {
    const { x, filter, y } = sizes(l)
    const attrs = { strides: 1, pad: l.pad, dataFormat: 'NHWC', filterShape: filter }
    const gradient = call('Conv2DBackpropFilter', ['x', 'dy'], attrs)
    expect(await difference([random(1, x), random(4, y)], gradient)).toBeLessThan(CLOSE)
  })

  test.each(layers)('all three gradients as the tape asks for them %s', async (_, l) => {
    const { x, filter, y } = sizes(l)
    const inputs = [random(1, x), random(2, filter), random(3, [l.outputs]), random(5, y)]
    const ours = call('ConvBiasLeaky', ['x', 'filter', 'bias'], { pad: l.pad, alpha: 0.2 })
    const stock: Maths = (a, b, c) =>
      tf.leakyRelu(tf.add(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, l.pad), c ?? 0), 0.2)
    const gradients =
      (maths: Maths): ManyMaths =>
      (...tensors) =>
        tf.grads(maths)(tensors.slice(0, 3), tensors[3])
    const errors = await differences(inputs, gradients(ours), gradients(stock))
    expect(errors).toHaveLength(3)
    for (const error of errors) expect(error).toBeLessThan(CLOSE)
  })

  test.each([
    [1, 1, 1, 1, 1],
    [2, 4, 4, 16, 12],
    [3, 5, 3, 8, 16],
    [2, 3, 7, 5, 3],
    [1, 8, 8, 12, 8],
    [2, 2, 9, 3, 4],
  ])(
    'upsampling folded into a convolution, %i×%i×%i %i→%i',
    async (images, height, width, inputs, outputs) => {
      const x = random(1, [images, height, width, inputs])
      const [filter, bias] = [random(2, [3, 3, inputs, outputs]), random(3, [outputs])]
      const dy = random(4, [images, height * 2, width * 2, outputs])
      const large = (small: tf.Tensor) =>
        tf.image.resizeNearestNeighbor(small as tf.Tensor4D, [height * 2, width * 2])
      const pad = layer([], [], 3, [1, 1, 1, 1]).pad
      const attrs = {
        strides: 1,
        pad,
        dataFormat: 'NHWC',
        dilations: 1,
        inputShape: dy.shape.with(3, inputs),
        filterShape: filter.shape,
      }
      const conv = call('Conv2D', ['x', 'filter'], attrs)
      const forward = call('UpsampleConvBiasLeaky', ['x', 'filter', 'bias'], { alpha: 0.2 })
      const error = await difference([x, filter, bias], forward, (a, b, c = tf.scalar(0)) =>
        tf.leakyRelu(tf.add(conv(large(a), b), c), 0.2),
      )
      expect(error).toBeLessThan(CLOSE)
      const inputGradient = call('Conv2DBackpropInput', ['dy', 'filter'], attrs)
      const blockSums = (sums: tf.Tensor) => tf.mul(tf.avgPool(sums as tf.Tensor4D, 2, 2, 'valid'), 4)
      expect(
        await difference([dy, filter], call('UpsampleConvInputGrad', ['dy', 'filter']), (...tensors) =>
          blockSums(inputGradient(...tensors)),
        ),
      ).toBeLessThan(CLOSE)
      const filterGradient = call('Conv2DBackpropFilter', ['x', 'dy'], attrs)
      expect(
        await difference([x, dy], call('UpsampleConvFilterGrad', ['x', 'dy']), (a, b) =>
          filterGradient(large(a), b),
        ),
      ).toBeLessThan(CLOSE)
    },
  )

  // Its taps alone are in another order than above, so few shapes tell.
  test.each([
    [2, 4, 4, 16, 12],
    [2, 3, 7, 5, 3],
    [1, 8, 8, 12, 8],
    [2, 2, 9, 3, 4],
  ])(
    'transposed convolution as the tape asks for it, %i×%i×%i %i→%i',
    async (images, height, width, inputs, outputs) => {
      const x = random(1, [images, height, width, inputs])
      const [filter, bias] = [random(2, [inputs, 4, 4, outputs]), random(3, [outputs])]
      const dy = random(4, [images, height * 2, width * 2, outputs])
      const layerOf: Maths = (a, b, c) =>
        transposedConvolve(a as tf.Tensor4D, b as tf.Tensor4D, c as tf.Tensor1D, 0.2)
      // On the cpu backend it is TensorFlow.js's own.
      const errors = await differences([x, filter, bias, dy], (...tensors) => [
        layerOf(...tensors),
        ...tf.grads(layerOf)(tensors.slice(0, 3), tensors[3]),
      ])
      expect(errors).toHaveLength(4)
      for (const error of errors) expect(error).toBeLessThan(CLOSE)
    },
  )

  test('these and no other kernels ran', async () => {
    await settled()
    const { pipelineCache } = tf.backend() as unknown as { pipelineCache: Record<string, unknown> }
    const tiled = Object.keys(pipelineCache).filter((key) => key.endsWith('filter gradient tiles'))
    expect(tiled).toHaveLength(form === 'tiles' ? 1 : 0)
  })
})

test('what is not ours (stride 2) still goes to the stock kernels', async () => {
  const [x, filter, y] = [random(1, [2, 6, 6, 4]), random(2, [3, 3, 4, 8]), random(3, [2, 3, 3, 8])]
  const attrs = { strides: [2, 2], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] }
  const backwards = { ...attrs, inputShape: x.shape, filterShape: filter.shape }
  expect(await difference([x, filter], call('Conv2D', ['x', 'filter'], attrs))).toBeLessThan(CLOSE)
  const inputGradient = call('Conv2DBackpropInput', ['dy', 'filter'], backwards)
  expect(await difference([y, filter], inputGradient)).toBeLessThan(CLOSE)
  const filterGradient = call('Conv2DBackpropFilter', ['x', 'dy'], backwards)
  expect(await difference([x, y], filterGradient)).toBeLessThan(CLOSE)
})

const at = (values: Values, direction: Values, step: number): Values => ({
  shape: values.shape,
  values: values.values.map((value, i) => value + step * (direction.values[i] ?? 0)),
})
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

test.each(FOUR)('gradients of the fused convolution against finite differences %s', async (_, l) => {
  const { x, filter, y } = sizes(l)
  const attrs = { strides: 1, pad: l.pad, dataFormat: 'NHWC', inputShape: x, filterShape: filter }
  const [input, weights, bias, dy] = [random(1, x), random(2, filter), random(3, [l.outputs]), random(5, y)]
  const point = [input, weights, bias]
  const forward = call('ConvBiasLeaky', ['x', 'filter', 'bias'], { pad: l.pad, alpha: 0.2 })
  const loss = async (values: readonly Values[]) =>
    dot((await on('webgpu', values, forward)).values, dy.values)
  const output = await on('webgpu', point, forward)
  const before: Maths = (slope = tf.scalar(0), z = tf.scalar(0)) =>
    kernels('LeakyBiasGrad', { dy: slope, y: z }, { alpha: 0.2 })[0] as tf.Tensor
  const d = await on('webgpu', [dy, output], before)
  const gradients = [
    await on('webgpu', [d, weights], call('Conv2DBackpropInput', ['dy', 'filter'], attrs)),
    await on('webgpu', [input, d], call('Conv2DBackpropFilter', ['x', 'dy'], attrs)),
    await on('webgpu', [d], call('ChannelSum', ['dy'])),
  ]
  for (const [i, gradient] of gradients.entries()) {
    const direction = random(6 + i, gradient.shape)
    const moved = (step: number) => point.map((values, j) => (j === i ? at(values, direction, step) : values))
    // Short, so that few units cross leaky ReLU's kink; not shorter, because of the rounding of 32-bit sums.
    const step = 2e-3
    const numeric = ((await loss(moved(step))) - (await loss(moved(-step)))) / (2 * step)
    const scale = Math.sqrt(dot(gradient.values, gradient.values) * dot(direction.values, direction.values))
    expect(Math.abs(numeric - dot(gradient.values, direction.values)) / scale).toBeLessThan(1e-2)
  }
})
