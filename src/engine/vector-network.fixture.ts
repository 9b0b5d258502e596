// A small network of vectors, for tests in Node and in a browser.

import { type Graph, GraphBuilder } from '../network/graph'

/** Every op of vectors, values that several take, and an output that others take too. */
export function everyVectorOp(): Graph {
  const g = new GraphBuilder()
  const leaky = { activation: 'leaky' } as const
  const linear = { activation: 'linear' } as const
  const x = g.add('x', { op: 'input', shape: [6], rows: 3 })
  const first = g.add('first', { op: 'dense', units: 5, ...leaky }, x)
  const short = g.add('short', { op: 'slice', length: 5 }, x)
  const sum = g.add('sum', { op: 'sum', scale: 0.7, ...linear }, first, short, first)
  const moves = g.add('moves', { op: 'differences' }, sum)
  const gaps = g.add('gaps', { op: 'input', shape: [2] })
  const all = g.add('all', { op: 'concat' }, moves, gaps)
  const second = g.add('second', { op: 'dense', units: 1, ...linear }, all)
  const clip = g.add('clip', { op: 'reshape', shape: [] }, second)
  return g.build({ frame: sum, clip })
}
