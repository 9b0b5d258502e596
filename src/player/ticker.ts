// Animation frames while something plays, with the time between them. Not here: what moves (player.ts).

import type { Clock } from './clock'

/** A gap between two animation frames longer than this (a stall, a debugger) counts as no longer, milliseconds. */
const LONGEST_TICK = 250

export class Ticker {
  readonly #clock: Clock
  readonly #onTick: (passed: number, time: number) => boolean
  #ticket: number | null = null
  /** Time of the last animation frame; null when the next one starts afresh. */
  #last: number | null = null

  /**
   * `onTick`: milliseconds since the last frame (0 for the first) and the time of this one; whether there is to be
   * another.
   */
  constructor(clock: Clock, onTick: (passed: number, time: number) => boolean) {
    this.#clock = clock
    this.#onTick = onTick
  }

  /** From the next frame on, which counts as the first. */
  start(): void {
    this.#last = null
    this.#ticket ??= this.#clock.nextFrame(this.#tick)
  }

  stop(): void {
    if (this.#ticket !== null) this.#clock.cancel(this.#ticket)
    this.#ticket = null
  }

  readonly #tick = (time: number): void => {
    this.#ticket = null
    const passed = this.#last === null ? 0 : Math.min(LONGEST_TICK, time - this.#last)
    this.#last = time
    if (this.#onTick(passed, time)) this.#ticket ??= this.#clock.nextFrame(this.#tick)
  }
}
