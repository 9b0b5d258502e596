// Looks at the losses and says when training has run away. Not here: what is done about it.

import type { Losses } from '../../core/terms'
import { ranAway } from './checkpoint'

/** Readings that make the usual height of the loss. */
const HISTORY = 64
/** Fewer say nothing: the first losses fall steeply and jump. */
const ENOUGH = 20
/** A loss this many times its usual height is too high … */
const FACTOR = 4
/**
 * … unless it is smaller than this: a clip learned to the last grey level may wobble. Mean absolute difference, −1 ..
 * 1.
 */
const SMALL = 0.05
/** … and training has run away when so many readings in a row are too high. */
const IN_A_ROW = 6
/**
 * A single one says nothing: each step draws its clips anew, and a hard one comes by now and then. Were it not safe to
 * save then, one pause in a hundred would keep less than is on show (measured on small runs with principal pictures).
 */
const DOUBTFUL = 2

export class DivergenceDetector {
  /** The newest readings that were not too high, oldest first. */
  readonly #usual: number[] = []
  #high = 0

  /** Whether the last reading is one of a state worth going back to. */
  get calm(): boolean {
    return this.#high < DOUBTFUL
  }

  /**
   * @throws ReelError `training-diverged` when a loss is not finite, or reconstruction has stood far too high for a
   * while.
   */
  read(losses: Losses): void {
    if (!Object.values(losses).every(Number.isFinite)) throw ranAway('a loss is no longer a number')
    const { reconstruction } = losses
    const tooHigh =
      this.#usual.length >= ENOUGH && reconstruction > Math.max(SMALL, FACTOR * medianOf(this.#usual))
    this.#high = tooHigh ? this.#high + 1 : 0
    if (this.#high >= IN_A_ROW) {
      throw ranAway(
        `the reconstruction loss is ${(reconstruction / medianOf(this.#usual)).toFixed(0)} times its usual height`,
      )
    }
    if (tooHigh) return
    this.#usual.push(reconstruction)
    if (this.#usual.length > HISTORY) this.#usual.shift()
  }
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
