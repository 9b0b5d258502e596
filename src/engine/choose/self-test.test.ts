// The self-test on wasm: it finds our kernels right, and any one of them wrong once a fault is planted in it. Its plain
// loops are checked by finite differences.

import type { TensorInfo } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { startInNode } from '../node.fixture'
import { LAYERS, makePiece, type Piece, solvePiece } from './plain-network'
import { gradientFault } from './self-test'

beforeAll(async () => {
  await startInNode('wasm')
})

describe('the plain network', () => {
  const piece = makePiece()

  test.each(LAYERS)('%s: its gradients are the slopes of the loss', (name) => {
    const { gradients } = solvePiece(piece)
    for (const part of ['filter', 'bias'] as const) {
      const { shape, values } = piece[name][part]
      // Every seventh weight will do: they are computed alike.
      for (let i = 0; i < values.length; i += 7) {
        const moved = (by: number) => {
          const changed = values.slice()
          changed[i] = (changed[i] ?? 0) + by
          const layer = { ...piece[name], [part]: { shape, values: changed } }
          return solvePiece({ ...piece, [name]: layer } satisfies Piece).loss
        }
        const slope = (moved(1e-6) - moved(-1e-6)) / 2e-6
        expect(Math.abs((gradients[name][part][i] ?? Number.NaN) - slope)).toBeLessThan(1e-6)
      }
    }
  })

  test('all its gradients are felt', () => {
    const { gradients } = solvePiece(piece)
    for (const { filter, bias } of Object.values(gradients)) {
      expect(Math.max(...filter.map(Math.abs))).toBeGreaterThan(0.1)
      expect(Math.max(...bias.map(Math.abs))).toBeGreaterThan(0.1)
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
