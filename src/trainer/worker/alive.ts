// A worker that closes itself, or that the browser ends for its memory, tells nobody; the lock that it held is what the
// page hears.

import type { FromWorker } from '../protocol'

/** Holds a lock under the worker's name for as long as it lives, and tells the page which. */
export function showAlive(): void {
  if (!('locks' in navigator)) return
  void navigator.locks.request(self.name, () => {
    self.postMessage({ type: 'alive', lock: self.name } satisfies FromWorker)
    return new Promise<never>(() => undefined)
  })
}
