// Whether the backend that runs computes the right gradients: a little network with every op, forward and backward,
// against plain loops.

import * as tf from '@tensorflow/tfjs'
import { nodeOf, parametersOf } from '../../network/graph'
import { forward, type Weights } from '../forward'
import { shiftCut } from '../rearrange'
import type { Numbers } from '../reference/linear'
import { FRAMES, type LittleNetwork, makeLittleNetwork, PLAN, solveLittleNetwork } from './little-network'

/** Largest error over the largest value of each tensor. Rounding alone stays below 1e-5. */
const TOLERANCE = 1e-3

/**
 * Runs the network on the present backend. Null when loss and all gradients are right, else the fault as the end of a
 * sentence. Leaves no tensor behind.
 */
export async function gradientFault(): Promise<string | null> {
  const network = makeLittleNetwork()
  const expected = solveLittleNetwork(network)
  let found: Float32Array
  try {
    found = await run(network)
  } catch (error) {
    return `it failed at its first gradients (${error instanceof Error ? error.message : String(error)})`
  }
  let at = 0
  const wrong = expected.some((values) => {
    const part = found.subarray(at, (at += values.length))
    return !(errorOf(part, values) <= TOLERANCE)
  })
  return wrong || at !== found.length ? 'its gradients are wrong on this device' : null
}

/** Loss and gradients one after another, in one reading: each reading waits for a graphics device. */
async function run(network: LittleNetwork): Promise<Float32Array> {
  const all = tf.tidy(() => {
    const specs = parametersOf(network.graph)
    const tensors = specs.map(({ name, shape }) => tensorOf(network.weights.get(name), shape))
    const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]) =>
      lossOf(network, new Map(specs.flatMap(({ name }, i) => (weights[i] ? [[name, weights[i]]] : [])))),
    )(tensors)
    return tf.concat([value, ...grads].map((tensor) => tf.reshape(tensor, [-1])))
  })
  try {
    return await all.data<'float32'>()
  } finally {
    all.dispose()
  }
}

function lossOf({ graph, given, byOutput }: LittleNetwork, weights: Weights): tf.Scalar {
  const give = (name: keyof typeof given, items: number) =>
    tensorOf(given[name], [items, ...nodeOf(graph, name).shape])
  const drawn = { rows: give('rows', FRAMES), content: give('content', FRAMES) }
  const [picture] = forward(graph, weights, drawn, ['picture'])
  const seen = shiftCut(picture as tf.Tensor4D, PLAN)
  const logits = forward(graph, weights, { seen, gaps: give('gaps', PLAN.length) }, ['image', 'temporal'])
  const slopes = tf.tensor([...byOutput.image, ...byOutput.temporal])
  return tf.sum(tf.mul(tf.concat(logits), slopes))
}

const tensorOf = (values: Numbers | undefined, shape: readonly number[]): tf.Tensor =>
  tf.tensor(Float32Array.from(values ?? []), [...shape])

function errorOf(actual: Float32Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6)
  // A value that is not a number must make the error one too: Math.max keeps it.
  return (
    expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (actual[i] ?? Number.NaN))), 0) /
    largest
  )
}
