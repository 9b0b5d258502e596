// The workers of the page: which file each runs, and what it is called. Not here: their places (seat.ts).

import type { Part } from './falls'

/** Each worker has a name of its own, after which it calls the lock that shows it alive. */
export function newWorker(part: Part): Worker {
  const name = `reelgan-${part}-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`
  // Addresses must stand here as they are: the bundler looks for them.
  return part === 'trains'
    ? new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name })
    : new Worker(new URL('../worker/drawing-worker.ts', import.meta.url), { type: 'module', name })
}
