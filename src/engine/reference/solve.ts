// A network in plain loops of 64 bits, forward and backward: the independent truth of the self-test and of the tests of
// every engine.

import {
  type Graph,
  neededNodes,
  type Node,
  nodeOf,
  nodeParameters,
  parametersOf,
  sizeOf,
} from '../../network/graph'
import type { Op } from '../../network/ops'
import { type BackCall, BACKWARD } from './backward'
import { type Call, FORWARD } from './forward'
import type { Numbers } from './linear'
import type { Value } from './without-weights'

/** Numbers by the name of a node, or of a trained tensor. */
export type Named = ReadonlyMap<string, Numbers>

export interface Gradients {
  /** Of every trained tensor of the graph: zeros where nothing depends on it. */
  readonly parameters: ReadonlyMap<string, Float64Array>
  /** Of the values that were given. */
  readonly given: ReadonlyMap<string, Float64Array>
}

export interface Solution {
  /** The value of each node that was computed, rows of the batch one after another. */
  readonly values: ReadonlyMap<string, Numbers>
  /** The gradients of a loss, from its gradients by some of these values. */
  readonly gradients: (byNode: Named) => Gradients
}

/**
 * Computes the nodes called `wanted`. `given`: values of inputs, or of any nodes in the place of what would be
 * computed; the first of them tells how many items the batch has. @throws Error where a value or a weight is missing,
 * or has another length.
 */
export function solve(graph: Graph, weights: Named, given: Named, wanted: readonly string[]): Solution {
  const items = itemsOf(graph, given)
  const values = new Map<string, Value>()
  const place = (node: Node, numbers?: Numbers) => {
    const rows = items * node.rows
    const length = rows * sizeOf(node.shape)
    const own = numbers ?? new Float64Array(length)
    if (own.length !== length) throw new Error(`${node.name} has ${own.length} numbers, not ${length}`)
    values.set(node.name, { shape: node.shape, rows, values: own })
  }
  for (const [name, numbers] of given) place(nodeOf(graph, name), numbers)
  const calls = neededNodes(graph, new Set(given.keys()), wanted).map((node) => {
    place(node)
    const call: Call<Op> = {
      op: node.op,
      inputs: node.inputs.map((input) => known(values, input)),
      out: known(values, node.name),
      trained: (suffix) => known(weights, `${node.name}${suffix}`),
    }
    expectWeights(graph, node, weights)
    ;(FORWARD[node.op.op] as (any: Call<Op>) => void)(call)
    return { node, call }
  })
  return {
    values: new Map(calls.map(({ node, call }) => [node.name, call.out.values])),
    gradients: (byNode) => goBack(graph, given, values, calls, byNode),
  }
}

interface Made {
  readonly node: Node
  readonly call: Call<Op>
}

function goBack(
  graph: Graph,
  given: Named,
  values: ReadonlyMap<string, Value>,
  calls: readonly Made[],
  byNode: Named,
): Gradients {
  const byValue = new Map([...values].map(([name, value]) => [name, new Float64Array(value.values.length)]))
  const parameters = new Map(
    parametersOf(graph).map(({ name, shape }) => [name, new Float64Array(sizeOf(shape))]),
  )
  for (const [name, numbers] of byNode) known(byValue, name).set(numbers)
  for (const { node, call } of calls.toReversed()) {
    const back: BackCall<Op> = {
      ...call,
      dOut: known(byValue, node.name),
      toInput: (i) => known(byValue, node.inputs[i] ?? ''),
      toTrained: (suffix) => known(parameters, `${node.name}${suffix}`),
    }
    ;(BACKWARD[node.op.op] as (any: BackCall<Op>) => void)(back)
  }
  return { parameters, given: new Map([...given.keys()].map((name) => [name, known(byValue, name)])) }
}

function itemsOf(graph: Graph, given: Named): number {
  const [first] = given
  if (!first) throw new Error('the network was given nothing')
  const { rows, shape } = nodeOf(graph, first[0])
  return first[1].length / (rows * sizeOf(shape))
}

function expectWeights(graph: Graph, node: Node, weights: Named): void {
  for (const { name, shape } of nodeParameters(graph, node)) {
    const { length } = known(weights, name)
    if (length !== sizeOf(shape)) throw new Error(`${name} has ${length} numbers, not ${sizeOf(shape)}`)
  }
}

function known<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name)
  if (found === undefined) throw new Error(`there is nothing called ${name}`)
  return found
}
