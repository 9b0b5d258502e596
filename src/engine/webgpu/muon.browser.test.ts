// Muon on WebGPU against plain loops in float64, in four launches; and a matrix wider than a workgroup's tile.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { type PlainMuon, plainUpdate } from '../muon.fixture'
import { Optimizer } from '../optimizer'
import { countDevice } from './count'
import { distance, onQuietDevice, random } from './two-backends.fixture'

onQuietDevice()

const CLOSE = 1e-5
const STEP = { rate: 0.01, decay: 0.9 }
/** Wide, tall filters, none of them a whole number of tiles, square, and one of more than 64 a side. */
const CASES = [
  { shape: [8, 50], matrix: [8, 50] },
  { shape: [3, 3, 5, 12], matrix: [45, 12] },
  { shape: [40, 40], matrix: [40, 40] },
  { shape: [70, 72], matrix: [70, 72] },
] as const

const parametersOf = () =>
  CASES.map(({ shape, matrix }, i) => {
    const initial = tf.tensor(random(i, shape).values, [...shape])
    const value = tf.variable(initial)
    initial.dispose()
    return { name: `p${i}`, rate: 2, matrix, value }
  })

async function read(tensor: tf.Tensor | undefined) {
  return { shape: tensor?.shape ?? [], values: Float32Array.from((await tensor?.data()) ?? []) }
}

test.each([true, false])(
  'updates are those of plain loops, average %s, each in four launches',
  async (averaged) => {
    const before = tf.memory().numTensors
    const counts = countDevice((tf.backend() as unknown as { device: GPUDevice }).device)
    const parameters = parametersOf()
    const truth = CASES.map(({ shape }, i): PlainMuon => {
      const start = Float64Array.from(random(i, shape).values)
      return { parameter: start, m: start.map(() => 0), average: start.slice() }
    })
    const optimizer = new Optimizer(parameters, averaged)
    for (const step of averaged ? [1, 2, 3] : [1]) {
      const gradients = CASES.map(({ shape }, i) => random(100 * step + i, shape))
      const tensors = gradients.map(({ values, shape }) => tf.tensor(values, shape))
      counts.reset()
      optimizer.apply(
        Object.fromEntries(parameters.map(({ value }, i) => [value.name, tensors[i] as tf.Tensor])),
        STEP,
      )
      expect(counts.launches).toBe(4)
      tf.dispose(tensors)
      truth.forEach((each, i) => {
        const { matrix } = CASES[i] ?? {}
        if (matrix) plainUpdate(each, gradients[i]?.values ?? [], matrix, { ...STEP, rate: 2 * STEP.rate })
      })
    }
    for (const [i, { name, value }] of parameters.entries()) {
      const state = optimizer.state()
      const wanted = (values: Float64Array | undefined) => ({
        shape: value.shape,
        values: Float32Array.from(values ?? []),
      })
      expect(distance(await read(value), wanted(truth[i]?.parameter))).toBeLessThan(CLOSE)
      expect(distance(await read(state.get(`${name}/m`)), wanted(truth[i]?.m))).toBeLessThan(CLOSE)
      if (averaged)
        expect(distance(await read(state.get(`${name}/average`)), wanted(truth[i]?.average))).toBeLessThan(
          CLOSE,
        )
    }
    optimizer.dispose()
    for (const { value } of parameters) value.dispose()
    expect(tf.memory().numTensors).toBe(before)
  },
)
