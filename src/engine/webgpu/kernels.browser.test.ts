// Our small WebGPU kernels against tfjs's cpu backend, the optimizer against tf.train.adam, and the device itself.

import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Optimizer } from '../optimizer'
import { countDevice } from './count'
import { describeAdapter } from './device'
import { installWebgpuKernels } from './install'
import type { Heard, Maths } from './two-backends.fixture'
import {
  call,
  difference,
  distance,
  kernel,
  kernels,
  on,
  random,
  settled,
  startWebgpu,
} from './two-backends.fixture'

const heard: Heard = { errors: [], losses: [] }
const CLOSE = 1e-5

beforeAll(() => startWebgpu(heard))

afterAll(async () => {
  await settled()
  expect(heard.errors).toEqual([])
})

test('the adapter of the tests computes in software and says so', async () => {
  expect(await describeAdapter()).toMatchObject({ software: true })
})

test('installing twice changes nothing', () => {
  const installed = tf.getKernelsForBackend('webgpu').map(({ kernelFunc }) => kernelFunc)
  installWebgpuKernels()
  expect(tf.getKernelsForBackend('webgpu').map(({ kernelFunc }) => kernelFunc)).toEqual(installed)
})

const SHAPES = [
  [1, 1, 1, 1],
  [3, 5, 7, 3],
  [2, 4, 4, 16],
  [24, 16, 16, 12],
  [1, 300, 1, 5],
]

test.each(SHAPES)('channel sum of %i × %i × %i × %i', async (...shape) => {
  const sum = call('ChannelSum', ['dy'])
  expect(await difference([random(1, shape)], sum, (dy) => tf.sum(dy, [0, 1, 2]))).toBeLessThan(CLOSE)
})

test.each(SHAPES)('leaky gradient of %i × %i × %i × %i and its sums over the channels', async (...shape) => {
  const inputs = [random(1, shape), random(2, shape)]
  const slope = (y: tf.Tensor) => tf.where(tf.greater(y, 0), tf.onesLike(y), tf.fill(shape, 0.2))
  const truth: Maths = (dy, y) => tf.mul(dy ?? 0, slope(y ?? tf.scalar(0)))
  const part =
    (i: number): Maths =>
    (dy = tf.scalar(0), y = tf.scalar(0)) =>
      kernels('LeakyBiasGrad', { dy, y }, { alpha: 0.2 })[i] as tf.Tensor
  expect(await difference(inputs, part(0), truth)).toBeLessThan(CLOSE)
  const sums = (maths: Maths, axes: number[]): Maths => {
    return (...tensors) => tf.sum(maths(...tensors), axes)
  }
  expect(await difference(inputs, sums(part(1), [0]), sums(truth, [0, 1, 2]))).toBeLessThan(CLOSE)
})

// Not the stock gradient: on cpu it reads the wrong picture from the second of a batch on.
const blockSums = (dy: tf.Tensor) => tf.mul(tf.avgPool(dy as tf.Tensor4D, 2, 2, 'valid'), 4)

test.each(SHAPES)(
  'nearest upsampling of %i × %i × %i × %i and its gradient, under both names',
  async (images, height, width, channels) => {
    const small = random(1, [images, height, width, channels])
    const large = random(2, [images, height * 2, width * 2, channels])
    const size = [height * 2, width * 2]
    const stock = call('ResizeNearestNeighbor', ['images'], {
      size,
      alignCorners: false,
      halfPixelCenters: false,
    })
    expect(await difference([small], call('UpsampleNearest2', ['x']), stock)).toBe(0)
    expect(await difference([small], stock)).toBe(0)
    expect(await difference([large], call('UpsampleNearest2Grad', ['dy']), blockSums)).toBeLessThan(CLOSE)
    const stockGradient = call('ResizeNearestNeighborGrad', ['dy', 'images'], { alignCorners: false })
    expect(await difference([large, small], stockGradient, blockSums)).toBeLessThan(CLOSE)
  },
)

test('resizing by other factors still goes to the stock kernel', async () => {
  const attrs = { size: [9, 6], alignCorners: false, halfPixelCenters: false }
  expect(await difference([random(1, [2, 3, 3, 4])], call('ResizeNearestNeighbor', ['images'], attrs))).toBe(
    0,
  )
})

