// The discriminator: one trunk over single frames, then two branches. The image branch judges each frame; the temporal branch
// sees three frames side by side and how far apart they are (StyleGAN-V, arXiv 2112.14683, §3.3).

import * as tf from '@tensorflow/tfjs'
import { blockConvolve, convolve, dense, NONE, SAME } from '../engine/convolution'
import { LEAK, LINEAR } from '../engine/leak'
import type { Padding } from '../engine/fused'
import { projectedLogit } from '../engine/pointwise'
import { framesToChannels } from '../engine/rearrange'
import type { DiscriminatorShape } from './network'
import { weight, type Weights } from './parameters'
import { bias, type Start, weights } from './starts'

export const CLIP_FRAMES = 3
const FEATURES = 64
/** The gaps enter as sine and cosine at these frequencies, radians a frame. */
const GAP_FREQUENCIES = [0.25, 1]
export const GAP_FEATURES = 2 * 2 * GAP_FREQUENCIES.length

/** Logits per clip, [B] each. */
export interface Verdict {
  readonly image: tf.Tensor1D
  readonly temporal: tf.Tensor1D
}

export function discriminatorStarts({ trunk }: DiscriminatorShape): Start[] {
  const top = trunk.at(-1) ?? 4
  const reduced = Math.max(4, top / 2)
  return [
    ...trunk.flatMap((outputs, i) => halving(`trunk${i}`, trunk[i - 1] ?? 3, outputs)),
    ...halving('image1', top, top),
    weights('image2.w', [1, 1, top, 1], Math.SQRT1_2),
    bias('image2.b', 1),
    weights('reduce.w', [1, 1, top, reduced], Math.SQRT1_2),
    bias('reduce.b', reduced),
    weights('temporal1.w', [3, 3, CLIP_FRAMES * reduced, top]),
    bias('temporal1.b', top),
    ...halving('temporal2', top, top),
    weights('features.w', [16 * top, FEATURES]),
    bias('features.b', FEATURES),
    weights('temporal.w', [FEATURES, 1], Math.SQRT1_2),
    bias('temporal.b', 1),
    weights('gap.w', [GAP_FEATURES, FEATURES], Math.SQRT1_2),
    bias('gap.b', FEATURES),
  ]
}

/** A 4×4 convolution of stride 2, spelled as 2×2 over 2×2 blocks. */
const halving = (name: string, inputs: number, outputs: number): Start[] => [
  weights(`${name}.w`, [2, 2, 4 * inputs, outputs]),
  bias(`${name}.b`, outputs),
]

/** Judges clips: x [B·3, S, S, 3] in −1 .. 1, clip by clip; `gaps` [B, 8] how far apart (gapFeatures). */
export function discriminate(
  { trunk }: DiscriminatorShape,
  all: Weights,
  x: tf.Tensor4D,
  gaps: tf.Tensor2D,
): Verdict {
  const by =
    (op: typeof convolve) =>
    (name: string, input: tf.Tensor4D, padding: Padding, alpha: number): tf.Tensor4D =>
      op(input, weight<tf.Rank.R4>(all, `${name}.w`), weight<tf.Rank.R1>(all, `${name}.b`), padding, alpha)
  const [conv, halve] = [by(convolve), by(blockConvolve)]
  const full = (name: string, input: tf.Tensor2D, alpha: number) =>
    dense(input, weight<tf.Rank.R2>(all, `${name}.w`), weight<tf.Rank.R1>(all, `${name}.b`), alpha)
  const clips = gaps.shape[0]
  const features = trunk.reduce((h, _channels, i) => halve(`trunk${i}`, h, HALVING[i % 2] ?? NONE, LEAK), x)
  const patches = conv('image2', halve('image1', features, AFTER, LEAK), NONE, LINEAR)
  const image = tf.mean<tf.Tensor1D>(tf.reshape(patches, [clips, -1]), 1)
  const together = framesToChannels(conv('reduce', features, NONE, LINEAR), CLIP_FRAMES)
  const temporal2 = halve('temporal2', conv('temporal1', together, SAME, LEAK), AFTER, LEAK)
  const h = full('features', tf.reshape(temporal2, [clips, -1]), LEAK)
  const temporal = projectedLogit(h, full('gap', gaps, LINEAR), full('temporal', h, LINEAR))
  return { image, temporal }
}

/** A 2×2 kernel leans to one side; leaning in turns keeps the features centred. */
const BEFORE: Padding = [
  [1, 0],
  [1, 0],
]
const AFTER: Padding = [
  [0, 1],
  [0, 1],
]
const HALVING = [BEFORE, AFTER]

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
