// From points of the latent space, as the page names them, to what the generator takes.

import { classAt, sameMoments } from '../core/classes'
import { DIRECTIONS, type LatentPoint, type Moment } from '../core/latent'
import { Random } from '../core/random'
import { codeAt, codeOfRow, type CodeTime, contentLength, labelOfRow, spanAt, splineRow } from './codes'
import { codeDirections, principalDirections } from './directions'
import { type ComponentSizes, looksOf } from './looks'
import { hopAt, shortestWay, type Way } from './path-morph'
import { randomMomentRow } from './random-code'
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
  /** Of the model's principal pictures. */
  readonly sizes: ComponentSizes
}

export class Latents {
  readonly #space: LatentSpace
  #directions: readonly Float32Array[] | null = null
  #looks: readonly Float32Array[] | null = null
  /** The way that was asked for last. */
  #walked: { readonly start: number; readonly end: number; readonly way: Way } | null = null
  /** The one that was asked for last: a person who looks for a nice one tries many seeds. */
  #walk: { readonly seed: number; readonly walk: Walk } | null = null

  constructor(space: LatentSpace) {
    this.#space = space
  }

  /** Motion codes [points, 32] and content latents [points, 16], behind how much of each class there is. */
  rows(points: readonly LatentPoint[]): {
    motion: Float32Array<ArrayBuffer>
    content: Float32Array<ArrayBuffer>
  } {
    const motion = new Float32Array(points.length * CODE)
    const width = contentLength(this.#space.time)
    const content = new Float32Array(points.length * width)
    points.forEach((point, i) => {
      const row = this.#row(point)
      motion.set(row.motion, i * CODE)
      content.set(row.label, i * width)
      content.set(row.content, (i + 1) * width - NOISE)
    })
    return { motion, content }
  }

  /** Times of the clip that a morph between two moments comes by, frames; none where it goes straight. */
  path(from: number, to: number): readonly number[] {
    return this.#space.sizes && this.#inOneClass(from, to)
      ? [from, ...this.#way(from, to).stops.slice(1, -1), to]
      : []
  }

  /** Between classes nothing lies that looks like both: there morphs go straight. */
  #inOneClass(from: number, to: number): boolean {
    const { classes = [] } = this.#space.time
    return classAt(classes, from) === classAt(classes, to)
  }

  #row(point: LatentPoint): LatentRow {
    switch (point.kind) {
      case 'moment':
        return this.#moment(point.moment)
      case 'morph':
        return this.#morph(point)
      case 'walk': {
        const row = this.#walkOf(point.seed).at(Math.max(0, point.frame))
        const content = this.#content(point.moment.content)
        return {
          motion: this.#moved(row.motion, point.moment.directions),
          content: row.content.map((value, i) => this.#space.noise * value + (content[i] ?? 0)),
          label: row.label,
        }
      }
      default:
        return point satisfies never
    }
  }

  #morph({ from, to, amount, straight }: Extract<LatentPoint, { kind: 'morph' }>): LatentRow {
    const [a, b] = [this.#moment(from), this.#moment(to)]
    const content = mix(a.content, b.content, amount)
    const label = mix(a.label, b.label, amount)
    const mixed = from.mix !== undefined || to.mix !== undefined
    if (straight || mixed || !this.#space.sizes || !this.#inOneClass(from.t, to.t))
      return { motion: mix(a.motion, b.motion, amount), content, label }
    // What is dragged at both ends is dragged along, so that the way begins and ends just there.
    const { table, time } = this.#space
    const { hop, part } = hopAt(this.#way(from.t, to.t), amount)
    // Ends may lie between frames.
    const times = this.path(from.t, to.t)
    const code = (t = to.t) => codeAt(table, time, t)
    const path = mix(code(times[hop]), code(times[hop + 1]), part)
    const dragged = mix(minus(a.motion, code(from.t)), minus(b.motion, code(to.t)), amount)
    return { motion: path.map((value, i) => value + (dragged[i] ?? 0)), content, label }
  }

  #way(from: number, to: number): Way {
    const { table, time, frames, sizes } = this.#space
    const span = spanAt(time, frames, from)
    const last = span.first + span.frames - 1
    const nearest = (t: number) => Math.min(last, Math.max(span.first, Math.round(t)))
    const [start, end] = [nearest(from), nearest(to)]
    if (this.#walked?.start !== start || this.#walked.end !== end) {
      this.#looks ??= looksOf(table, time, frames, sizes)
      const looks = this.#looks.slice(span.first, last + 1)
      const way = shortestWay(looks, start - span.first, end - span.first)
      const stops = way.stops.map((stop) => span.first + stop)
      this.#walked = { start, end, way: { ...way, stops } }
    }
    return this.#walked.way
  }

  #moment({ t, directions, content, random = 0, mix: parts }: Moment): LatentRow {
    const { table, time, frames } = this.#space
    const rowAt = (at: number) =>
      random === 0 ? splineRow(time, at) : randomMomentRow(time, frames, random, at)
    const row = parts && time.classes ? mixedRow(sameMoments(time.classes, t).map(rowAt), parts) : rowAt(t)
    const motion = this.#moved(codeOfRow(table, row), directions)
    return { motion, content: this.#content(content), label: labelOfRow(time, row) }
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
    const { table, time, frames, sizes } = this.#space
    this.#directions ??= sizes
      ? codeDirections(table, time, frames, DIRECTIONS)
      : principalDirections(table, time, frames, DIRECTIONS)
    return this.#directions
  }

  /** z of a content seed: N(0, noise²); seed 0 is the clip's own content. */
  #content(seed: number): Float32Array<ArrayBuffer> {
    if (seed === 0) return new Float32Array(NOISE)
    return new Random(seed, 91).normals(NOISE).map((value) => value * this.#space.noise)
  }

  #walkOf(seed: number): Walk {
    const { table, time, frames, sizes } = this.#space
    if (this.#walk?.seed !== seed)
      this.#walk = {
        seed,
        walk: new Walk(seed, { table, time, frames, sizes, directions: this.#principal() }),
      }
    return this.#walk.walk
  }
}

const mixedRow = (rows: readonly Float32Array[], parts: readonly number[]): Float32Array<ArrayBuffer> =>
  Float32Array.from(rows[0] ?? [], (_, k) =>
    rows.reduce((sum, row, i) => sum + (parts[i] ?? 0) * (row[k] ?? 0), 0),
  )

const minus = (a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> =>
  Float32Array.from(a, (value, i) => value - (b[i] ?? 0))

const mix = (a: Float32Array, b: Float32Array, amount: number): Float32Array<ArrayBuffer> =>
  Float32Array.from(a, (value, i) => value + amount * ((b[i] ?? 0) - value))
