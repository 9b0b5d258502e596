// Three-frame clips at sparse gaps (StyleGAN-V, arXiv 2112.14683, §3.3): what the discriminator sees of time.

import { classAt, type ClipLength, framesIn, type Span, spansOf } from '../core/classes'
import type { Random } from '../core/random'

/** Three frame indexes in rising order. */
export type Triple = readonly [number, number, number]

/** Total distances between the first and the last frame of a triple. */
const DISTANCES = [2, 4, 8, 16]

/** Draws that may miss a held-out frame before a nearest choice is taken instead. */
const TRIES = 40

export class Triples {
  readonly #count: number
  readonly #spans: readonly Span[]
  readonly #allowed: ReadonlySet<number>
  readonly #distances: readonly number[]

  /** `length`: frames of the clip (≥ 3, also of each class); `train`: those that may be drawn. */
  constructor(length: ClipLength, train: readonly number[]) {
    this.#count = framesIn(length)
    this.#spans = spansOf(length)
    this.#allowed = new Set(train)
    const shortest = Math.min(...this.#spans.map(({ frames }) => frames))
    const fitting = DISTANCES.filter((d) => d <= shortest / 2)
    this.#distances = fitting.length > 0 ? fitting : [2]
  }

  /** A triple of training frames: a random total distance, a random start, a random frame between. */
  draw(random: Random): Triple {
    for (let i = 0; i < TRIES; i++) {
      const distance = this.#distances[random.integer(0, this.#distances.length)] ?? 2
      const start = random.integer(0, this.#count - distance)
      const triple = [start, start + random.integer(1, distance), start + distance] as const
      if (this.#usable(triple)) return triple
    }
    const train = [...this.#allowed]
    const neighbours = train.flatMap((first, i): Triple[] => {
      const [middle, last] = train.slice(i + 1, i + 3)
      return middle !== undefined && last !== undefined && this.#inOneClass(first, last)
        ? [[first, middle, last]]
        : []
    })
    return neighbours[random.integer(0, neighbours.length)] ?? [0, 1, 2]
  }

  /**
   * The same gaps elsewhere, so that two clips can be mixed frame by frame; the triple itself when no other place was
   * met.
   */
  drawLike([first, middle, last]: Triple, random: Random): Triple {
    for (let i = 0; i < TRIES; i++) {
      const start = random.integer(0, this.#count - (last - first))
      const triple = [start, start + middle - first, start + last - first] as const
      if (this.#usable(triple)) return triple
    }
    return [first, middle, last]
  }

  #usable(triple: Triple): boolean {
    return triple.every((t) => this.#allowed.has(t)) && this.#inOneClass(triple[0], triple[2])
  }

  #inOneClass(first: number, last: number): boolean {
    return classAt(this.#spans, first) === classAt(this.#spans, last)
  }
}
