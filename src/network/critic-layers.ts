// What the branches of the critic of pixels are built of, and what they share. Not here: the branches (branches.ts).

import { attentionSides, conditioningOf } from '../settings/critics'
import { sidesOf } from '../settings/shape'
import { addAttention } from './attention'
import { CLIP_FRAMES, GAP_FEATURES } from './gaps'
import { ClassedBuilder } from './classed'
import { sizeOf } from './graph'
import { NONE, type Padding, SAME } from './ops'
import { type NetworkSettings, widthsOf } from './widths'

const FEATURES = 64

/** A 2×2 kernel leans to one side; leaning in turns keeps the features centred. */
const BEFORE: Padding = [
  [1, 0],
  [1, 0],
]
const AFTER: Padding = [
  [0, 1],
  [0, 1],
]

// What no activation follows starts a little smaller.
const LINEAR = { activation: 'linear', scale: Math.SQRT1_2 } as const

/** The node of what the critic of pixels finds in each frame: the last convolution before its branches part. */
export const trunkEnd = (settings: NetworkSettings): string =>
  `trunk${widthsOf(settings).discriminator.length - 1}`

/** Grows the graph of a critic of pixels. */
export class CriticBuilder extends ClassedBuilder {
  /** Channels after each halving, from the picture down to 8 px, and the last of them. */
  readonly widths: readonly number[]
  readonly top: number
  readonly #settings: NetworkSettings
  #frames: string | undefined
  #trunk: string | undefined
  #gaps: string | undefined

  /** `classes`: see ClassedBuilder. */
  constructor(settings: NetworkSettings, classes: number) {
    super(conditioningOf(settings), classes)
    this.#settings = settings
    this.widths = widthsOf(settings).discriminator
    this.top = this.widths.at(-1) ?? 4
  }

  /** Three frames a clip, of three channels, and one more where they have a plane of their class. */
  get frames(): string {
    const { width, height } = sidesOf(this.#settings)
    return (this.#frames ??= this.planed(
      'frames',
      this.add('frames', { op: 'input', shape: [height, width, 3], rows: CLIP_FRAMES }),
    ))
  }

  get activation() {
    return this.#settings.criticActivation
  }

  /** What is seen in each frame by itself [8, 8, top] (of a square), for all branches that look at frames. */
  trunk(): string {
    return (this.#trunk ??= this.down('trunk', this.frames))
  }

  /** How far apart the frames are [8]. */
  gaps(): string {
    return (this.#gaps ??= this.add('gaps', { op: 'input', shape: [GAP_FEATURES] }))
  }

  /** Halves a picture down to 8 px, with attention on the way where it is wanted. */
  down(name: 'trunk' | 'motion', from: string): string {
    const { critic: looking } = attentionSides(this.#settings)
    const own = name === 'trunk' ? '' : 'Motion'
    return this.widths.reduce((x, channels, i) => {
      const half = this.halve(`${name}${i}`, x, channels, i % 2 === 0 ? BEFORE : AFTER)
      const side = this.#settings.size / 2 ** (i + 1)
      return side === looking ? addAttention(this, `${own}${side}`, channels, half) : half
    }, from)
  }

  halve(name: string, x: string, channels: number, padding = AFTER): string {
    const { downsampling: kind } = this.#settings
    const layer = { channels, activation: this.activation } as const
    if (kind === 'blocks') return this.add(name, { op: 'blockConv', kernel: 2, padding, ...layer }, x)
    // As in VGG (arXiv 1409.1556): a convolution at the full size, whose features are then pooled.
    const full = this.add(name, { op: 'conv', kernel: 3, padding: SAME, ...layer }, x)
    return this.add(`${name}Pooled`, { op: 'pool', kind }, full)
  }

  /** Mixes the features of each pixel. */
  mix(name: string, x: string, channels: number): string {
    return this.add(name, { op: 'conv', kernel: 1, channels, padding: NONE, ...LINEAR }, x)
  }

  /** 64 features of a whole picture [h, w, c]. */
  featuresOf(name: string, flat: string, x: string): string {
    return this.hidden(name, this.add(flat, { op: 'reshape', shape: [sizeOf(this.shapeOf(x))] }, x))
  }

  hidden(name: string, x: string): string {
    return this.add(name, { op: 'dense', units: FEATURES, activation: this.activation }, x)
  }

  logitOf(name: string, x: string): string {
    return this.add(name, { op: 'dense', units: 1, ...LINEAR }, x)
  }

  /** The verdict on 64 features and the gaps together, by projection. */
  projected(name: string, gap: string, features: string, logit: string): string {
    const v = this.add(gap, { op: 'dense', units: FEATURES, ...LINEAR }, this.gaps())
    return this.add(name, { op: 'projection' }, features, v, logit)
  }
}
