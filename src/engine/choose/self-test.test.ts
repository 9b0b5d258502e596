// The self-test on wasm: it finds our kernels right, and any one of them wrong once a fault is planted in it. Its plain
// loops are checked by finite differences.

import type { TensorInfo } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { OP_NAMES, parametersOf } from '../../network/graph'
import { startInNode } from '../node.fixture'
import { makeLittleNetwork, solveLittleNetwork } from './little-network'
import { gradientFault } from './self-test'

beforeAll(async () => {
  await startInNode('wasm')
})

describe('the little network', () => {
  const network = makeLittleNetwork()
  const [, ...gradients] = solveLittleNetwork(network)
  const names = parametersOf(network.graph).map(({ name }) => name)

  test('has every op that there is', () => {
    expect(new Set(network.graph.nodes.map(({ op }) => op.op))).toEqual(new Set(OP_NAMES))
  })

  test.each(names)('%s: its gradients are the slopes of the loss, and are felt', (name) => {
    const values = Float64Array.from(network.weights.get(name) ?? [])
    const gradient = gradients[names.indexOf(name)] ?? new Float64Array()
    expect(gradient.length).toBe(values.length)
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.1)
    // Every seventh weight will do: they are computed alike.
    for (let i = 0; i < values.length; i += 7) {
      const lossAt = (by: number) => {
        const weights = new Map(network.weights).set(
          name,
          values.map((value, j) => (j === i ? value + by : value)),
        )
        return solveLittleNetwork({ ...network, weights })[0]?.[0] ?? NaN
      }
      const slope = (lossAt(1e-6) - lossAt(-1e-6)) / 2e-6
      expect(Math.abs((gradient[i] ?? Number.NaN) - slope)).toBeLessThan(1e-6)
    }
  })
})

const KERNELS = [
  'ConvBiasLeaky',
  'UpsampleConvBiasLeaky',
  'LeakyGrad',
  'ChannelSum',
  'SpaceToDepth2',
  'DepthToSpace2',
  'FramesToChannels',
  'ChannelsToFrames',
  'ShiftCut',
  'ShiftCutGrad',
  'Conv2DBackpropInput',
  'Conv2DBackpropFilter',
  'UpsampleConvInputGrad',
  'UpsampleConvFilterGrad',
  'FusedDepthwiseConv2D',
  'MaxPool',
  'AvgPool',
  'BatchMatMul',
  'Softmax',
]

/** Runs with a kernel whose values are off by `error`, and puts the right one back. */
async function withFault<T>(kernelName: string, error: number, run: () => Promise<T>): Promise<T> {
  const right = tf.getKernel(kernelName, 'wasm')
  const replace = (kernel: tf.KernelConfig) => {
    tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel(kernel)
  }
  replace({
    ...right,
    kernelFunc: (args) => {
      const made = right.kernelFunc(args) as TensorInfo
      const backend = args.backend as { readSync(id: object): Float32Array }
      const values = backend.readSync(made.dataId).map((value) => value + error)
      return { ...made, dataId: tf.backend().write(values, made.shape, 'float32') }
    },
  })
  try {
    return await run()
  } finally {
    replace(right)
  }
}

describe('the self-test', () => {
  test('finds nothing wrong with our kernels and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    expect(await gradientFault()).toBeNull()
    expect(tf.memory().numTensors).toBe(before)
  })

  test.each(KERNELS)('finds a wrong %s', async (name) => {
    expect(await withFault(name, 0.02, gradientFault)).toMatch(/gradients are wrong/)
    expect(await gradientFault()).toBeNull()
  })

  test('finds a value that is not a number, and a kernel that throws', async () => {
    expect(await withFault('ChannelSum', Number.NaN, gradientFault)).toMatch(/gradients are wrong/)
    const right = tf.getKernel('ShiftCut', 'wasm')
    tf.unregisterKernel('ShiftCut', 'wasm')
    tf.registerKernel({
      ...right,
      kernelFunc: () => {
        throw new Error('no shader')
      },
    })
    try {
      expect(await gradientFault()).toMatch(/failed at its first gradients \(no shader\)/)
    } finally {
      tf.unregisterKernel('ShiftCut', 'wasm')
      tf.registerKernel(right)
    }
  })
})
