// Pictures of a run while it trains, painted by the graphics device that trains it: of the averaged generator only the
// table of motion codes is read back. Not here: pictures as bytes (painter.ts).

import type * as tf from '@tensorflow/tfjs'
import { type ClipLength, framesIn } from '../core/classes'
import { isUncorrected, type LatentPoint } from '../core/latent'
import type { Settings } from '../settings/settings'
import { sidesOf } from '../settings/shape'
import type { AtlasPainter } from '../engine/picture-atlas'
import { Latents } from '../network/latents'
import type { ComponentSizes } from '../network/looks'
import { codeTimeOf, contentLength } from '../network/codes'
import { CODE } from '../network/widths'
import { BATCH, drawable, drawLatents } from './pictures'
import { weight, type Weights } from '../engine/forward'

/** What there is to be painted. */
export interface PreviewSubject {
  readonly length: ClipLength
  readonly settings: Settings
  /** The averages as they are now; they stay so until they are asked for again. */
  readonly averages: Weights
  readonly sizes: ComponentSizes
}

/** Numbers of pictures whose launches differ: one alone, and rows of them. */
const COMPILED = [1, 8]

export class Preview {
  readonly #painter: AtlasPainter
  readonly #subject: () => PreviewSubject
  #shown: { readonly subject: PreviewSubject; readonly latents: Latents } | null = null

  constructor(painter: AtlasPainter, subject: () => PreviewSubject) {
    this.#painter = painter
    this.#subject = subject
  }

  /** Takes the averages as they are now. Until it is called again, every picture is one of the same network. */
  async refresh(): Promise<void> {
    const subject = this.#subject()
    const { settings, length, averages, sizes } = subject
    const table = await weight<tf.Rank.R2>(averages, 'codes').data<'float32'>()
    const time = codeTimeOf(settings, length)
    const frames = framesIn(length)
    this.#shown = { subject, latents: new Latents({ table, time, frames, noise: settings.noise, sizes }) }
  }

  /**
   * The pictures at `points` in one bitmap, `columns` in a row; the caller's to close. The device may still be at it.
   */
  paint(points: readonly LatentPoint[], columns: number): ImageBitmap {
    const shown = this.#shown
    if (!shown) throw new Error('the preview has not been refreshed yet')
    const { settings, length, averages } = shown.subject
    const rows = { ...shown.latents.rows(points), uncorrected: points.some(isUncorrected) }
    const generator = drawable(settings, length, averages)
    const plan = { sides: sidesOf(settings), columns, count: points.length }
    return this.#painter.paint(plan, BATCH, (first, n) => drawLatents(generator, rows, first, n))
  }

  /**
   * While TensorFlow.js only compiles: asks for everything that painting launches. Resolves when painting can begin.
   */
  compile(): Promise<void> {
    const { settings, length, averages } = this.#subject()
    const generator = drawable(settings, length, averages)
    for (const n of COMPILED) {
      const content = new Float32Array(n * contentLength(codeTimeOf(settings, length)))
      const rows = { motion: new Float32Array(n * CODE), content }
      drawLatents(generator, rows, 0, n).dispose()
    }
    return this.#painter.prepare(sidesOf(settings))
  }
}
