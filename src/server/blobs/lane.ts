// A few works at a time, and none waited for without end. Node does all file work on four threads: four reads that hang
// (a dead network disk) would hold up every other file of the process, the site's too.

/** It took too long, or the works before it did. */
class LaneStuck extends Error {
  override readonly name = 'LaneStuck'
  readonly code = 'no answer in time'
}

export class Lane {
  readonly #patience: number
  /** Each begins its work, unless it has been given up: then false. */
  readonly #waiting: (() => boolean)[] = []
  #free: number

  /**
   * @param width works at once
   * @param patience until a work has begun and ended, ms
   */
  constructor(width: number, patience: number) {
    this.#free = width
    this.#patience = patience
  }

  /** @throws LaneStuck (a work that hangs then keeps its place until it really ends), and what `work` throws */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      let isGivenUp = false
      const timer = setTimeout(() => {
        isGivenUp = true
        reject(new LaneStuck('The store does not answer.'))
      }, this.#patience)
      const begin = () => {
        if (isGivenUp) return false
        const ended = () => {
          clearTimeout(timer)
          this.#next()
        }
        void work().then(resolve, reject).finally(ended)
        return true
      }
      if (this.#free > 0) {
        this.#free--
        begin()
      } else this.#waiting.push(begin)
    })
  }

  #next(): void {
    for (let begin = this.#waiting.shift(); begin; begin = this.#waiting.shift()) if (begin()) return
    this.#free++
  }
}

/**
 * One work for all who ask while another one runs: it begins after that has ended, so that it sees what all of them
 * have done before they asked. What it throws, all of them get.
 */
export function shared(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null
  return () => {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null
        return (running = work())
      })
    return next
  }
}
