// Pictures of a snapshot through TensorFlow.js: what tests hold the drawing without it against.

import * as tf from '@tensorflow/tfjs'
import { isUncorrected, type LatentPoint } from '../core/latent'
import type { Snapshot } from '../network/snapshot'
import { codeTimeOf } from '../network/codes'
import { COMPONENTS } from '../network/components'
import { Latents } from '../network/latents'
import { componentSizes } from '../network/looks'
import { drawable, eachBatch, toByte } from './pictures'
import { sidesOf } from '../settings/shape'
import { pixelsOf } from '../core/frames'

/** The pictures at `points`, points × H × W × 4 bytes. */
export async function drawByTensorFlow(
  { manifest: { settings, clip }, tensors }: Snapshot,
  points: readonly LatentPoint[],
): Promise<Uint8ClampedArray> {
  const { noise } = settings
  const length = pixelsOf(sidesOf(settings)) * 4
  const weights = new Map(tensors.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape])]))
  const table = tensors.find(({ name }) => name === 'codes')?.data ?? new Float32Array()
  const time = codeTimeOf(settings, clip.frames)
  const sizes = componentSizes(tensors.find(({ name }) => name === COMPONENTS))
  const latents = new Latents({ table, time, frames: clip.frames, noise, sizes })
  const rgba = new Uint8ClampedArray(points.length * length).fill(255)
  const rows = { ...latents.rows(points), uncorrected: points.some(isUncorrected) }
  await eachBatch(drawable(settings, clip.frames, weights), rows, (values, first) => {
    const start = first * length
    values.forEach((value, i) => (rgba[start + Math.floor(i / 3) * 4 + (i % 3)] = toByte(value)))
  })
  for (const tensor of weights.values()) tensor.dispose()
  return rgba
}
