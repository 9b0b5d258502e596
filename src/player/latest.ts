// One request for pictures at a time, and always the newest wish: what was wished for in between is never asked.
// Not here: when to wish (player.ts) and how to draw (paint.ts).

import type { Pictures } from '../core/frames'
import type { LatentPoint } from '../core/latent'

/** Asks beyond the wall for pictures at points; `reuse` is a buffer of an earlier answer to fill again (it is given away). */
export type Ask = (points: readonly LatentPoint[], reuse?: ArrayBuffer) => Promise<Pictures>

export interface LatestEvents {
  /** The pictures are the callee's until it returns; then their buffer travels back with the next request. */
  readonly onPictures: (pictures: Pictures) => void
  /** Called for the first of a row of failures only. */
  readonly onFailure: (error: unknown) => void
  /** Called for the first answer after a failure. */
  readonly onRecovery: () => void
}

export class LatestPictures {
  readonly #events: LatestEvents
  #ask: Ask | null = null
  /** Goes up with every new source; an answer from an older one is dropped, whenever it comes. */
  #source = 0
  #busy = false
  #wish: LatentPoint | null = null
  #spare: ArrayBuffer | null = null
  #failed = false

  constructor(events: LatestEvents) {
    this.#events = events
  }

  /** Whether the last answer was a failure. */
  get failed(): boolean {
    return this.#failed
  }

  /** Changes whom to ask; forgets what was wished for and what is under way. */
  from(ask: Ask | null): void {
    if (this.#failed) this.#events.onRecovery()
    this.#ask = ask
    this.#source++
    this.#busy = false
    this.#wish = null
    this.#spare = null
    this.#failed = false
  }

  wish(point: LatentPoint): void {
    if (!this.#ask) return
    this.#wish = point
    if (!this.#busy) void this.#run(this.#ask, this.#source)
  }

  /** Drops the wish that has not been asked yet. */
  forget(): void {
    this.#wish = null
  }

  async #run(ask: Ask, source: number): Promise<void> {
    this.#busy = true
    while (this.#wish) {
      const point = this.#wish
      const spare = this.#spare
      this.#wish = null
      this.#spare = null
      try {
        const pictures = await (spare ? ask([point], spare) : ask([point]))
        if (source !== this.#source) return
        this.#events.onPictures(pictures)
        this.#spare = pictures.rgba.buffer
        if (this.#failed) this.#events.onRecovery()
        this.#failed = false
      } catch (error) {
        if (source !== this.#source) return
        if (!this.#failed) this.#events.onFailure(error)
        this.#failed = true
      }
    }
    this.#busy = false
  }
}
