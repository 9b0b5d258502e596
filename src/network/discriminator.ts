// The discriminator: one trunk over single frames, then two branches. The image branch judges each frame; the temporal
// branch sees three frames side by side and how far apart they are (StyleGAN-V, arXiv 2112.14683, §3.3).

import { pixelsOf } from '../core/frames'
import { type Graph, GraphBuilder } from './graph'
import { sidesOf } from '../settings/shape'
import { NONE, type Padding, SAME } from './ops'
import { type NetworkSettings, widthsOf } from './widths'

/** Frames that are judged together. */
export const CLIP_FRAMES = 3
const FEATURES = 64
/** The gaps enter as sine and cosine at these frequencies, radians a frame. */
const GAP_FREQUENCIES = [0.25, 1]
export const GAP_FEATURES = (CLIP_FRAMES - 1) * 2 * GAP_FREQUENCIES.length

/** A 2×2 kernel leans to one side; leaning in turns keeps the features centred. */
const BEFORE: Padding = [
  [1, 0],
  [1, 0],
]
const AFTER: Padding = [
  [0, 1],
  [0, 1],
]

/** Inputs: `frames`, three a clip, −1 .. 1, and `gaps` (gapFeatures). Outputs: one logit a clip from each head. */
export function discriminatorGraph(settings: NetworkSettings): Graph {
  const { width, height } = sidesOf(settings)
  // Of a square 4 × 4.
  const last = sidesOf({ ...settings, size: 4 })
  const { discriminator } = widthsOf(settings)
  const top = discriminator.at(-1) ?? 4
  const reduced = Math.max(4, top / 2)
  const activation = settings.criticActivation
  // What no activation follows starts a little smaller.
  const linear = { activation: 'linear', scale: Math.SQRT1_2 } as const
  const d = new GraphBuilder()
  const halve = (name: string, x: string, channels: number, padding: Padding) => {
    const { downsampling: kind } = settings
    if (kind === 'blocks')
      return d.add(name, { op: 'blockConv', kernel: 2, channels, padding, activation }, x)
    // As in VGG (arXiv 1409.1556): a convolution at the full size, whose features are then pooled.
    const full = d.add(name, { op: 'conv', kernel: 3, channels, padding: SAME, activation }, x)
    return d.add(`${name}Pooled`, { op: 'pool', kind }, full)
  }
  const conv = (name: string, x: string, channels: number) =>
    d.add(name, { op: 'conv', kernel: 1, channels, padding: NONE, ...linear }, x)
  const featuresOf = (name: string, flat: string, x: string) => {
    d.add(flat, { op: 'reshape', shape: [pixelsOf(last) * top] }, x)
    return d.add(name, { op: 'dense', units: FEATURES, activation }, flat)
  }
  const logitOf = (name: string, x: string) => d.add(name, { op: 'dense', units: 1, ...linear }, x)

  let x = d.add('frames', { op: 'input', shape: [height, width, 3], rows: CLIP_FRAMES })
  discriminator.forEach((channels, i) => {
    x = halve(`trunk${i}`, x, channels, i % 2 === 0 ? BEFORE : AFTER) // [H/2, W/2, C] … [8, 8, top] of a square
  })

  const small = halve('image1', x, top, AFTER) // [4, 4, top], three times
  const verdicts =
    settings.criticEnd === 'dense'
      ? logitOf('image2', featuresOf('imageFeatures', 'imageFlat', small)) // [1], three times
      : conv('image2', small, 1) // [4, 4, 1], three times
  const image = d.add('patchMean', { op: 'mean' }, verdicts) // []

  const together = d.add('clip', { op: 'framesToChannels' }, conv('reduce', x, reduced)) // [8, 8, 3·reduced]
  const temporal1 = d.add(
    'temporal1',
    { op: 'conv', kernel: 3, channels: top, padding: SAME, activation },
    together,
  ) // [8, 8, top]
  const temporal2 = halve('temporal2', temporal1, top, AFTER) // [4, 4, top]
  const features = featuresOf('features', 'flat', temporal2) // [64]
  const logit = logitOf('temporal', features) // [1]
  const gaps = d.add('gaps', { op: 'input', shape: [GAP_FEATURES] }) // [8]
  const gap = d.add('gap', { op: 'dense', units: FEATURES, ...linear }, gaps) // [64]
  const temporal = d.add('projection', { op: 'projection' }, features, gap, logit) // []
  return d.build({ image, temporal })
}

/** [B, 2] gaps → [B, 8]: sine and cosine at each frequency; plain data, no gradient flows here. */
export function gapFeatures(gaps: Float32Array): Float32Array<ArrayBuffer> {
  const features: number[] = []
  for (let clip = 0; clip < gaps.length; clip += 2) {
    const angles = GAP_FREQUENCIES.flatMap((frequency) => [
      (gaps[clip] ?? 0) * frequency,
      (gaps[clip + 1] ?? 0) * frequency,
    ])
    features.push(...angles.map((angle) => Math.sin(angle)), ...angles.map((angle) => Math.cos(angle)))
  }
  return Float32Array.from(features)
}
