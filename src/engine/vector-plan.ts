// A network of vectors as one computation: which numbers each of its steps takes from where, in one block of memory for
// all its values. What such networks are made of is small, and op by op the calls would cost more than the arithmetic:
// backends may have a kernel for the whole. Not here: the kernels, nor their gradient (vector-network.ts).

import { builtInLeak, formulaAfter } from '../network/activations'
import { type Graph, neededNodes, type Node, nodeOf, sizeOf } from '../network/graph'

/** Where the numbers of a value lie: `rows` vectors of `length` for each item, all items one after another. */
export interface Place {
  /** Number of the given tensor; null: it lies in the block of values. */
  readonly given: number | null
  /** Numbers before it in the block, for each item. */
  readonly offset: number
  readonly length: number
  readonly rows: number
}

export type VectorStep =
  /** leaky(x · weights + bias), both by their number among the trained tensors. */
  | {
      readonly op: 'dense'
      readonly x: Place
      readonly y: Place
      readonly weights: number
      readonly bias: number
      readonly leak: number
    }
  /** Of a slice the first numbers of its one part. */
  | { readonly op: 'concat' | 'differences' | 'slice'; readonly parts: readonly Place[]; readonly y: Place }
  | { readonly op: 'sum'; readonly parts: readonly Place[]; readonly y: Place; readonly scale: number }

export interface VectorPlan {
  readonly steps: readonly VectorStep[]
  /** Given values in order, and trained tensors by name. */
  readonly given: readonly Place[]
  readonly trained: readonly string[]
  readonly outputs: readonly Place[]
  /** Numbers of the block of values for each item. */
  readonly perItem: number
}

/**
 * The plan of the nodes that `wanted` takes when the values of `given` nodes are there; null where one of them is no
 * such op: then it is computed op by op.
 */
export function vectorPlan(
  graph: Graph,
  given: readonly string[],
  wanted: readonly string[],
): VectorPlan | null {
  const nodes = neededNodes(graph, new Set(given), wanted)
  const places = new Map<string, Place>()
  given.forEach((name, i) => places.set(name, placeOf(nodeOf(graph, name), i, 0)))
  const trained: string[] = []
  const steps: VectorStep[] = []
  let perItem = 0
  for (const node of nodes) {
    const parts = node.inputs.map((input) => known(places, input))
    if (node.op.op === 'reshape') {
      const [x] = parts
      if (x) places.set(node.name, x)
      continue
    }
    const y = placeOf(node, null, perItem)
    perItem += y.length * y.rows
    const step = stepOf(node, parts, y, trained)
    if (!step) return null
    steps.push(step)
    places.set(node.name, y)
  }
  const outputs = wanted.map((name) => known(places, name))
  return { steps, given: given.map((name) => known(places, name)), trained, outputs, perItem }
}

function stepOf({ op, name }: Node, parts: readonly Place[], y: Place, trained: string[]): VectorStep | null {
  const [x] = parts
  if (!x) return null
  if (op.op === 'dense' && !formulaAfter(op.activation)) {
    const weights = trained.push(`${name}.w`, `${name}.b`) - 2
    return { op: 'dense', x, y, weights, bias: weights + 1, leak: builtInLeak(op.activation) }
  }
  if (op.op === 'sum' && op.activation === 'linear') return { op: 'sum', parts, y, scale: op.scale }
  if (op.op === 'concat' || op.op === 'differences' || op.op === 'slice') return { op: op.op, parts, y }
  return null
}

const placeOf = ({ shape, rows }: Node, given: number | null, offset: number): Place => ({
  given,
  offset,
  length: sizeOf(shape),
  rows,
})

function known(places: ReadonlyMap<string, Place>, name: string): Place {
  const found = places.get(name)
  if (!found) throw new Error(`the plan has no place for ${name}`)
  return found
}
