// A worker without a worker: the real host in the same thread behind the same messages, which can be made to crash.

import type { Part } from './client/restart-limit'
import type { WorkerLike } from './client/worker-connection'
import type { Command, FromWorker } from './protocol'
import { DrawingHost } from './worker/drawing'
import { TrainerHost, type TrainerOptions } from './worker/trainer'

type Listener = (event: Event) => void

export class WorkerInPlace implements WorkerLike {
  readonly #host: TrainerHost | DrawingHost
  readonly #messages: ((event: MessageEvent<FromWorker>) => void)[] = []
  readonly #errors: Listener[] = []
  #gone = false

  constructor(part: Part, wasmFiles: TrainerOptions['wasmFiles']) {
    const post = (message: FromWorker, transfer: Transferable[] = []) =>
      this.say(structuredClone(message, { transfer }))
    if (part === 'draws') {
      this.#host = new DrawingHost(post)
      return
    }
    this.#host = new TrainerHost({
      wasmFiles,
      helpers: 0,
      pretrained: () => Promise.reject(new Error('no run of these tests looks through it')),
      now: () => performance.now(),
      post,
      // A worker that is gone never comes to its next step.
      breathe: () => new Promise((resolve) => setTimeout(() => this.#gone || resolve(), 0)),
    })
  }

  /** What the page hears from this worker. */
  say(data: FromWorker): void {
    if (this.#gone) return
    const event = new MessageEvent('message', { data })
    queueMicrotask(() => {
      for (const listener of this.#messages) listener(event)
    })
  }

  /** Dies as a worker whose code threw. */
  crash(message: string): void {
    this.#gone = true
    const event = Object.assign(new Event('error'), { message })
    for (const listener of this.#errors) listener(event)
  }

  postMessage(message: unknown, transfer: Transferable[]): void {
    const command = structuredClone(message, { transfer }) as Command
    if (!this.#gone) void this.#host.handle(command)
  }

  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void
  addEventListener(type: 'error' | 'messageerror', listener: Listener): void
  addEventListener(type: string, listener: Listener & ((event: MessageEvent<FromWorker>) => void)): void {
    if (type === 'message') this.#messages.push(listener)
    else this.#errors.push(listener)
  }

  terminate(): void {
    this.#gone = true
  }
}
