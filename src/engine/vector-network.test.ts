// A network of vectors in one kernel against the same op by op: values and gradients, towards what is trained and
// towards what is given. Node, wasm.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../core/random'
import { GraphBuilder, nodeOf, parametersOf, sizeOf } from '../network/graph'
import { forward, type NodeValues, type Weights } from './forward'
import { relativeError, startInNode } from './node.fixture'
import { vectorForward } from './vector-network'
import { everyVectorOp } from './vector-network.fixture'
import { vectorPlan } from './vector-plan'

beforeAll(() => startInNode('wasm'))

const network = everyVectorOp()
const random = new Random(4)
const of = (shape: readonly number[]) => tf.tensor(random.normals(sizeOf(shape)), [...shape])

describe.each(['trained', 'given'] as const)('towards what is %s', (towards) => {
  test('values and gradients are those of its ops', () => {
    tf.tidy(() => {
      const specs = parametersOf(network)
      const trained = specs.map(({ shape }) => of(shape))
      const given = [of([12, 6]), of([4, 2])]
      const [dFrame, dClip] = [of([12, 5]), of([4])]
      const lossOf =
        (compute: (weights: Weights, values: NodeValues) => tf.Tensor[]) =>
        (...tensors: tf.Tensor[]) => {
          const [weights, values] = towards === 'trained' ? [tensors, given] : [trained, tensors]
          const named = new Map(specs.flatMap(({ name }, i) => (weights[i] ? [[name, weights[i]]] : [])))
          const [x = tf.scalar(0), gaps = tf.scalar(0)] = values
          const [frame = x, clip = x] = compute(named, { x, gaps })
          return tf.add<tf.Scalar>(tf.sum(tf.mul(frame, dFrame)), tf.sum(tf.mul(clip, dClip)))
        }
      const wanted = ['sum', 'clip']
      const byOps = lossOf((weights, values) => forward(network, weights, values, wanted))
      const asOne = lossOf((weights, values) => vectorForward(network, weights, values, wanted, towards))
      const at = towards === 'trained' ? trained : given
      const [expected, actual] = [byOps, asOne].map((loss) => tf.valueAndGrads(loss)(at))
      expect(actual?.value.dataSync()[0]).toBeCloseTo(expected?.value.dataSync()[0] ?? NaN, 3)
      expected?.grads.forEach((gradient, i) => {
        expect(relativeError(actual?.grads[i]?.dataSync() ?? [], gradient.dataSync())).toBeLessThan(1e-5)
      })
    })
  })
})

test('it leaves nothing behind', () => {
  const before = tf.memory().numTensors
  tf.tidy(() => {
    const weights = new Map(parametersOf(network).map(({ name, shape }) => [name, of(shape)]))
    const x = of([6, 6])
    const loss = (value: tf.Tensor) =>
      tf.sum<tf.Scalar>(
        vectorForward(network, weights, { x: value, gaps: of([2, 2]) }, ['clip'], 'given')[0] ?? value,
      )
    tf.grad(loss)(x)
  })
  expect(tf.memory().numTensors).toBe(before)
})

test('a network of pictures, or with another activation, has no such plan', () => {
  const g = new GraphBuilder()
  const x = g.add('x', { op: 'input', shape: [4] })
  const bent = g.add('bent', { op: 'dense', units: 4, activation: 'tanh' }, x)
  const shaped = g.add('shaped', { op: 'reshape', shape: [2, 2, 1] }, x)
  const up = g.add('up', { op: 'upsampleConv', channels: 2, activation: 'leaky' }, shaped)
  const both = g.build({ bent, up })
  expect(vectorPlan(both, ['x'], ['bent'])).toBeNull()
  expect(vectorPlan(both, ['x'], ['up'])).toBeNull()
  expect(nodeOf(both, 'up').shape).toEqual([4, 4, 2])
})
