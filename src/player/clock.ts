// The page's time as a player needs it: animation frames, and whether anybody is looking. Tests bring their own.

export interface Clock {
  /** Calls back before the next repaint with the time, milliseconds; returns a ticket for `cancel`. */
  nextFrame(callback: (time: number) => void): number
  cancel(ticket: number): void
  hidden(): boolean
  /** Calls back when the page is hidden or shown; returns the end of it. */
  onVisibility(callback: () => void): () => void
}

export function pageClock(page: Document): Clock {
  return {
    nextFrame: (callback) => requestAnimationFrame(callback),
    cancel: (ticket) => cancelAnimationFrame(ticket),
    hidden: () => page.hidden,
    onVisibility: (callback) => {
      page.addEventListener('visibilitychange', callback)
      return () => page.removeEventListener('visibilitychange', callback)
    },
  }
}
