// The residual blocks of a level of the generator: how many follow, and what each is.

import type { Activation } from './activations'
import type { GraphBuilder } from './graph'
import { around } from './ops'
import type { LayerTraining } from './parameters'
import { fourfold, type NetworkSettings } from './widths'

const COUNTS = { none: 0, one: 1, two: 2, three: 3 } as const
const LINEAR: Activation = 'linear'

type Blocks = Pick<NetworkSettings, 'residuals' | 'residualKind' | 'kernel'>

/** A level of the generator: its short side in pixels, its channels, whether one follows there as measured. */
interface Level {
  readonly side: number
  readonly channels: number
  readonly measured: boolean
}

const countAt = ({ residuals }: Blocks, { measured }: Level): number =>
  residuals === 'some' ? Number(measured) : COUNTS[residuals]

/** Adds the blocks of a level after `x` [h, w, channels], and gives the last one's name: what comes out is as large. */
export function addResiduals(
  g: GraphBuilder,
  settings: Blocks,
  level: Level,
  layer: LayerTraining,
  x: string,
): string {
  const names = Array.from(
    { length: countAt(settings, level) },
    (_, i) => `${level.side}${i > 0 ? `x${i + 1}` : ''}`,
  )
  return names.reduce((from, name) => addBlock(g, settings, level, layer, { from, name }), x)
}

function addBlock(
  g: GraphBuilder,
  { residualKind, kernel }: Blocks,
  { channels }: Level,
  layer: LayerTraining,
  { from, name }: { readonly from: string; readonly name: string },
): string {
  const conv = (node: string, input: string, side: number, out: number, more = layer) =>
    g.add(node, { op: 'conv', kernel: side, channels: out, padding: around(side), ...more }, input)
  if (residualKind === 'plain') {
    const more = conv(`residual${name}`, from, kernel, channels)
    return g.add(`sum${name}`, { op: 'sum', scale: Math.SQRT1_2, activation: LINEAR }, from, more)
  }
  // Of half the channels inside. The last begins with nothing, so the block begins as if it were not there (R3GAN).
  const narrow = fourfold(channels / 2)
  const inside = conv(`residual${name}`, conv(`narrow${name}`, from, 1, narrow), kernel, narrow)
  const more = conv(`widen${name}`, inside, 1, channels, { ...layer, activation: LINEAR, scale: 0 })
  return g.add(`sum${name}`, { op: 'sum', scale: 1, activation: LINEAR }, from, more)
}
