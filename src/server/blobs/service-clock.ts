// How long this service has run, over all its starts: what the age of a shared model is counted in. Not the time of
// day: a machine without a battery begins in 1970, one that was set wrongly jumps by years, and one such reading must
// delete nothing.

const HOUR = 3_600_000
const DAY = 24 * HOUR

/**
 * The time of day and the running time part by this much only when somebody set the clock or the machine was off, ms.
 */
const JUMP = 60_000
/** Of one step, ms: a process that was stopped for months wakes up in one. */
const MOST_AT_ONCE = DAY
/** So long must the clock go on evenly after a gap until the gap counts, ms of running. */
const CONFIRMED = HOUR

/** What outlives a restart. */
export interface ClockState {
  /** ms of service until then. */
  readonly served: number
  /** The time of day at that moment, ms since 1970. */
  readonly wall: number
}

export interface Clocks {
  /** The time of day, ms since 1970. May jump. */
  readonly wall: () => number
  /** ms of running, from any beginning. Only goes forward. */
  readonly running: () => number
}

export const MACHINE_CLOCKS: Clocks = { wall: () => Date.now(), running: () => performance.now() }

/**
 * Counts running time as it is. Time without running (the machine was off, or asleep) is known from the time of day
 * alone: it counts as a day at the most, and only when the clock then went on evenly for an hour. A server that runs
 * for an hour every day ages its models rightly; whatever one reading says makes them older by a day at the most.
 */
export class ServiceClock {
  readonly #clocks: Clocks
  #served: number
  #wall: number
  #running: number
  /** A gap that waits to be confirmed: its ms, and the service time from which on the clock went evenly. */
  #gap: { readonly ms: number; readonly since: number } | null = null

  /** @param state of the last start; null for a new service */
  constructor(state: ClockState | null, clocks: Clocks = MACHINE_CLOCKS) {
    this.#clocks = clocks
    this.#served = state?.served ?? 0
    this.#wall = state?.wall ?? clocks.wall()
    this.#running = clocks.running()
  }

  /** ms of service until now. Never less than before. */
  read(): number {
    const wall = this.#clocks.wall()
    const running = this.#clocks.running()
    const passed = Math.max(0, running - this.#running)
    const ran = Math.min(passed, MOST_AT_ONCE)
    const gap = wall - this.#wall - passed
    this.#wall = wall
    this.#running = running
    this.#served += ran
    if (Math.abs(gap) > JUMP) {
      this.#gap = gap > 0 ? { ms: Math.min(gap, MOST_AT_ONCE), since: this.#served } : null
    } else if (this.#gap && this.#served - this.#gap.since >= CONFIRMED) {
      this.#served += this.#gap.ms
      this.#gap = null
    }
    return this.#served
  }

  get state(): ClockState {
    return { served: this.read(), wall: this.#wall }
  }
}
