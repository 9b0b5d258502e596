// The endless walk: stretches of some length one after another, each from random numbers of its own, so that every
// place costs the same, near or far, and nothing behind is kept. Not here: how a stretch finds its way
// (walk-stretch.ts).

import { BLEND_FRAMES, smoothstep } from '../core/blend'
import { WALK_STRETCHES, WALK_STRETCH as STRETCH } from '../core/latent'
import { Random } from '../core/random'
import { type LatentRow, WalkGround, type WalkSpace, WalkStretch } from './walk-stretch'

/** Frames of the first stretch; it needs no lead, and is the walk of models and links from before there were others. */
const FIRST_STRETCH = 4096
/**
 * A stretch begins this many frames early and runs beside the one before it; within them the walk passes over, where
 * the two look and move most alike. They are many, so that this is as good as any other jump of a walk.
 */
const LEAD = 256
/** Stream of the first stretch; the others follow at a distance from all that else draws from a seed. */
const FIRST_STREAM = 77
const LATER_STREAMS = 4096
/**
 * The time line looks ahead, the player goes on from where it was: more stretches than these are not in use at once.
 */
const MOST_KEPT = 4

interface Stretch {
  readonly path: WalkStretch
  /**
   * Frame of the lead of the next stretch at which the walk begins to pass into it; null until somebody comes there.
   */
  passes: number | null
}

export class Walk {
  readonly #seed: number
  readonly #ground: WalkGround
  /** By stream, least recently used first. */
  readonly #stretches = new Map<number, Stretch>()

  constructor(seed: number, space: WalkSpace) {
    this.#seed = seed
    this.#ground = new WalkGround(space)
  }

  /**
   * The latent at `frame` ≥ 0 of the walk; fractions lie between two frames. Whatever the frame, no more than a few
   * thousand are found for it, and a few thousand kept.
   */
  at(frame: number): LatentRow {
    const low = Math.floor(frame)
    const first = this.#whole(low)
    return frame === low ? first : mixed(first, this.#whole(low + 1), frame - low)
  }

  #whole(frame: number): LatentRow {
    const index = frame < FIRST_STRETCH ? 0 : 1 + Math.floor((frame - FIRST_STRETCH) / STRETCH)
    const end = FIRST_STRETCH + index * STRETCH
    const here = this.#stretch(index)
    const own = frame - (index === 0 ? 0 : end - STRETCH - LEAD)
    const intoLead = frame - (end - LEAD)
    if (intoLead < 0) return here.path.at(own)
    const next = this.#stretch(index + 1)
    here.passes ??= mostAlike(here.path, own - intoLead, next.path)
    const amount = smoothstep((intoLead - here.passes) / BLEND_FRAMES)
    return mixed(here.path.at(own), next.path.at(intoLead), amount)
  }

  #stretch(index: number): Stretch {
    const stream = index === 0 ? FIRST_STREAM : LATER_STREAMS + ((index - 1) % WALK_STRETCHES)
    const known = this.#stretches.get(stream)
    const found = known ?? {
      path: new WalkStretch(this.#ground, new Random(this.#seed, stream)),
      passes: null,
    }
    this.#stretches.delete(stream)
    this.#stretches.set(stream, found)
    const [oldest] = this.#stretches.keys()
    if (this.#stretches.size > MOST_KEPT && oldest !== undefined) this.#stretches.delete(oldest)
    return found
  }
}

/**
 * At which frame of the lead `before` (its own frame `start` there) passes into `after`: where their blend has least
 * to bridge.
 */
function mostAlike(before: WalkStretch, start: number, after: WalkStretch): number {
  const apart = Array.from({ length: LEAD }, (_, i) => {
    const [a, b] = [before.at(start + i).motion, after.at(i).motion]
    return a.map((value, j) => value - (b[j] ?? 0))
  })
  // In place and in motion, in the middle of the blend.
  const costs = apart.slice(BLEND_FRAMES / 2, -BLEND_FRAMES / 2).map((between, i) => {
    const then = apart[i + BLEND_FRAMES / 2 + 1]
    return between.reduce((sum, value, j) => sum + value ** 2 + ((then?.[j] ?? 0) - value) ** 2, 0)
  })
  return costs.indexOf(Math.min(...costs))
}

function mixed(a: LatentRow, b: LatentRow, amount: number): LatentRow {
  const mix = (from: Float32Array, to: Float32Array) =>
    Float32Array.from(from, (value, i) => value + amount * ((to[i] ?? 0) - value))
  return {
    motion: mix(a.motion, b.motion),
    content: mix(a.content, b.content),
    label: mix(a.label, b.label),
  }
}
