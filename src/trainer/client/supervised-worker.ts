// The place of one worker: when the worker in it dies another is put there and brought to where the first one stood,
// and calls that were on their way are repeated. Not here: what a worker is for (client.ts).

import { type ErrorData, errorData, errorFromData, ReelError } from '../../core/errors'
import type { CallOptions } from '../../core/worker-call'
import type { CallName, Calls, RunMessage } from '../protocol'
import { RestartLimit, givenUp, isMissing, type Part } from './restart-limit'
import { WorkerConnection, type WorkerLike } from './worker-connection'

export interface SupervisedWorkerOptions {
  readonly part: Part
  readonly makeWorker: (part: Part) => WorkerLike
  readonly onMessage: (message: RunMessage) => void
  /** Whether the worker has work beside the calls. */
  readonly works: () => boolean
  /**
   * Makes a worker ready: `trouble` is null for the first one, else what befell its predecessor, whose work is to be
   * brought back. `fresh`: the worker has no engine yet.
   */
  readonly prepare: (line: WorkerConnection, trouble: ErrorData | null, fresh: boolean) => Promise<void>
  /** No more tries. */
  readonly onGivingUp: (error: ReelError) => void
  /** Milliseconds, monotonic. */
  readonly now: () => number
}

export class SupervisedWorker {
  readonly #options: SupervisedWorkerOptions
  readonly #falls = new RestartLimit()
  #line: WorkerConnection
  /** Settles when the worker in the seat may be called, or no more will be. */
  #ready: Promise<void>

  constructor(options: SupervisedWorkerOptions) {
    this.#options = options
    this.#line = this.#makeLine()
    this.#ready = options.prepare(this.#line, null, true)
    // Whoever calls sees the rejection; nobody else needs to.
    this.#ready.catch(() => undefined)
  }

  /** Resolves when the worker can be called. @throws ReelError when there will be none. */
  async settled(): Promise<void> {
    for (;;) {
      const ready = this.#ready
      try {
        await ready
        if (ready === this.#ready) return
      } catch (error) {
        if (ready === this.#ready) throw error
      }
    }
  }

  /** Asks the worker; asks its successor when it dies before it answers. */
  async call<Name extends CallName>(
    type: Name,
    ask: Calls[Name]['ask'],
    options?: CallOptions,
  ): Promise<Calls[Name]['answer']> {
    for (;;) {
      await this.settled()
      const line = this.#line
      try {
        return await line.call(type, ask, options)
      } catch (error) {
        if (!line.dead) throw error
      }
    }
  }

  /** Asks this worker and hands it buffers, which cannot be handed over twice. Null when it dies before it answers. */
  async handOver<Name extends CallName>(
    type: Name,
    ask: Calls[Name]['ask'],
    transfer: Transferable[],
  ): Promise<Calls[Name]['answer'] | null> {
    await this.settled()
    const line = this.#line
    try {
      return await line.call(type, ask, { transfer })
    } catch (error) {
      if (!line.dead) throw error
      return null
    }
  }

  /** Puts another worker in the place of one that lives but cannot be trusted any more. */
  replace(trouble: ErrorData): void {
    this.#line.end()
    this.#mend(trouble)
  }

  /** Brings the work back in the same worker, which has run away, to `step`. */
  repeat(trouble: ErrorData, step: number): void {
    this.#mend(trouble, step)
  }

  end(): void {
    this.#line.end()
    this.#close(new ReelError('worker-crashed', 'The workers were stopped.'))
  }

  #makeLine(): WorkerConnection {
    const { makeWorker, part, onMessage, works } = this.#options
    return new WorkerConnection(makeWorker(part), { onMessage, works, onDeath: (error) => this.#mend(error) })
  }

  #mend(trouble: ErrorData, step?: number): void {
    const { now, part, onGivingUp } = this.#options
    const fresh = this.#line.dead
    if (isMissing(trouble) || this.#falls.add(now(), step)) {
      const error = givenUp(trouble, part)
      // A worker that lives may still be given other work.
      if (fresh) this.#close(error)
      onGivingUp(error)
      return
    }
    if (fresh) this.#line = this.#makeLine()
    this.#ready = this.#bringBack(this.#line, trouble, fresh)
    this.#ready.catch(() => undefined)
  }

  async #bringBack(line: WorkerConnection, trouble: ErrorData, fresh: boolean): Promise<void> {
    try {
      await this.#options.prepare(line, trouble, fresh)
    } catch (thrown) {
      // A death in the middle of it is mended by itself.
      if (!line.dead) this.#options.onGivingUp(errorFromData(errorData(thrown)))
      if (fresh) throw thrown
    }
  }

  #close(refusal: ReelError): void {
    this.#ready = Promise.reject(refusal)
    this.#ready.catch(() => undefined)
  }
}
