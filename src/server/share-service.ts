// Keeps the share endpoint up while the server runs: opens its store, again and again when that fails or the store is
// lost, and tidies behind. The site never waits for it. Not here: what the endpoint answers (blobs/endpoint.ts).

import { setTimeout as pause } from 'node:timers/promises'
import { ShareEndpoint, type EndpointOptions } from './blobs/endpoint'
import { FaultLog } from './blobs/fault-log'
import { Shelf } from './blobs/shelf'
import type { BlobStore } from './blobs/store'
import type { Clocks } from './blobs/service-clock'

export interface ServiceTiming {
  /** From one tidying to the next, ms. */
  readonly tidy: number
  /** From a failed try to open the store to the next, ms: doubles from the first to the second. */
  readonly retry: readonly [number, number]
  /** The last word to the store when the server ends, ms. */
  readonly goodbye: number
}

const TIMING: ServiceTiming = { tidy: 15 * 60_000, retry: [1000, 30_000], goodbye: 2000 }

export interface ServiceOptions extends Pick<EndpointOptions, 'origins' | 'trustedProxies'> {
  readonly open: () => Promise<BlobStore>
  readonly quota: number
  /** Told why short links are off, and `null` when they are on again; each once. */
  readonly onChange: (failure: unknown) => void
  readonly timing?: ServiceTiming
  readonly clocks?: Clocks
}

export class ShareService {
  readonly #options: ServiceOptions
  readonly #timing: ServiceTiming
  readonly #log = new FaultLog()
  readonly #end = new AbortController()
  readonly #running: Promise<void>
  #endpoint: ShareEndpoint | null = null

  constructor(options: ServiceOptions) {
    this.#options = options
    this.#timing = options.timing ?? TIMING
    this.#running = this.#run()
  }

  /** Null while there is no store. */
  get endpoint(): ShareEndpoint | null {
    return this.#endpoint
  }

  /** Ends it; what the store does not finish soon is left. */
  async close(): Promise<void> {
    this.#end.abort()
    await Promise.race([this.#running, pause(this.#timing.goodbye, undefined, { ref: false })])
  }

  async #run(): Promise<void> {
    const [first, longest] = this.#timing.retry
    let wait = first
    while (!this.#end.signal.aborted) {
      const shelf = await this.#open()
      if (shelf) {
        wait = first
        await this.#serve(shelf)
      } else {
        await this.#pause(wait, this.#end.signal)
        wait = Math.min(2 * wait, longest)
      }
    }
  }

  async #open(): Promise<Shelf | null> {
    const { quota, clocks } = this.#options
    try {
      const store = await this.#options.open()
      try {
        return await Shelf.open({ store, quota, log: this.#log, ...(clocks ? { clocks } : {}) })
      } catch (error) {
        await store.close()
        throw error
      }
    } catch (error) {
      this.#options.onChange(error)
      return null
    }
  }

  /** Until the server ends or the store is lost. */
  async #serve(shelf: Shelf): Promise<void> {
    const { origins, trustedProxies } = this.#options
    const over = AbortSignal.any([this.#end.signal, shelf.store.lost])
    this.#endpoint = new ShareEndpoint({ shelf, log: this.#log, origins, trustedProxies })
    this.#options.onChange(null)
    const end = ended(over)
    while (!over.aborted) {
      await Promise.race([this.#tidy(shelf, over), end])
      await this.#pause(this.#timing.tidy, over)
    }
    this.#endpoint = null
    if (!shelf.store.lost.aborted) await shelf.save().catch((error) => this.#notTidied(error))
    await shelf.store.close()
  }

  async #tidy(shelf: Shelf, over: AbortSignal): Promise<void> {
    await shelf.tidy(over).catch((error) => this.#notTidied(error))
  }

  #notTidied(error: unknown): void {
    this.#log.say('the store could not be tidied', error)
  }

  /** Ends early with the signal. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await pause(ms, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

const ended = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
