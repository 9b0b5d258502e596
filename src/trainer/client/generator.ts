// A generator that stands still: a worker of its own that draws one snapshot after another for a film, while training
// and the player go on with theirs. Not here: which pictures a film is made of.

import type { Pictures } from '../../core/frames'
import type { LatentPoint } from '../../core/latent'
import type { Snapshot } from '../../network/snapshot'
import { WorkerConnection, type WorkerLike } from './worker-connection'

/**
 * Calls reject with a ReelError, also when the worker dies or was ended; it is not replaced: whoever makes the film
 * begins anew.
 */
export class StandingGenerator {
  readonly #line: WorkerConnection
  #opened = 0

  constructor(worker: WorkerLike) {
    this.#line = new WorkerConnection(worker, {
      onMessage: () => undefined,
      works: () => false,
      onDeath: () => undefined,
    })
  }

  /** The next pictures are drawn by these weights. */
  async open(snapshot: Snapshot): Promise<void> {
    this.#opened += 1
    await this.#line.call('open', { run: this.#opened, snapshot })
  }

  /** `reuse`: a buffer of an earlier answer, given away to be filled again. */
  sample(points: readonly LatentPoint[], reuse?: ArrayBuffer): Promise<Pictures> {
    const ask = { run: this.#opened, points }
    return reuse
      ? this.#line.call('sample', { ...ask, reuse }, { transfer: [reuse] })
      : this.#line.call('sample', ask)
  }

  end(): void {
    this.#line.end()
  }
}
