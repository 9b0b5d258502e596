// Where the values of a network lie while it draws: a value's place is free again once nothing needs it any more, and
// the next one that fits takes it. Plain numbers; not here: what computes the values (forward.ts).

import { type Node, sizeOf } from '../network/graph'

export interface BufferPlan {
  /** Number of the buffer in which the value of each node lies. */
  readonly places: ReadonlyMap<string, number>
  /** Numbers that each buffer holds. */
  readonly lengths: readonly number[]
}

/** Whether a node's value is its input's, with other sides. */
export const isView = ({ op }: Node): boolean => op.op === 'reshape'

/**
 * Plans `nodes`, which are computed in this order; what they take from outside lies elsewhere. A node never writes
 * where one of its inputs lies. The values of `kept` are still there at the end.
 */
export function planBuffers(nodes: readonly Node[], kept: readonly string[]): BufferPlan {
  const lastUse = lastUses(nodes, kept)
  const places = new Map<string, number>()
  const lengths: number[] = []
  const isFree = (buffer: number, at: number) =>
    [...places].every(([name, place]) => place !== buffer || (lastUse.get(name) ?? 0) < at)
  nodes.forEach((node, at) => {
    const [input = ''] = node.inputs
    if (isView(node)) {
      const place = places.get(input)
      // What is given lies elsewhere, and so does a view of it.
      if (place !== undefined) places.set(node.name, place)
      return
    }
    const free = lengths.flatMap((_, buffer) => (isFree(buffer, at) ? [buffer] : []))
    const length = node.rows * sizeOf(node.shape)
    const place = chooseFree(free, lengths, length)
    lengths[place] = Math.max(lengths[place] ?? 0, length)
    places.set(node.name, place)
  })
  return { places, lengths }
}

/** When each value is needed for the last time: a view keeps what it looks at. */
function lastUses(nodes: readonly Node[], kept: readonly string[]): Map<string, number> {
  const lastUse = new Map(kept.map((name) => [name, nodes.length]))
  for (const [at, node] of [...nodes.entries()].toReversed()) {
    const until = isView(node) ? (lastUse.get(node.name) ?? at) : at
    for (const input of node.inputs) lastUse.set(input, Math.max(until, lastUse.get(input) ?? 0))
  }
  return lastUse
}

/** The smallest free buffer that holds `length` numbers, else the largest free one, which grows, else a new one. */
function chooseFree(free: readonly number[], lengths: readonly number[], length: number): number {
  const bySize = free.toSorted((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0))
  return bySize.find((buffer) => (lengths[buffer] ?? 0) >= length) ?? bySize.at(-1) ?? lengths.length
}
