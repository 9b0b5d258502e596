// Self-attention at one side of a network (SAGAN, arXiv 1805.08318): each pixel adds to itself what it finds at those
// that it looks at, near or far.

import type { GraphBuilder } from './graph'
import { NONE } from './ops'
import { fourfold } from './widths'

/** Adds it after `x` [h, w, channels], and gives the last node's name: what comes out is as large. `at` ends names. */
export function addAttention(g: GraphBuilder, at: string, channels: number, x: string): string {
  const mix = (name: string, from: string, to: number, rates?: readonly [number, number]) => {
    const layer = {
      kernel: 1,
      channels: to,
      padding: NONE,
      activation: 'linear',
      ...(rates && { rates }),
    } as const
    return g.add(`${name}${at}`, { op: 'conv', ...layer }, from)
  }
  const narrow = fourfold(channels / 8)
  const queries = mix('queries', x, narrow) // [h, w, narrow]
  // A bias moves all keys alike, which the softmax does not see.
  const keys = mix('keys', x, narrow, [1, 0]) // [h, w, narrow]
  const looks = g.add(`attention${at}`, { op: 'attention' }, queries, keys) // [h, w, h·w]
  const values = mix('values', x, fourfold(channels / 2)) // [h, w, channels / 2]
  const attended = g.add(`attended${at}`, { op: 'attend' }, looks, values) // [h, w, channels / 2]
  return g.add(`gain${at}`, { op: 'gain' }, x, mix('found', attended, channels)) // [h, w, channels]
}
