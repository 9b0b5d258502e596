// Adam with EMA against TensorFlow.js's own Adam on equal gradients.

import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { Optimizer } from './optimizer'
import { randomTensor, relativeError, startInNode } from './node.fixture'

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  test('five steps equal tf.train.adam, and the average follows its formula', async () => {
    await startInNode(backend)
    const before = tf.memory().numTensors
    const start = randomTensor([7, 5], 1)
    // Copies: a variable shares the memory of the tensor that it is made from.
    const [own, other] = [tf.mul(start, 1), tf.mul(start, 1)]
    const value = tf.variable(own)
    const theirs = tf.variable(other)
    const stock = tf.train.adam(0.01, 0.5, 0.99, 1e-8)
    const adam = new Optimizer([{ name: 'w', rate: 2, value }], true)
    let average = Array.from(start.dataSync())
    for (let step = 1; step <= 5; step++) {
      const gradient = randomTensor([7, 5], 100 + step)
      adam.apply({ [value.name]: gradient }, { rate: 0.005, decay: 0.9 })
      stock.applyGradients([{ name: theirs.name, tensor: gradient }])
      gradient.dispose()
      const now = value.dataSync()
      average = average.map((a, i) => 0.9 * a + 0.1 * (now[i] ?? 0))
    }
    expect(relativeError(value.dataSync(), theirs.dataSync())).toBeLessThan(1e-5)
    expect(relativeError(adam.averages().get('w')?.dataSync() ?? [], average)).toBeLessThan(1e-6)
    adam.dispose()
    stock.dispose()
    tf.dispose([start, own, other, value, theirs])
    expect(tf.memory().numTensors).toBe(before)
  })

  test('an average that starts from its parameter goes its own way', async () => {
    await startInNode(backend)
    const value = tf.variable(tf.zeros([3]))
    const optimizer = new Optimizer([{ name: 'w', rate: 1, value }], true)
    const kept = tf.tensor([1, 2, 3])
    optimizer.restore(0, new Map([['w', kept]]))
    optimizer.apply({ [value.name]: tf.ones([3]) }, { rate: 0.5, decay: 0.75 })
    const [moved, average] = [value.dataSync(), optimizer.averages().get('w')?.dataSync()]
    expect([...moved].map((x, i) => x - i)).toEqual([0.5, 0.5, 0.5].map((x) => expect.closeTo(x, 4)))
    expect(average).toEqual(moved.map((x, i) => 0.75 * (i + 1) + 0.25 * x))
    optimizer.dispose()
    tf.dispose([value, kept])
  })
})
