// Asks for what is looked at, calmly: one question at a time, a rest after each answer, and of what was wished for
// meanwhile only the newest.

export interface Calm {
  /** There may be something new to ask for. */
  readonly wish: () => void
  readonly end: () => void
}

/** `ask` never rejects; `rest`: milliseconds from an answer to the next question. */
export function calmly(ask: () => Promise<void>, rest: number): Calm {
  const over = new AbortController()
  let [wanted, busy] = [false, false]
  const run = async () => {
    busy = true
    while (wanted && !over.signal.aborted) {
      wanted = false
      await ask()
      await new Promise((resolve) => setTimeout(resolve, rest))
    }
    busy = false
  }
  return {
    wish() {
      wanted = true
      if (!busy) void run()
    },
    end() {
      over.abort()
    },
  }
}
