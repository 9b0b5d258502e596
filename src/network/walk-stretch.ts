// One stretch of a walk: video textures (Schödl et al. 2000) in latent space. It follows the learned path and now and
// then passes, over a few frames, into another moment that looks and moves alike; direction may turn; a slow drift
// keeps it from repeating. Its frames are found in order and all kept: whoever walks far goes from stretch to stretch
// (walk.ts).

import { BLEND_FRAMES, smoothstep } from '../core/blend'
import { DIRECTIONS } from '../core/latent'
import { Random } from '../core/random'
import { codeOfRow, type CodeTime, labelOfRow, spanAt, splineRow } from './codes'
import { type ComponentSizes, looksOf } from './looks'
import { CODE, NOISE } from './widths'

/** Jumps to moments closer than this many frames are not worth a blend. */
const NEAREST_JUMP = 12
/** Chance per frame of leaving the path where nothing forces it. */
const JUMP_CHANCE = 1 / 24
/**
 * Ornstein–Uhlenbeck drift along the principal directions: pull back and kick per frame, standard deviations (recipe
 * §2.8).
 */
const DRIFT_PULL = 0.05
const DRIFT_KICK = 0.06
/** The content latent drifts slower and stays small. */
const CONTENT_KICK = 0.05

interface WalkFrame {
  /** Where on the path, frames; `from` is what is being left and `amount` how far the blend has come (1: no blend). */
  readonly at: number
  readonly from: number
  readonly amount: number
  readonly drift: Float32Array
  readonly content: Float32Array
}

export interface LatentRow {
  /** Motion code, 32 values; content latent before its scale, 16 values. */
  readonly motion: Float32Array<ArrayBuffer>
  readonly content: Float32Array<ArrayBuffer>
  /** How much of each class; empty where there is but one. */
  readonly label: Float32Array<ArrayBuffer>
}

/** A model as it is walked in. */
export interface WalkSpace {
  /** [K, 32] */
  readonly table: Float32Array
  readonly time: CodeTime
  /** Of the clip. */
  readonly frames: number
  readonly sizes: ComponentSizes
  /** Scaled to one standard deviation. */
  readonly directions: readonly Float32Array[]
}

/** Where walks go: what all stretches of one model have in common. */
export class WalkGround {
  readonly table: Float32Array
  readonly time: CodeTime
  readonly directions: readonly Float32Array[]
  /** How every frame of the clip looks. */
  readonly looks: readonly Float32Array[]

  constructor({ table, time, frames, sizes, directions }: WalkSpace) {
    this.table = table
    this.time = time
    this.directions = directions
    this.looks = looksOf(table, time, frames, sizes)
  }

  /** The first and the last frame of the class at time `t`: no walk runs on into another one, it jumps. */
  reach(t: number): readonly [first: number, last: number] {
    const { first, frames } = spanAt(this.time, this.looks.length, t)
    return [first, first + frames - 1]
  }
}

export class WalkStretch {
  readonly #ground: WalkGround
  readonly #random: Random
  readonly #frames: WalkFrame[] = []
  #step: 1 | -1
  #position: number
  #left: { from: number; step: 1 | -1; age: number } | null = null

  constructor(ground: WalkGround, random: Random) {
    this.#ground = ground
    this.#random = random
    this.#position = random.integer(0, ground.looks.length)
    this.#step = random.uniform() < 0.5 ? 1 : -1
  }

