// Skip-layer excitation: what a picture of the generator is on the whole opens or shuts the channels of a picture of
// eight times its side, and gradients get a short way back (FastGAN, arXiv 2101.04775, §3.1). There the sides differ
// by sixteen, in pictures of up to 1024 px.

import { type GraphBuilder, sizeOf } from './graph'

const APART = 8
/** The side to which the small picture is averaged, pixels. */
const SMALL = 4

/**
 * Gates the channels of `x`, a picture of the short side `side`; gives the name of what comes out. `levels`: the
 * pictures by their sides.
 */
export function excite(
  g: GraphBuilder,
  levels: ReadonlyMap<number, string>,
  side: number,
  x: string,
): string {
  let small = levels.get(side / APART)
  if (small === undefined) return x
  for (let at = side / APART; at > SMALL; at /= 2)
    small = g.add(`excite${side}Pool${at / 2}`, { op: 'pool', kind: 'average' }, small)
  const channels = g.shapeOf(x)[2] ?? 0
  // Of a square a convolution of 4×4 without a border.
  const flat = g.add(`excite${side}Flat`, { op: 'reshape', shape: [sizeOf(g.shapeOf(small))] }, small)
  const layer = { op: 'dense', units: channels } as const
  const squeezed = g.add(`excite${side}Squeeze`, { ...layer, activation: 'swish' }, flat)
  const gates = g.add(`excite${side}Gates`, { ...layer, activation: 'sigmoid' }, squeezed)
  return g.add(`excite${side}`, { op: 'gate' }, x, gates)
}
