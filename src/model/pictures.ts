// Pictures of a generator through TensorFlow.js, from motion codes and content latents. Not here: training, nor the
// latents of points (network/latents.ts).

import * as tf from '@tensorflow/tfjs'
import type { ClipLength } from '../core/classes'
import { CORRECTION, noCorrection } from '../network/components'
import { generatorGraph } from '../network/generator'
import type { Graph } from '../network/graph'
import { CODE, type NetworkSettings } from '../network/widths'
import { pictures, type Weights } from '../engine/forward'

/** Pictures drawn in one pass of the network; more would only take more memory. */
export const BATCH = 16

/** A generator as it can be drawn. */
export interface Drawable {
  readonly graph: Graph
  readonly weights: Weights
}

/** The generator of a clip of this length with these weights. */
export const drawable = (settings: NetworkSettings, length: ClipLength, weights: Weights): Drawable => ({
  graph: generatorGraph(settings, length),
  weights,
})

/** Motion codes [N, 32] and content latents [N, 16], behind how much of each class there is. */
export interface LatentRows {
  readonly motion: Float32Array
  readonly content: Float32Array
  /** Without the correction of the mapping network, where there is one. */
  readonly uncorrected?: boolean
}

/** The pictures of `n` latents from number `first` on: values −1 .. 1 [n, H, W, 3], the caller's to dispose. */
export const drawLatents = (
  { graph, weights }: Drawable,
  { motion, content, uncorrected = false }: LatentRows,
  first: number,
  n: number,
): tf.Tensor4D =>
  tf.tidy(() => {
    const width = (content.length * CODE) / motion.length
    const none = uncorrected ? noCorrection(graph) : null
    return pictures(graph, weights, {
      codes: tf.tensor2d(motion.slice(first * CODE, (first + n) * CODE), [n, CODE]),
      content: tf.tensor2d(content.slice(first * width, (first + n) * width), [n, width]),
      ...(none ? { [CORRECTION]: tf.zeros([n, none.length]) } : {}),
    })
  })

/** Draws latents in batches and hands over each batch's values, −1 .. 1 [N, H, W, 3], in order. */
export async function eachBatch(
  generator: Drawable,
  latents: LatentRows,
  take: (values: Float32Array, firstPicture: number) => void,
): Promise<void> {
  const count = latents.motion.length / CODE
  for (let first = 0; first < count; first += BATCH) {
    const picture = drawLatents(generator, latents, first, Math.min(BATCH, count - first))
    take(await picture.data<'float32'>(), first)
    picture.dispose()
  }
}

/** −1 .. 1 to 0 .. 255, the inverse of the dataset's bytes; clamped arrays round. */
export const toByte = (value = 0): number => (value + 1) * 127.5
