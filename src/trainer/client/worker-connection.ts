// The wire to one worker: every call gets an answer, also when the worker dies. Not here: what comes after a death
// (supervised-worker.ts).

import { errorData, type ErrorData, errorFromData, type ReelError } from '../../core/errors'
import { notLoaded } from '../../core/late-worker'
import { type CallOptions, isReply, WorkerCalls } from '../../core/worker-call'
import type { CallName, Calls, FromWorker, RunMessage } from '../protocol'
import { Heartbeat, SILENCE } from './heartbeat'

/** The part of Worker that is used; tests hand in their own. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void
  addEventListener(type: 'error' | 'messageerror', listener: (event: Event) => void): void
  terminate(): void
}

/** Computed in one go: meanwhile a sound worker answers nobody, perhaps for a minute. */
const IN_ONE_GO: CallName = 'measure'

export interface ConnectionListeners {
  /** Whether the worker has work beside its calls. */
  readonly works: () => boolean
  readonly onMessage: (message: RunMessage) => void
  /** Called once, before the calls that wait are refused. Not called by `end`. */
  readonly onDeath: (error: ErrorData) => void
}

export class WorkerConnection {
  readonly #worker: WorkerLike
  readonly #listeners: ConnectionListeners
  readonly #calls: WorkerCalls<Calls>
  readonly #watch: Heartbeat
  readonly #ended = new AbortController()
  #death: ReelError | null = null

  constructor(worker: WorkerLike, listeners: ConnectionListeners) {
    this.#worker = worker
    this.#listeners = listeners
    this.#calls = new WorkerCalls((message, transfer) => worker.postMessage(message, transfer))
    worker.addEventListener('message', ({ data }) => this.#heard(data))
    const died = (event: Event) => {
      const missing = notLoaded(event)
      if (missing) this.#die(errorData(missing))
      else this.#died('message' in event ? String(event.message) : '')
    }
    worker.addEventListener('error', died)
    worker.addEventListener('messageerror', died)
    if ('addEventListener' in globalThis)
      addEventListener('pagehide', ({ persisted }) => this.#left(persisted), { signal: this.#ended.signal })
    this.#watch = new Heartbeat({
      busy: () => this.#busy,
      call: () => this.call('ping', {}),
      onHang: () =>
        this.#die({ code: 'worker-crashed', message: `The worker did not answer for ${SILENCE} s` }),
      now: () => performance.now(),
    })
  }

  get #busy(): boolean {
    const { open } = this.#calls
    if (open.includes(IN_ONE_GO)) return false
    return this.#listeners.works() || open.some((type) => type !== 'ping')
  }

  /** Whether this worker answers no more. */
  get dead(): boolean {
    return this.#death !== null
  }

  call<Name extends CallName>(
    type: Name,
    ask: Calls[Name]['ask'],
    options?: CallOptions,
  ): Promise<Calls[Name]['answer']> {
    return this.#calls.ask(type, ask, options)
  }

  end(): void {
    this.#close({ code: 'worker-crashed', message: 'The workers were stopped.' })
  }

  #heard(message: FromWorker): void {
    // What a terminated worker had sent may still arrive.
    if (this.#death) return
    if (isReply(message)) this.#calls.heard(message)
    else if (message.type === 'lost') this.#die(message.error)
    else if (message.type === 'alive') void navigator.locks.request(message.lock, () => this.#died(''))
    else this.#listeners.onMessage(message)
  }

  /**
   * A page that is left may be put away whole, to be there when the person goes back. WebKit (seen in WebKitGTK 2.50)
   * then keeps the open transactions of its workers, for which every other page of this site waits. The successor saves
   * when the page comes back.
   */
  #left(putAway: boolean): void {
    if (putAway && this.#calls.open.includes('save')) this.#died('the page was left while it saved')
  }

  #died(detail: string): void {
    const words = detail === '' ? '' : ` (${detail})`
    this.#die({ code: 'worker-crashed', message: `The worker stopped${words}` })
  }

  #die(error: ErrorData): void {
    if (this.#death) return
    this.#close(error, () => this.#listeners.onDeath(error))
  }

  #close(error: ErrorData, tell?: () => void): void {
    const death = errorFromData(error)
    this.#death ??= death
    this.#watch.end()
    this.#ended.abort()
    this.#worker.terminate()
    tell?.()
    this.#calls.end(death)
  }
}
