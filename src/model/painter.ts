// Draws pictures from a finished or averaged generator. Not here: training.

import * as tf from '@tensorflow/tfjs'
import type { LatentPoint } from '../core/latent'
import type { Snapshot } from '../core/snapshot'
import { codeTimeOf } from './codes'
import { generate } from './generator'
import { checkTensors } from './generator-tensors'
import { Latents } from './latents'
import { CODE, type GeneratorShape, generatorShape, NOISE } from './network'
import type { Weights } from './parameters'
import { snapshotWeights } from './snapshot'

/** Pictures drawn in one pass of the network; more would only take more memory. */
export const BATCH = 16

/** Motion codes [N, 32] and content latents [N, 16]. */
export interface LatentRows {
  readonly motion: Float32Array
  readonly content: Float32Array
}

/** The pictures of `n` latents from number `first` on: values −1 .. 1 [n, S, S, 3], the caller's to dispose. */
export const drawLatents = (
  shape: GeneratorShape,
  weights: Weights,
  { motion, content }: LatentRows,
  first: number,
  n: number,
): tf.Tensor4D =>
  tf.tidy(() =>
    generate(
      shape,
      weights,
      tf.tensor2d(motion.slice(first * CODE, (first + n) * CODE), [n, CODE]),
      tf.tensor2d(content.slice(first * NOISE, (first + n) * NOISE), [n, NOISE]),
    ),
  )

/** Values −1 .. 1 [N, S, S, 3] of one pass, handed over in order. */
export type Paint = (values: Float32Array, firstPicture: number) => void

/** Draws latents in batches and hands each batch's values to `paint`. */
export async function paintLatents(
  shape: GeneratorShape,
  weights: Weights,
  latents: LatentRows,
  paint: Paint,
): Promise<void> {
  const count = latents.motion.length / CODE
  for (let first = 0; first < count; first += BATCH) {
    const n = Math.min(BATCH, count - first)
    const picture = drawLatents(shape, weights, latents, first, n)
    paint(await picture.data<'float32'>(), first)
    picture.dispose()
  }
}

export class Painter {
  readonly size: number
  readonly #shape: GeneratorShape
  readonly #weights: Map<string, tf.Tensor>
  readonly #latents: Latents
  readonly #frames: number

  /** @throws ReelError `file-wrong` when the tensors do not fit the manifest. */
  constructor(snapshot: Snapshot) {
    checkTensors(snapshot)
    const { settings, clip } = snapshot.manifest
    this.size = settings.size
    this.#frames = clip.frames
    this.#shape = generatorShape(settings)
    this.#weights = snapshotWeights(snapshot)
    const table = snapshot.tensors.find(({ name }) => name === 'codes')?.data ?? new Float32Array()
    this.#latents = new Latents({
      table,
      time: codeTimeOf(settings, clip.frames),
      frames: clip.frames,
      noise: settings.noise,
    })
  }

  /** What the page may know of the model: it has no discriminator and holds nothing out. */
  get info(): {
    size: number
    generatorParameters: number
    discriminatorParameters: 0
    frames: number
    heldOut: readonly number[]
  } {
    const generatorParameters = [...this.#weights.values()].reduce((sum, { size }) => sum + size, 0)
    return {
      size: this.size,
      generatorParameters,
      discriminatorParameters: 0,
      frames: this.#frames,
      heldOut: [],
    }
  }

  /** Fills `rgba` (points × S × S × 4 bytes) with the pictures at `points`. */
  async draw(points: readonly LatentPoint[], rgba: Uint8ClampedArray): Promise<void> {
    await paintLatents(this.#shape, this.#weights, this.#latents.rows(points), (values, first) => {
      let to = first * this.size * this.size * 4
      for (let i = 0; i < values.length; i += 3) {
        rgba[to] = toByte(values[i])
        rgba[to + 1] = toByte(values[i + 1])
        rgba[to + 2] = toByte(values[i + 2])
        rgba[to + 3] = 255
        to += 4
      }
    })
  }

  dispose(): void {
    for (const tensor of this.#weights.values()) tensor.dispose()
  }
}

/** −1 .. 1 to 0 .. 255, the inverse of the dataset's bytes; clamped arrays round. */
export const toByte = (value = 0): number => (value + 1) * 127.5
