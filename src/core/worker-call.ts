// Calls across the wall to a worker, both sides: each is answered or refused exactly once, in between it may tell how
// far it has come, it can be given up, and none waits for ever when the worker dies. Not here: what may be asked (each
// room's protocol), nor what comes after a death.

import { errorData, type ErrorData, errorFromData, type ReelError } from './errors'

/** What a worker may be asked, by name, and what comes back: an interface of each room's protocol. */
export type CallTable<Calls> = { [Name in keyof Calls]: { readonly ask: object; readonly answer: unknown } }

export type CallName<Calls> = keyof Calls & string

/** A call on its way to the worker. */
export type Command<Calls extends CallTable<Calls>> = {
  [Name in CallName<Calls>]: { readonly type: Name; readonly id: number } & Calls[Name]['ask']
}[CallName<Calls>]

/** Stops the call of that id; its answer still comes, as a refusal if it was not done. */
export interface Cancel {
  readonly type: 'cancel'
  readonly id: number
}

export type Reply =
  | { readonly type: 'advance'; readonly id: number; readonly done: number }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: ErrorData }

/** What a worker tells by itself has no id. */
export const isReply = (message: object): message is Reply => 'id' in message

export interface CallOptions {
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number) => void) | undefined
  /** Given away with the call. */
  readonly transfer?: Transferable[]
}

interface Waiting {
  readonly type: string
  readonly resolve: (value: never) => void
  readonly reject: (reason: unknown) => void
  readonly onProgress: CallOptions['onProgress']
}

/** The asking side, of one worker. */
export class WorkerCalls<Calls extends CallTable<Calls>> {
  readonly #post: (message: Command<Calls> | Cancel, transfer: Transferable[]) => void
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  #ended: ReelError | null = null

  constructor(post: (message: Command<Calls> | Cancel, transfer: Transferable[]) => void) {
    this.#post = post
  }

  /** The names of the calls that have no answer yet. */
  get open(): readonly string[] {
    return [...this.#waiting.values()].map(({ type }) => type)
  }

  /** @throws ReelError as the worker says, or why there is no worker any more; the signal's reason when aborted. */
  ask<Name extends CallName<Calls>>(
    type: Name,
    ask: Calls[Name]['ask'],
    { signal, onProgress, transfer = [] }: CallOptions = {},
  ): Promise<Calls[Name]['answer']> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    if (this.#ended) return Promise.reject(this.#ended)
    const id = ++this.#calls
    const answered = new Promise<Calls[Name]['answer']>((resolve, reject) => {
      this.#waiting.set(id, { type, resolve, reject, onProgress })
    })
    this.#post({ type, id, ...ask }, transfer)
    if (!signal) return answered
    const cancel = () => {
      this.#waiting.get(id)?.reject(signal.reason)
      this.#waiting.delete(id)
      if (!this.#ended) this.#post({ type: 'cancel', id }, [])
    }
    signal.addEventListener('abort', cancel, { once: true })
    return answered.finally(() => signal.removeEventListener('abort', cancel))
  }

  heard(reply: Reply): void {
    const call = this.#waiting.get(reply.id)
    if (reply.type === 'advance') {
      call?.onProgress?.(reply.done)
      return
    }
    this.#waiting.delete(reply.id)
    if (reply.type === 'refusal') call?.reject(errorFromData(reply.error))
    else if (call) call.resolve(reply.value as never)
    // The call was given up while its answer was on the way.
    else for (const bitmap of bitmapsOf(reply.value)) bitmap.close()
  }

  /** Refuses what waits and whatever is asked from now on. */
  end(reason: ReelError): void {
    this.#ended ??= reason
    for (const { reject } of this.#waiting.values()) reject(reason)
    this.#waiting.clear()
  }
}

/** What of an answer must be closed by whoever holds it. */
export function bitmapsOf(value: unknown): ImageBitmap[] {
  if (typeof ImageBitmap === 'undefined') return []
  return (Array.isArray(value) ? value : [value]).filter((each) => each instanceof ImageBitmap)
}

export interface Answering<Calls extends CallTable<Calls>> {
  readonly carryOut: (
    command: Command<Calls>,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ) => Promise<Calls[CallName<Calls>]['answer']>
  readonly post: (reply: Reply, transfer: Transferable[]) => void
  /** What of an answer is given away with it. */
  readonly handedOver?: (value: Calls[CallName<Calls>]['answer']) => Transferable[]
  /** What an error means. */
  readonly verdict?: (thrown: unknown) => ErrorData | Promise<ErrorData>
}

/**
 * The answering side: what to do with every message that comes in. Each command is carried out at once, beside those
 * before it. The promise ends with the answer; it never rejects.
 */
export function answerCalls<Calls extends CallTable<Calls>>({
  carryOut,
  post,
  handedOver = () => [],
  verdict = errorData,
}: Answering<Calls>): (message: Command<Calls> | Cancel) => Promise<void> {
  const running = new Map<number, AbortController>()
  return async (message) => {
    const { id } = message
    if (message.type === 'cancel') {
      running.get(id)?.abort()
      return
    }
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const onProgress = (done: number) => post({ type: 'advance', id, done }, [])
      const value = await carryOut(message as Command<Calls>, controller.signal, onProgress)
      post({ type: 'answer', id, value }, handedOver(value))
    } catch (thrown) {
      post({ type: 'refusal', id, error: await verdict(thrown) }, [])
    } finally {
      running.delete(id)
    }
  }
}

/** Carries out one thing after another, whatever became of the one before. */
export function oneByOne<Args extends readonly unknown[], Result>(
  carryOut: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (...args) => {
    const done = last.then(() => carryOut(...args))
    last = done.catch(() => undefined)
    return done
  }
}
