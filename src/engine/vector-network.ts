// A network of vectors (vector-plan.ts) as one op with one gradient, where the backend has kernels for it; elsewhere op
// by op (forward.ts).

import * as tf from '@tensorflow/tfjs'
import { type Graph, nodeOf } from '../network/graph'
import { forward, type NodeValues, weight, type Weights } from './forward'
import { hasFused, runKernels } from './fused'
import { type VectorPlan, vectorPlan } from './vector-plan'

/** Where gradients shall go: to the trained tensors or to what is given. Towards the other there is none. */
export type Towards = 'trained' | 'given'

const plans = new WeakMap<Graph, Map<string, VectorPlan | null>>()

function planOf(graph: Graph, given: readonly string[], wanted: readonly string[]): VectorPlan | null {
  const known = plans.get(graph) ?? new Map<string, VectorPlan | null>()
  plans.set(graph, known)
  const key = `${given.join()} ${wanted.join()}`
  const found = known.get(key)
  if (found !== undefined) return found
  const plan = vectorPlan(graph, given, wanted)
  known.set(key, plan)
  return plan
}

/**
 * The values of the nodes called `wanted`, as `forward` gives them. `towards`: no gradient flows the other way.
 */
export function vectorForward(
  graph: Graph,
  weights: Weights,
  given: NodeValues,
  wanted: readonly string[],
  towards: Towards,
): tf.Tensor[] {
  const plan = hasFused('VectorForward') ? planOf(graph, Object.keys(given), wanted) : null
  if (!plan) return forward(graph, weights, given, wanted)
  const inputs = {
    ...numbered('given', Object.values(given)),
    ...numbered(
      'trained',
      plan.trained.map((name) => weight(weights, name)),
    ),
  }
  // Weights that are computed, and would be freed before the gradient asks for them.
  const passing = Object.entries(inputs).filter(
    ([name, tensor]) => name.startsWith('trained') && !(tensor instanceof tf.Variable),
  )
  const attrs = { plan, towards } as unknown as tf.NamedAttrMap
  const compute = (_backend: unknown, save: (tensors: tf.Tensor[]) => void): tf.Tensor[] => {
    const [values, ...outputs] = runKernels('VectorForward', inputs, attrs)
    if (values) save([values, ...passing.map(([, tensor]) => tensor)])
    return outputs
  }
  const gradient = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => {
    const dys = Array.isArray(dy) ? dy : [dy]
    const [values, ...kept] = saved
    if (!values) throw new Error('the network kept no values')
    const again = Object.fromEntries(passing.flatMap(([name], i) => (kept[i] ? [[name, kept[i]]] : [])))
    const found = runKernels('VectorBackward', { ...inputs, ...again, values, ...numbered('dy', dys) }, attrs)
    const names = Object.keys(inputs).filter((name) => name.startsWith(towards))
    return Object.fromEntries(
      names.map((name, i) => [
        name,
        () => {
          const slope = found[i]
          if (!slope) throw new Error(`there is no gradient for ${name}`)
          return slope
        },
      ]),
    )
  }
  const op = { forwardFunc: compute, backwardsFunc: gradient, inputs }
  const outputs = (tf.engine() as unknown as Differentiable).runKernelFunc(op)
  return outputs.map((output, i) => {
    const { shape } = nodeOf(graph, wanted[i] ?? '')
    return shape.length === 0 ? tf.reshape(output, [-1]) : output
  })
}

/** What we use of tfjs 4.22's engine: that behind `tf.customGrad`, which takes several outputs. */
interface Differentiable {
  runKernelFunc(op: {
    readonly forwardFunc: (backend: unknown, save: (tensors: tf.Tensor[]) => void) => tf.Tensor[]
    readonly backwardsFunc: (
      dy: tf.Tensor | tf.Tensor[],
      saved: tf.Tensor[],
    ) => Readonly<Record<string, () => tf.Tensor>>
    readonly inputs: tf.NamedTensorMap
  }): tf.Tensor[]
}

const numbered = (name: string, tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> =>
  Object.fromEntries(tensors.map((tensor, i) => [`${name}${i}`, tensor]))
