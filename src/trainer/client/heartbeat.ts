// Notices a worker that lives but answers no more: it is called at equal times while it has something to do. Its
// silence counts only while the page itself is awake: the timers of a hidden or sleeping tab come late, and its worker
// may sleep too.

/** Milliseconds between two looks. */
const EVERY = 5000
/**
 * So many looks in a row without an answer. A step of the largest network on a slow phone takes seconds, not half a
 * minute.
 */
const MOST = 6
/** A look that comes later than this after the one before was slept through. */
const LATE = 2 * EVERY

/** Silence after which a worker is given up, seconds. */
export const SILENCE = (EVERY * MOST) / 1000

export interface HeartbeatOptions {
  /** Whether it has something to do that lets it answer in between. */
  readonly busy: () => boolean
  /** Resolves when it has answered; a rejection is as good. */
  readonly call: () => Promise<unknown>
  readonly onHang: () => void
  /** Milliseconds, monotonic. */
  readonly now: () => number
}

export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #timer: ReturnType<typeof setInterval>
  #lookedAt: number
  #called = false
  #silent = 0

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#lookedAt = options.now()
    this.#timer = setInterval(() => this.#look(), EVERY)
  }

  end(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = this.#options.now()
    const slept = now - this.#lookedAt > LATE
    this.#lookedAt = now
    const counts = this.#called && !slept && this.#options.busy()
    this.#silent = counts ? this.#silent + 1 : 0
    if (this.#silent >= MOST) {
      this.end()
      this.#options.onHang()
    } else if (!this.#called && this.#options.busy()) void this.#call()
  }

  async #call(): Promise<void> {
    this.#called = true
    try {
      await this.#options.call()
    } catch {
      // Whoever refuses to answer lives.
    }
    this.#called = false
  }
}
