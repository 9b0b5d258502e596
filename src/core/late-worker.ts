// A worker whose script may fail to arrive: it is started again, with what it was told, and what does not come in the
// end is told apart from a worker that crashed. Not here: what follows a crash (trainer/client/supervised-worker.ts).

import type { ReelError } from './errors'
import { partMissing, PAUSES, tellMissing } from './late'

/** Told instead of an `error` when the script, or something that it imports, could not be had or must not run here. */
export class NotLoaded extends Event {
  readonly what: string

  /** As the beginning of a sentence. */
  constructor(what: string) {
    super('error')
    this.what = what
  }
}

/** The sentence for an `error` that means that the worker's script did not come; null for any other. */
export const notLoaded = (event: Event): ReelError | null =>
  event instanceof NotLoaded ? partMissing(event.what) : null

interface Told {
  readonly message: unknown
  readonly transfer: Transferable[]
  /** Whether a worker got it: what was handed over with it is gone. */
  given: boolean
}

/** Used as the worker that it starts; `make` is nothing but `new Worker(…)`, written out: the bundler looks for it. */
export class LateWorker extends EventTarget {
  readonly #what: string
  readonly #make: () => Worker
  #worker: Worker | null = null
  /** What it was told before its first word; null from then on: its script is there. */
  #told: Told[] | null = []
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `what`: its name as the beginning of a sentence. */
  constructor(what: string, make: () => Worker) {
    super()
    this.#what = what
    this.#make = make
    this.#start()
  }

  override addEventListener(
    type: 'message',
    listener: (event: MessageEvent) => void,
    options?: AddEventListenerOptions,
  ): void
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
  override addEventListener(
    type: string,
    listener: unknown,
    options?: AddEventListenerOptions | boolean,
  ): void {
    super.addEventListener(type, listener as EventListener | null, options)
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#told?.push({ message, transfer, given: this.#worker !== null })
    this.#worker?.postMessage(message, transfer)
  }

  terminate(): void {
    clearTimeout(this.#timer)
    this.#worker?.terminate()
    this.#worker = null
    this.#told = null
  }

  #start(): void {
    let worker: Worker
    try {
      worker = this.#make()
    } catch {
      // Where a policy forbids it: nobody listens yet.
      this.#timer = setTimeout(() => this.#failed())
      return
    }
    this.#worker = worker
    const tell = (event: Event) => {
      if (worker === this.#worker) this.dispatchEvent(again(event))
    }
    worker.addEventListener('message', (event) => {
      this.#told = null
      tell(event)
    })
    worker.addEventListener('messageerror', tell)
    worker.addEventListener('error', (event) => {
      if (worker !== this.#worker) return
      // Its code would have said what is wrong with it.
      if (this.#told && !('message' in event && event.message)) this.#failed()
      else {
        event.preventDefault()
        tell(event)
      }
    })
    for (const each of this.#told ?? []) {
      each.given = true
      worker.postMessage(each.message, each.transfer)
    }
  }

  #failed(): void {
    this.#worker?.terminate()
    this.#worker = null
    const pause = PAUSES[this.#failures++]
    const lost = this.#told?.some(({ transfer, given }) => given && transfer.length > 0) ?? true
    if (pause === undefined || lost) {
      tellMissing()
      this.dispatchEvent(new NotLoaded(this.#what))
    } else this.#timer = setTimeout(() => this.#start(), pause)
  }
}

/** An event can be told only once. */
export function again(event: Event): Event {
  if (event instanceof NotLoaded) return new NotLoaded(event.what)
  if (event instanceof MessageEvent) return new MessageEvent(event.type, { data: event.data as unknown })
  return new ErrorEvent(event.type, { message: event instanceof ErrorEvent ? event.message : '' })
}
