// One request for pictures at a time, and always the newest wish: what was wished for in between is never asked.
// Not here: when to wish (player.ts) and how to draw (paint.ts).

import type { LatentPoint } from '../core/latent'
import { type RequestPictures, release, type ShownPictures } from './request-pictures'

export interface LatestEvents {
  /**
   * The pictures are the callee's until it returns; then their buffer travels back with the next request, a bitmap is
   * closed.
   */
  readonly onPictures: (shown: ShownPictures) => void
  /** Called for the first of a row of failures only. */
  readonly onFailure: (error: unknown) => void
  /** Called for the first answer after a failure. */
  readonly onRecovery: () => void
}

export class LatestPictures {
  readonly #events: LatestEvents
  #look: RequestPictures | null = null
  /** Goes up with every new source; an answer from an older one is dropped, whenever it comes. */
  #source = 0
  #busy = false
  #wish: LatentPoint | null = null
  #spare: ArrayBuffer | undefined
  #failed = false

  constructor(events: LatestEvents) {
    this.#events = events
  }

  /** Whether the last answer was a failure. */
  get failed(): boolean {
    return this.#failed
  }

  /** Changes whom to ask; forgets what was wished for and what is under way. */
  from(look: RequestPictures | null): void {
    if (this.#failed) this.#events.onRecovery()
    this.#look = look
    this.#source++
    this.#busy = false
    this.#wish = null
    this.#spare = undefined
    this.#failed = false
  }

  wish(point: LatentPoint): void {
    if (!this.#look) return
    this.#wish = point
    if (!this.#busy) void this.#run(this.#look, this.#source)
  }

  /** Drops the wish that has not been asked yet. */
  forget(): void {
    this.#wish = null
  }

  async #run(look: RequestPictures, source: number): Promise<void> {
    this.#busy = true
    while (this.#wish) {
      const point = this.#wish
      const spare = this.#spare
      this.#wish = null
      this.#spare = undefined
      try {
        const shown = await look([point], spare)
        if (source === this.#source) this.#events.onPictures(shown)
        const buffer = release(shown)
        if (source !== this.#source) return
        this.#spare = buffer
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
