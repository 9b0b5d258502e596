// A picture of two streams: a foreground over a background that stands still in a clip, because it is drawn from the
// content latent alone, by a mask of how much of the foreground is seen (VGAN, arXiv 1609.02612, §3.2).

import type { GraphBuilder } from './graph'
import { type Op, SAME } from './ops'
import type { LayerTraining } from './parameters'
import { fourfold } from './widths'

interface Streams {
  /** What the background is drawn from, and the features of which the foreground and the mask are drawn. */
  readonly content: string
  readonly features: string
  /** Sides of the first picture, and how it is doubled. */
  readonly sides: readonly [height: number, width: number]
  readonly up: Extract<Op['op'], 'transposedConv' | 'upsampleConv'>
  /** Channels of the foreground from the first picture on: the background has half of them. */
  readonly widths: readonly number[]
  readonly layer: LayerTraining
}

/** What is in front and how much of it is seen, by their names. */
export const FRONT = 'foreground'
export const MASK = 'mask'

/** The picture and its mask [h, w, 1], 0 .. 1, by their names. */
export function overBackground(
  g: GraphBuilder,
  { content, features, sides: [h, w], up, widths, layer }: Streams,
): { readonly rgb: string; readonly mask: string } {
  const [first = 4, ...wider] = widths.map((channels) => fourfold(channels / 2))
  const stem = g.add('backgroundStem', { op: 'dense', units: h * w * first, ...layer }, content)
  const start = g.add('background4', { op: 'reshape', shape: [h, w, first] }, stem)
  const behind = wider.reduce(
    (x, channels, i) => g.add(`background${8 * 2 ** i}`, { op: up, channels, ...layer }, x),
    start,
  )
  // Half the usual scale: each starts in its linear part.
  const last = { op: 'conv', kernel: 3, padding: SAME, scale: 0.5 } as const
  const rgb = { ...last, channels: 3, activation: 'tanh' } as const
  const back = g.add('background', rgb, behind)
  const front = g.add(FRONT, rgb, features)
  const mask = g.add(MASK, { ...last, channels: 1, activation: 'sigmoid' }, features)
  return { rgb: g.add('rgb', { op: 'blend' }, front, back, mask), mask }
}
