// Waiting that ends at once, and leaves nothing behind, when it is no longer wanted.

/**
 * Waits until `begin` calls `done`. `begin` returns what takes it back (clears the timer, removes the listener).
 * Rejects with the signal's reason when it is aborted before.
 */
function waitFor(signal: AbortSignal, begin: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const abort = () => {
      end()
      reject(signal.reason as Error)
    }
    const end = begin(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
    signal.addEventListener('abort', abort, { once: true })
  })
}

export const waitTime = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  waitFor(signal, (done) => {
    const timer = setTimeout(done, milliseconds)
    return () => clearTimeout(timer)
  })

/** The next animation frame; a hidden page has none, so this also waits until it is shown. */
export const waitAnimationFrame = (signal: AbortSignal): Promise<void> =>
  waitFor(signal, (done) => {
    const request = requestAnimationFrame(done)
    return () => cancelAnimationFrame(request)
  })

/** Until the page is on screen: at once when it is. */
export async function waitVisible(signal: AbortSignal): Promise<void> {
  while (document.visibilityState === 'hidden') {
    await waitFor(signal, (done) => {
      document.addEventListener('visibilitychange', done, { once: true })
      return () => document.removeEventListener('visibilitychange', done)
    })
  }
}

/** The value of `promise`, unless the signal is aborted first; what it gives afterwards is dropped. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // First of all: in the race below a promise that is kept already would win.
  signal.throwIfAborted()
  const noLongerNeeded = new AbortController()
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), {
          signal: noLongerNeeded.signal,
        })
      }),
    ])
  } finally {
    noLongerNeeded.abort()
  }
}