  /** The latent at frame `index`, a whole number ≥ 0; costs as many frames as lie between it and the last one found. */
  at(index: number): LatentRow {
    while (this.#frames.length <= index) this.#frames.push(this.#next())
    const found = this.#frames[index]
    if (!found) throw new Error(`the walk has no frame ${index}`)
    return this.#latent(found)
  }

  #next(): WalkFrame {
    const [first, last] = this.#ground.reach(this.#position)
    const blending = this.#left !== null && this.#left.age < BLEND_FRAMES
    const ends = this.#position + this.#step * BLEND_FRAMES
    const forced = ends < first || ends > last
    if (!blending && (forced || this.#random.uniform() < JUMP_CHANCE)) this.#jump()
    const left = this.#left
    const amount = left ? smoothstep(left.age / BLEND_FRAMES) : 1
    const frame = { at: this.#position, from: left?.from ?? this.#position, amount, ...this.#drifted() }
    this.#position = this.#within(this.#position, this.#step)
    if (left) this.#left = { ...left, from: this.#within(left.from, left.step), age: left.age + 1 }
    return frame
  }

  /** Leaves for a frame that looks and moves like this one, with room to go on; the likelier the more alike. */
  #jump(): void {
    const here = Math.round(this.#position)
    const all = this.#ground.looks.length
    const far = Math.min(NEAREST_JUMP, all / 4)
    const options: { j: number; step: 1 | -1; distance: number }[] = []
    // The longest clip has some 500 options, and weights that change find all jumps anew: plain loops.
    for (const step of [1, -1] as const) {
      for (let j = 0; j < all; j++) {
        const [first, last] = this.#ground.reach(j)
        const room = step > 0 ? last - j : j - first
        if (Math.abs(j - here) < far || room < BLEND_FRAMES) continue
        options.push({ j, step, distance: this.#distance(here, this.#step, j, step) })
      }
    }
    const mean = options.reduce((sum, { distance }) => sum + distance, 0) / Math.max(1, options.length)
    const weights = options.map(({ distance }) => Math.exp((-8 * distance) / Math.max(1e-9, mean)))
    let pick = this.#random.uniform() * weights.reduce((sum, w) => sum + w, 0)
    const chosen = options.find((_, i) => (pick -= weights[i] ?? 0) <= 0) ?? options.at(-1)
    if (!chosen) return
    this.#left = { from: this.#position, step: this.#step, age: 0 }
    this.#position = chosen.j
    this.#step = chosen.step
  }

  /** |m(i) − m(j)|² + |m'(i) − m'(j)|², with the motion counted in the direction of travel. */
  #distance(i: number, stepI: number, j: number, stepJ: number): number {
    const [nextI, nextJ] = [this.#within(i, stepI), this.#within(j, stepJ)]
    const [a, b, nextA, nextB] = [this.#look(i), this.#look(j), this.#look(nextI), this.#look(nextJ)]
    let sum = 0
    for (let k = 0; k < a.length; k++) {
      const place = (a[k] ?? 0) - (b[k] ?? 0)
      sum += place ** 2 + ((nextA[k] ?? 0) - (nextB[k] ?? 0) - place) ** 2
    }
    return sum
  }

  #look(frame: number): Float32Array {
    return this.#ground.looks[frame] ?? NOWHERE
  }

  /** One step on from a frame, as far as its class reaches. */
  #within(frame: number, step: number): number {
    const [first, last] = this.#ground.reach(frame)
    return Math.min(last, Math.max(first, frame + step))
  }

  #drifted(): Pick<WalkFrame, 'drift' | 'content'> {
    const before = this.#frames.at(-1)
    return {
      drift: this.#wandered(before?.drift, DIRECTIONS, DRIFT_KICK),
      content: this.#wandered(before?.content, NOISE, CONTENT_KICK),
    }
  }

  #wandered(before: Float32Array | undefined, length: number, kick: number): Float32Array {
    const values = new Float32Array(length)
    for (let i = 0; i < length; i++)
      values[i] = (1 - DRIFT_PULL) * (before?.[i] ?? 0) + kick * this.#random.normal()
    return values
  }

  #latent({ at, from, amount, drift, content }: WalkFrame): LatentRow {
    const { table, time } = this.#ground
    const [row, left] = [splineRow(time, at), splineRow(time, amount < 1 ? from : at)]
    const [motion, leaving] = [codeOfRow(table, row), codeOfRow(table, left)]
    const [label, other] = [labelOfRow(time, row), labelOfRow(time, left)]
    for (let j = 0; j < CODE; j++) {
      const offset = this.#ground.directions.reduce(
        (sum, direction, k) => sum + (drift[k] ?? 0) * (direction[j] ?? 0),
        0,
      )
      motion[j] = amount * (motion[j] ?? 0) + (1 - amount) * (leaving[j] ?? 0) + offset
    }
    return {
      motion,
      content: Float32Array.from(content),
      label: label.map((value, i) => amount * value + (1 - amount) * (other[i] ?? 0)),
    }
  }
}

const NOWHERE = new Float32Array()