test.each(['Add', 'Sub', 'Multiply', 'RealDiv'])('%s with a number on either side', async (name) => {
  const op = call(name, ['a', 'b'])
  for (const shape of [[], [1], [7], [2, 3, 4]]) {
    const x = random(1, shape)
    // Doubled first, so that it is on the GPU and only the number is not.
    const onGpu = (maths: (x: tf.Tensor) => tf.Tensor) => (at: tf.Tensor) => maths(tf.add(at, at))
    expect(
      await difference(
        [x],
        onGpu((at) => op(at, tf.scalar(0.3))),
      ),
    ).toBeLessThan(CLOSE)
    expect(
      await difference(
        [x],
        onGpu((at) => op(tf.scalar(0.3), at)),
      ),
    ).toBeLessThan(CLOSE)
    expect(
      await difference(
        [x],
        onGpu((at) => op(at, tf.tensor([[2.5]]))),
      ),
    ).toBeLessThan(CLOSE)
  }
})

test('more threads than one row of workgroups folds into a second dimension', async () => {
  const inputs = [random(1, [65_536 * 64 + 5]), random(2, [65_536 * 64 + 5])]
  const ours = await on('webgpu', inputs, call('AddScaled', ['x', 'y'], { scale: 3 }))
  const [x, y] = inputs.map(({ values }) => values)
  const truth = ours.values.map((_, i) => 3 * ((x?.[i] ?? 0) + (y?.[i] ?? 0)))
  expect(distance(ours, { shape: ours.shape, values: truth })).toBeLessThan(CLOSE)
})

const RATES = { rate: 0.01, beta1: 0.5, beta2: 0.99, epsilon: 1e-8 }
const STEPS = 6
const PARAMETERS = [[3, 3, 5, 7], [1], [130]]

/** Parameters after STEPS steps of tf.train.adam on the cpu backend. */
async function stockAdam(): Promise<Float32Array[]> {
  await tf.setBackend('cpu')
  const optimizer = tf.train.adam(RATES.rate, RATES.beta1, RATES.beta2, RATES.epsilon)
  const variables = PARAMETERS.map((shape, i) => tf.variable(tf.tensor(random(i, shape).values, shape)))
  for (let step = 1; step <= STEPS; step++) {
    const gradients = PARAMETERS.map((shape, i) => tf.tensor(random(100 * step + i, shape).values, shape))
    // By name; typed as variables, but any tensors will do.
    const byName = Object.fromEntries(variables.map(({ name }, i) => [name, gradients[i] as tf.Variable]))
    optimizer.applyGradients(byName)
    tf.dispose(gradients)
  }
  const results = await Promise.all(
    variables.map(async (variable) => Float32Array.from(await variable.data())),
  )
  tf.dispose(variables)
  optimizer.dispose()
  return results
}

