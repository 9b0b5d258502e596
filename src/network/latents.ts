// From points of the latent space, as the page names them, to what the generator takes.

import { DIRECTIONS, type LatentPoint, type Moment } from '../core/latent'
import { Random } from '../core/random'
import { codeAt, type CodeTime } from './codes'
import { principalDirections } from './directions'
import { CODE, NOISE } from './widths'
import { Walk } from './walk'
import type { LatentRow } from './walk-stretch'

export interface LatentSpace {
  /** The code table [K, 32]. */
  readonly table: Float32Array
  readonly time: CodeTime
  /** Frames of the clip. */
  readonly frames: number
  /** Scale of the content latent on invented frames. */
  readonly noise: number
}

export class Latents {
  readonly #space: LatentSpace
  #directions: readonly Float32Array[] | null = null
  /** The one that was asked for last: a person who looks for a nice one tries many seeds. */
  #walk: { readonly seed: number; readonly walk: Walk } | null = null

  constructor(space: LatentSpace) {
    this.#space = space
  }

  /** Motion codes [points, 32] and content latents [points, 16]. */
  rows(points: readonly LatentPoint[]): {
    motion: Float32Array<ArrayBuffer>
    content: Float32Array<ArrayBuffer>
  } {
    const motion = new Float32Array(points.length * CODE)
    const content = new Float32Array(points.length * NOISE)
    points.forEach((point, i) => {
      const row = this.#row(point)
      motion.set(row.motion, i * CODE)
      content.set(row.content, i * NOISE)
    })
    return { motion, content }
  }

  #row(point: LatentPoint): LatentRow {
    switch (point.kind) {
      case 'moment':
        return this.#moment(point.moment)
      case 'morph': {
        const from = this.#moment(point.from)
        const to = this.#moment(point.to)
        return {
          motion: mix(from.motion, to.motion, point.amount),
          content: mix(from.content, to.content, point.amount),
        }
      }
      case 'walk': {
        const row = this.#walkOf(point.seed).at(Math.max(0, point.frame))
        const content = this.#content(point.moment.content)
        return {
          motion: this.#moved(row.motion, point.moment.directions),
          content: row.content.map((value, i) => this.#space.noise * value + (content[i] ?? 0)),
        }
      }
      default:
        return point satisfies never
    }
  }

  #moment({ t, directions, content }: Moment): LatentRow {
    const code = codeAt(this.#space.table, this.#space.time, t)
    return { motion: this.#moved(code, directions), content: this.#content(content) }
  }

  #moved(code: Float32Array<ArrayBuffer>, offsets: readonly number[]): Float32Array<ArrayBuffer> {
    offsets.forEach((offset, k) => {
      if (offset === 0) return
      this.#principal()[k]?.forEach((value, j) => (code[j] = (code[j] ?? 0) + offset * value))
    })
    return code
  }

  /** Found when a picture first lies off the clip's own codes: a model that was just opened is seen 20 ms sooner. */
  #principal(): readonly Float32Array[] {
    const { table, time, frames } = this.#space
    this.#directions ??= principalDirections(table, time, frames, DIRECTIONS)
    return this.#directions
  }

  /** z of a content seed: N(0, noise²); seed 0 is the clip's own content. */
  #content(seed: number): Float32Array<ArrayBuffer> {
    if (seed === 0) return new Float32Array(NOISE)
    return new Random(seed, 91).normals(NOISE).map((value) => value * this.#space.noise)
  }

  #walkOf(seed: number): Walk {
    const { table, time, frames } = this.#space
    if (this.#walk?.seed !== seed)
      this.#walk = { seed, walk: new Walk(seed, table, time, frames, this.#principal()) }
    return this.#walk.walk
  }
}

const mix = (a: Float32Array, b: Float32Array, amount: number): Float32Array<ArrayBuffer> =>
  Float32Array.from(a, (value, i) => value + amount * ((b[i] ?? 0) - value))
