// The page side of the decode worker: one worker for one clip. Every call is settled, come what may.

import { errorFromData, ReelError } from '../core/errors'
import { partMissing } from '../core/late'
import { LateWorker, NotLoaded } from '../core/late-worker'
import type { CallName, Calls, FromDecoder, ToDecoder } from './protocol'

interface Waiting {
  readonly resolve: (value: Calls[CallName]['answer']) => void
  readonly reject: (reason: unknown) => void
  readonly onProgress: ((done: number) => void) | undefined
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number) => void) | undefined
}

export class Decoder {
  readonly #worker = new LateWorker(
    'The part that reads clips',
    () => new Worker(new URL('./worker/decode.ts', import.meta.url), { type: 'module', name: 'decode' }),
  )
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  #ended: ReelError | null = null

  constructor() {
    this.#worker.addEventListener('message', ({ data }) => this.#receive(data as FromDecoder))
    // Without these two a worker that fails to load, or an answer that cannot be read, would leave calls waiting for
    // ever.
    this.#worker.addEventListener('error', (event) => {
      this.#end(
        event instanceof NotLoaded
          ? partMissing(event.what)
          : new ReelError('worker-crashed', 'The decoder stopped: open the clip again.'),
      )
    })
    this.#worker.addEventListener('messageerror', () => {
      this.#end(
        new ReelError('worker-crashed', 'An answer of the decoder could not be read: open the clip again.'),
      )
    })
  }

  /** @throws ReelError as the worker says; the signal's reason when it is aborted. */
  call<Name extends CallName>(
    type: Name,
    ask: Calls[Name]['ask'],
    { signal, onProgress }: CallOptions = {},
  ): Promise<Calls[Name]['answer']> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    if (this.#ended) return Promise.reject(this.#ended)
    const id = ++this.#calls
    const answered = new Promise<Calls[CallName]['answer']>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress })
    })
    const cancel = () => {
      this.#waiting.get(id)?.reject(signal?.reason)
      this.#waiting.delete(id)
      this.#post({ type: 'cancel', id })
    }
    signal?.addEventListener('abort', cancel, { once: true })
    this.#post({ type, id, ...ask } as ToDecoder)
    return answered.finally(() => signal?.removeEventListener('abort', cancel))
  }

  close(): void {
    this.#end(new ReelError('internal', 'The clip was closed.'))
  }

  #post(message: ToDecoder): void {
    if (!this.#ended) this.#worker.postMessage(message)
  }

  #receive(message: FromDecoder): void {
    const call = this.#waiting.get(message.id)
    if (message.type === 'progress') {
      call?.onProgress?.(message.done)
      return
    }
    this.#waiting.delete(message.id)
    if (message.type === 'refusal') call?.reject(errorFromData(message.error))
    else if (call) call.resolve(message.value)
    // The call was cancelled while its answer was on the way.
    else if (Array.isArray(message.value)) for (const bitmap of message.value) bitmap.close()
  }

  #end(reason: ReelError): void {
    this.#ended ??= reason
    this.#worker.terminate()
    for (const { reject } of this.#waiting.values()) reject(reason)
    this.#waiting.clear()
  }
}
