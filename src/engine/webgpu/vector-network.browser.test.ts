// A network of vectors in few launches on WebGPU against the same op by op on the cpu backend: values and gradients.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { parametersOf } from '../../network/graph'
import { vectorForward } from '../vector-network'
import { everyVectorOp } from '../vector-network.fixture'
import { countDevice } from './count'
import { differences, type ManyMaths, onQuietDevice, random } from './two-backends.fixture'

onQuietDevice()

const network = everyVectorOp()
const specs = parametersOf(network)
const shapes = [...specs.map(({ shape }) => shape), [12, 6], [4, 2], [12, 5], [4]]
const inputs = shapes.map((shape, i) => random(i, shape))

/** Both outputs, then the gradients of their products with fixed numbers. */
const maths =
  (towards: 'trained' | 'given'): ManyMaths =>
  (...tensors) => {
    const slopes = tensors.slice(specs.length + 2)
    const compute = (...of: tf.Tensor[]) => {
      const [x, gaps] = of.slice(specs.length) as [tf.Tensor, tf.Tensor]
      const weights = new Map(specs.map(({ name }, i) => [name, of[i] as tf.Tensor]))
      return vectorForward(network, weights, { x, gaps }, ['sum', 'clip'], towards)
    }
    const given = tensors.slice(0, specs.length + 2)
    const [from, to] = towards === 'trained' ? [0, specs.length] : [specs.length, given.length]
    const loss = (...moving: tf.Tensor[]) =>
      compute(...given.slice(0, from), ...moving, ...given.slice(to))
        .map((output, i) => tf.sum<tf.Scalar>(tf.mul(output, slopes[i] as tf.Tensor)))
        .reduce((a, b) => tf.add(a, b))
    return [...compute(...given), ...tf.grads(loss)(given.slice(from, to))]
  }

test.each([
  ['trained', 3],
  ['given', 2],
] as const)('towards what is %s it is that of its ops, in %i launches', async (towards, launches) => {
  await tf.setBackend('webgpu')
  const counts = countDevice((tf.backend() as unknown as { device: GPUDevice }).device)
  const off = await differences(inputs, maths(towards))
  expect(off).toHaveLength(2 + (towards === 'trained' ? specs.length : 2))
  for (const each of off) expect(each).toBeLessThan(1e-5)
  const own = [...counts.byLabel].filter(([label]) => label.startsWith('reelgan vector'))
  // The values once more, for themselves.
  expect(own.reduce((sum, [, count]) => sum + count, 0)).toBe(launches + 1)
})
