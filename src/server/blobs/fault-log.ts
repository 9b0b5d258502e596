// What the owner reads of failures: a word for each, and not the same one again and again. A log that nobody reads
// fills its pipe, and then the process waits for it.

import { failureWord } from './failure'

const QUIET_MS = 60_000

export class FaultLog {
  readonly #print: (line: string) => void
  readonly #saidAt = new Map<string, number>()

  constructor(print: (line: string) => void = console.error) {
    this.#print = print
  }

  /** @param what a fixed text: never an id, an address or a token */
  say(what: string, error: unknown): void {
    const line = `share: ${what} (${failureWord(error)})`
    const now = performance.now()
    const before = this.#saidAt.get(line)
    if (before !== undefined && now - before < QUIET_MS) return
    this.#saidAt.set(line, now)
    this.#print(line)
  }
}
