// What is measured of a run: how well the clip comes back, on frames it saw and on frames it never saw, how sharp
// invented frames are, and whether the walk moves. The measures themselves are in core/measures.

import * as tf from '@tensorflow/tfjs'
import type { ClipLength } from '../core/classes'
import { type Frames, pixelsOf } from '../core/frames'
import type { LatentPoint, Moment } from '../core/latent'
import { frameDifference, laplacianEnergy, psnrOf } from '../core/measures'
import { Random } from '../core/random'
import type { Settings } from '../settings/settings'
import type { FrameStore } from '../engine/frame-store'
import { codeTimeOf, contentLength, splineRows } from '../network/codes'
import { contentOf, labelsOfRows } from '../network/labels'
import { Latents } from '../network/latents'
import type { ComponentSizes } from '../network/looks'
import { NOISE } from '../network/widths'
import { BATCH, drawable, eachBatch, toByte } from './pictures'
import { pictures, weight, type Weights } from '../engine/forward'

export interface Subject {
  readonly frames: Frames
  /** That of the clip, class by class where it has some. */
  readonly length: ClipLength
  /** The same frames, where the engine has them. */
  readonly store: FrameStore
  readonly settings: Settings
  readonly averages: Weights
  readonly sizes: ComponentSizes
}

export interface Sharpness {
  readonly sharpnessPath: number
  readonly sharpnessMorph: number
  readonly motionRatio: number
}

const MORPHS = 48
const WALK_FRAMES = 96
/** The measuring has its own seed: a report must not depend on what was drawn before. */
const MEASURE_SEED = 1

/** Mean PSNR of the frames at `indexes`, dB; null for no frames. */
export async function pathPsnr(subject: Subject, indexes: readonly number[]): Promise<number | null> {
  if (indexes.length === 0) return null
  let sum = 0
  for (let first = 0; first < indexes.length; first += BATCH) {
    const errors = tf.tidy(() => pathErrors(subject, indexes.slice(first, first + BATCH)))
    for (const error of await errors.data<'float32'>()) sum += psnrOf(error)
    errors.dispose()
  }
  return sum / indexes.length
}

/**
 * The mean squared error of each frame as the bytes that a person sees, in squares of full scale: [n]. Computed where
 * the pictures are, so that they need not be read back.
 */
function pathErrors({ length, store, settings, averages }: Subject, indexes: readonly number[]): tf.Tensor1D {
  const n = indexes.length
  const mixes = indexes.map((index) => ({ a: index, b: index, amount: 0 }))
  const time = codeTimeOf(settings, length)
  const rows = splineRows(time, mixes)
  const content = contentOf(labelsOfRows(time, rows), new Float32Array(n * NOISE), n)
  const { graph, weights } = drawable(settings, length, averages)
  const made = pictures(graph, weights, {
    rows: tf.tensor2d(rows, [n, time.count]),
    content: tf.tensor2d(content, [n, contentLength(time)]),
  })
  const real = store.mix(
    tf.tensor2d(
      mixes.flatMap(({ a, b, amount }) => [a, b, amount]),
      [n, 3],
    ),
  )
  const bytes = tf.clipByValue(tf.round(tf.mul(tf.add(made, 1), 127.5)), 0, 255)
  const difference = tf.sub(tf.div(bytes, 255), tf.mul(tf.add(real, 1), 0.5))
  return tf.mean(tf.reshape(tf.square(difference), [n, -1]), 1)
}

/** The measures of invented frames, each over the same of the clip. */
export async function measureSharpness(subject: Subject): Promise<Sharpness> {
  const { frames } = subject
  const { count, rgb } = frames
  const real = laplacianEnergy(rgb, frames)
  const path = await draw(
    subject,
    Array.from({ length: count }, (_, t) => atFrame(t)),
  )
  const random = new Random(MEASURE_SEED)
  const morphs = Array.from({ length: MORPHS }, (): LatentPoint => {
    return { kind: 'morph', from: anyMoment(random, count), to: anyMoment(random, count), amount: 0.5 }
  })
  const walk = Array.from({ length: WALK_FRAMES }, (_, frame): LatentPoint => {
    return { kind: 'walk', seed: MEASURE_SEED, frame, moment: { t: 0, directions: [], content: 0 } }
  })
  const length = pixelsOf(frames) * 3
  return {
    sharpnessPath: laplacianEnergy(path, frames) / real,
    sharpnessMorph: laplacianEnergy(await draw(subject, morphs), frames) / real,
    motionRatio: frameDifference(await draw(subject, walk), length) / frameDifference(rgb, length),
  }
}

const anyMoment = (random: Random, frames: number): Moment => ({
  t: random.integer(0, frames),
  directions: [],
  content: random.integer(1, 1_000_000),
})

const atFrame = (t: number): LatentPoint => ({ kind: 'moment', moment: { t, directions: [], content: 0 } })

async function draw(
  { frames, length: clip, settings, averages, sizes }: Subject,
  points: readonly LatentPoint[],
): Promise<Uint8ClampedArray> {
  const length = pixelsOf(frames) * 3
  const table = await weight<tf.Rank.R2>(averages, 'codes').data<'float32'>()
  const latents = new Latents({
    table,
    time: codeTimeOf(settings, clip),
    frames: frames.count,
    noise: settings.noise,
    sizes,
  })
  const rgb = new Uint8ClampedArray(points.length * length)
  await eachBatch(drawable(settings, clip, averages), latents.rows(points), (values, first) => {
    const start = first * length
    for (let i = 0; i < values.length; i++) rgb[start + i] = toByte(values[i])
  })
  return rgb
}