test('the optimizer follows tf.train.adam in one launch, and its averages the recurrence', async () => {
  const truth = await stockAdam()
  await tf.setBackend('webgpu')
  const before = tf.memory().numTensors
  const counts = countDevice((tf.backend() as unknown as { device: GPUDevice }).device)
  const parameters = PARAMETERS.map((shape, i) => {
    const initial = tf.tensor(random(i, shape).values, shape)
    const value = tf.variable(initial)
    initial.dispose()
    return { name: `p${i}`, rate: 2, value }
  })
  const adam = new Optimizer(parameters, true)
  const averages = PARAMETERS.map((shape, i) => random(i, shape).values)
  const decay = 0.8
  for (let step = 1; step <= STEPS; step++) {
    const gradients = PARAMETERS.map((shape, i) => tf.tensor(random(100 * step + i, shape).values, shape))
    counts.reset()
    const named = Object.fromEntries(
      parameters.map(({ value }, i) => [value.name, gradients[i] as tf.Tensor]),
    )
    adam.apply(named, { rate: RATES.rate / 2, decay })
    expect(counts.launches).toBe(1)
    tf.dispose(gradients)
    for (const [i, { name, value }] of parameters.entries()) {
      // Read at every step: a stale CPU copy would show here.
      const now = await value.data()
      averages[i] = (averages[i] ?? new Float32Array()).map(
        (old, j) => decay * old + (1 - decay) * (now[j] ?? 0),
      )
      const average = Float32Array.from((await adam.averages().get(name)?.data()) ?? [])
      const { shape } = value
      expect(
        distance({ shape, values: average }, { shape, values: averages[i] ?? new Float32Array() }),
      ).toBeLessThan(CLOSE)
    }
  }
  for (const [i, { value }] of parameters.entries()) {
    const values = Float32Array.from(await value.data())
    const { shape } = value
    expect(distance({ shape, values }, { shape, values: truth[i] ?? new Float32Array() })).toBeLessThan(CLOSE)
  }
  adam.dispose()
  for (const { value } of parameters) value.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('an update clips what it moves, where it is told to', async () => {
  await tf.setBackend('webgpu')
  const initial = tf.tensor1d([0.05, -0.3, 0.099, -0.2])
  const value = tf.variable(initial)
  const gradient = tf.tensor1d([0, 1, -1, -1])
  const adam = new Optimizer([{ name: 'w', rate: 1, value }], false, 0.1)
  adam.apply({ [value.name]: gradient }, { rate: 0.05, decay: 0 })
  const clipped = [...(await value.data())]
  ;[0.05, -0.1, 0.1, -0.1].forEach((wanted, i) => expect(clipped[i]).toBeCloseTo(wanted, 5))
  adam.dispose()
  tf.dispose([initial, value, gradient])
})

test('an optimizer restored from another’s state goes on as that one does', async () => {
  await tf.setBackend('webgpu')
  const gradientOf = (step: number) => tf.tensor(random(step, [130]).values, [130])
  const made = () => {
    const value = tf.tidy(() => tf.variable(tf.tensor(random(1, [130]).values, [130])))
    return { value, adam: new Optimizer([{ name: 'p', rate: 1, value }], true) }
  }
  const step = ({ value, adam }: ReturnType<typeof made>, seed: number) =>
    tf.tidy(() => {
      adam.apply({ [value.name]: gradientOf(seed) }, { rate: 0.01, decay: 0.9 })
    })
  const first = made()
  for (const seed of [1, 2, 3]) step(first, seed)
  const saved = new Map([...first.adam.state()].map(([name, tensor]) => [name, tf.mul(tensor, 1)]))
  const second = made()
  second.adam.restore(first.adam.step, saved)
  for (const each of [first, second]) step(each, 4)
  for (const [name, tensor] of first.adam.state()) {
    expect(await second.adam.state().get(name)?.data()).toEqual(await tensor.data())
  }
  for (const { value, adam } of [first, second]) {
    adam.dispose()
    value.dispose()
  }
  tf.dispose([...saved.values()])
})

/** Everything a leak would raise; the pool itself (numBytesAllocatedInGPU) may grow in the first round. */
const alive = () => ({ ...tf.memory() })

test('kernels leave no tensor and no buffer behind', async () => {
  const [x, filter, y] = [random(1, [4, 8, 8, 8]), random(2, [3, 3, 8, 12]), random(3, [4, 8, 8, 12])]
  const pad = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]
  const attrs = { strides: 1, pad, dataFormat: 'NHWC', inputShape: x.shape, filterShape: filter.shape }
  const round = async () => {
    await on(
      'webgpu',
      [x, filter, random(4, [12])],
      call('ConvBiasLeaky', ['x', 'filter', 'bias'], { pad, alpha: 0.2 }),
    )
    await on('webgpu', [y, filter], call('Conv2DBackpropInput', ['dy', 'filter'], attrs))
    await on('webgpu', [x, y], call('Conv2DBackpropFilter', ['x', 'dy'], attrs))
    await on('webgpu', [y], call('ChannelSum', ['dy']))
  }
  await round()
  const before = alive()
  for (let i = 0; i < 3; i++) await round()
  expect(alive()).toEqual(before)
})

test('pipelines compile ahead, without launching, while tfjs only compiles', async () => {
  await tf.setBackend('webgpu')
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true)
  tf.tidy(() => kernel('UpsampleNearest2', { x: tf.zeros([1, 2, 2, 7]) }))
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false)
  const backend = tf.backend() as unknown as { checkCompileCompletionAsync(): Promise<void> }
  await backend.checkCompileCompletionAsync()
  const ours = await on('webgpu', [random(1, [1, 2, 2, 7])], call('UpsampleNearest2', ['x']))
  expect(ours.shape).toEqual([1, 4, 4, 7])
})

test('a lost device is reported, and registering again starts on a new one', async () => {
  await tf.setBackend('webgpu')
  const { device } = tf.backend() as unknown as { device: GPUDevice }
  device.destroy()
  await device.lost
  await expect.poll(() => heard.losses).toEqual(['destroyed'])
  await startWebgpu(heard)
  const sum = await on('webgpu', [random(1, [2, 4, 4, 8])], call('ChannelSum', ['dy']))
  expect(sum.shape).toEqual([8])
})
