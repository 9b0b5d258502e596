// A network as plain data: named nodes in order, each one op (ops.ts) over nodes before it, with its shape. It is built
// from checked settings (generator.ts, discriminator.ts), never read from a file, and interpreted by whoever needs it:
// nothing else knows layers. Not here: what the ops mean.

import { type Op, RULES, rulesOf, type ParameterSpec } from './ops'

/** Sides without the batch axis: [channels] or [height, width, channels]; [] is one number. */
export type Shape = readonly number[]

/** One node. Its name is that of its weights too: `<name>.w`, `<name>.b`. */
export interface Node {
  readonly name: string
  readonly op: Op
  /** Names of the nodes that it takes, in the op's order. */
  readonly inputs: readonly string[]
  readonly shape: Shape
  /** Rows of the batch for each item: 3 where a clip's frames stand one after another, 1 where they are one. */
  readonly rows: number
}

export interface Graph {
  readonly nodes: readonly Node[]
  /** What comes out by its name, and the node that gives it. Several are several heads. */
  readonly outputs: Readonly<Record<string, string>>
}

/** What a node comes to, as plain numbers: channels of a pixel together. */
export interface NodeValue {
  readonly shape: Shape
  readonly values: Float32Array<ArrayBuffer>
}

/** A node by name. @throws Error for one that the graph does not have: a bug of whoever asks. */
export function nodeOf({ nodes }: Graph, name: string): Node {
  const found = nodes.find((node) => node.name === name)
  if (!found) throw new Error(`the network has no node called ${name}`)
  return found
}

/** Grows a graph node by node; every op checks its inputs. */
export class GraphBuilder {
  readonly #nodes = new Map<string, Node>()

  /**
   * Adds a node and gives its name back. @throws Error where the op does not take such inputs, or the name is taken.
   */
  add(name: string, op: Op, ...inputs: readonly string[]): string {
    if (this.#nodes.has(name)) throw new Error(`there are two nodes called ${name}`)
    const taken = inputs.map((input) => this.#node(input))
    try {
      const { shape, rows } = rulesOf(op).output(op, taken)
      this.#nodes.set(name, { name, op, inputs, shape, rows })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`${name} (${op.op}): ${why}`, { cause: error })
    }
    return name
  }

  /** The shape of a node that was added. */
  shapeOf(name: string): Shape {
    return this.#node(name).shape
  }

  /** How many rows of the batch an item has of it. */
  rowsOf(name: string): number {
    return this.#node(name).rows
  }

  has(name: string): boolean {
    return this.#nodes.has(name)
  }

  #node(name: string): Node {
    const found = this.#nodes.get(name)
    if (!found) throw new Error(`there is no node called ${name} yet`)
    return found
  }

  build(outputs: Readonly<Record<string, string>>): Graph {
    for (const name of Object.values(outputs)) this.#node(name)
    return { nodes: [...this.#nodes.values()], outputs }
  }
}

/** The nodes that `node` takes, in order. */
export const inputsOf = (graph: Graph, { inputs }: Node): Node[] =>
  inputs.map((input) => nodeOf(graph, input))

/** Every trained tensor of a graph, in the order in which it is drawn from the seed. */
export const parametersOf = (graph: Graph): ParameterSpec[] =>
  graph.nodes.flatMap((node) => nodeParameters(graph, node))

/** The trained tensors of one node, by their whole names. */
export const nodeParameters = (graph: Graph, node: Node): ParameterSpec[] =>
  rulesOf(node.op)
    .parameters(node.op, inputsOf(graph, node))
    .map((parameter) => Object.assign(parameter, { name: `${node.name}${parameter.name}` }))

/** How many numbers a graph trains. */
export const parameterCount = (graph: Graph): number =>
  parametersOf(graph).reduce((sum, { shape }) => sum + sizeOf(shape), 0)

/** Multiplications with additions for one item. */
export const multiplications = (graph: Graph): number =>
  graph.nodes.reduce((sum, node) => sum + node.rows * rulesOf(node.op).macs(node, inputsOf(graph, node)), 0)

/** Numbers that all nodes together hold for one item: what a training step keeps for its way back. */
export const activationCount = ({ nodes }: Graph): number =>
  nodes.reduce((sum, { shape, rows }) => sum + rows * sizeOf(shape), 0)

/**
 * The nodes that must be computed for `outputs` when the values of `given` nodes are there, in order. @throws Error
 * where an input is neither given nor can be computed.
 */
export function neededNodes(graph: Graph, given: ReadonlySet<string>, outputs: readonly string[]): Node[] {
  const wanted = new Set(outputs)
  const needed: Node[] = []
  for (const node of graph.nodes.toReversed()) {
    if (!wanted.has(node.name) || given.has(node.name)) continue
    if (node.op.op === 'input') throw new Error(`the network was given no ${node.name}`)
    for (const input of node.inputs) wanted.add(input)
    needed.push(node)
  }
  return needed.toReversed()
}

/** How many numbers a tensor of this shape has. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1)

/** All ops that there are, for tests that hold every interpreter to every op. */
export const OP_NAMES = Object.keys(RULES) as readonly Op['op'][]
