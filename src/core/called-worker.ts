// A worker that does nothing but answer calls, of one clip or one film. Every call is settled, come what may. Not here:
// workers that tell of things by themselves, and are replaced when they die (trainer/client/).

import type { ReelError } from './errors'
import { type LateWorker, notLoaded } from './late-worker'
import { type CallName, type CallOptions, type CallTable, type Reply, WorkerCalls } from './worker-call'

export class CalledWorker<Calls extends CallTable<Calls>> {
  readonly #worker: LateWorker
  readonly #calls: WorkerCalls<Calls>
  readonly #stopped: ReelError

  /** `stopped`: what those who wait are told when it dies or is ended, or when an answer cannot be read. */
  constructor(worker: LateWorker, stopped: ReelError) {
    this.#worker = worker
    this.#stopped = stopped
    this.#calls = new WorkerCalls((message, transfer) => worker.postMessage(message, transfer))
    worker.addEventListener('message', ({ data }) => this.#calls.heard(data as Reply))
    for (const type of ['error', 'messageerror'])
      worker.addEventListener(type, (event) => this.end(notLoaded(event) ?? stopped))
  }

  /** @throws ReelError as the worker says, or why there is none; the signal's reason when it is aborted. */
  call<Name extends CallName<Calls>>(
    type: Name,
    ask: Calls[Name]['ask'],
    options?: CallOptions,
  ): Promise<Calls[Name]['answer']> {
    return this.#calls.ask(type, ask, options)
  }

  end(reason = this.#stopped): void {
    this.#worker.terminate()
    this.#calls.end(reason)
  }
}
