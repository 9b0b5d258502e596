// The worker that draws pictures as bytes, and how weights reach it: those that were opened, and the newest ones of a run.
// Not here: pictures that the training device paints itself (client.ts).

import { type ErrorData, errorData, type ReelError } from '../../core/errors'
import type { Pictures } from '../../core/frames'
import type { LatentPoint } from '../../core/latent'
import type { Snapshot } from '../../core/snapshot'
import type { NetworkInfo } from '../protocol'
import { whatFell } from './falls'
import type { Line } from './line'
import { Seat, type SeatOptions } from './seat'

export interface DrawingOptions extends Pick<SeatOptions, 'makeWorker' | 'now'> {
  /** What is on show, for a worker that takes the place of another; null when nothing is. */
  readonly model: () => Promise<Snapshot | null>
  /** The newest weights of this step can be drawn from now on. */
  readonly onShown: (step: number) => void
  /** Another worker draws now. */
  readonly onMended: (what: string) => void
  readonly onFailure: (error: ErrorData) => void
}

export class Drawing {
  readonly #options: DrawingOptions
  readonly #seat: Seat
  #run = 0
  /** The newest weights that wait while others are on their way to the worker. */
  #pending: Snapshot | null = null
  #handing = false
  /** Whether there are newer weights than the worker has; they are fetched when somebody asks for pictures. */
  #outdated = false
  #fetching: Promise<void> | null = null

  constructor(options: DrawingOptions) {
    this.#options = options
    const { makeWorker, now } = options
    this.#seat = new Seat({
      makeWorker,
      now,
      part: 'draws',
      onMessage: () => undefined,
      works: () => false,
      prepare: (line, trouble) => this.#prepare(line, trouble),
      onGivingUp: (error: ReelError) => options.onFailure(error),
    })
  }

  /** From now on it draws for this run; weights of the one before no longer reach it. */
  begin(run: number): void {
    this.#run = run
    this.#pending = null
    this.#outdated = false
  }

  open(snapshot: Snapshot): Promise<NetworkInfo> {
    return this.#seat.call('open', { run: this.#run, snapshot })
  }

  /** Newer weights, given away; `onShown` tells when they can be drawn. Older ones that still wait are skipped. */
  newer(snapshot: Snapshot): void {
    this.#pending = snapshot
    void this.#handOver()
  }

  /** There are newer weights, to be fetched when they are wanted. */
  outdate(): void {
    this.#outdated = true
  }

  async sample(points: readonly LatentPoint[], reuse?: ArrayBuffer): Promise<Pictures> {
    if (this.#outdated) this.#fetching ??= this.#fetch()
    await this.#fetching
    const ask = { run: this.#run, points }
    const drawn = reuse ? await this.#seat.handOver('sample', { ...ask, reuse }, [reuse]) : null
    return drawn ?? this.#seat.call('sample', ask)
  }

  end(): void {
    this.#seat.end()
  }

  async #prepare(line: Line, trouble: ErrorData | null): Promise<void> {
    // It needs no engine, so that there is nothing to start.
    if (!trouble) return
    const run = this.#run
    const snapshot = await this.#options.model()
    if (run !== this.#run) return
    if (snapshot) await line.call('open', { run, snapshot })
    this.#options.onMended(`${whatFell(trouble, 'draws')}; another one draws now.`)
  }

  async #fetch(): Promise<void> {
    const run = this.#run
    this.#outdated = false
    try {
      const snapshot = await this.#options.model()
      if (snapshot && run === this.#run) await this.open(snapshot)
    } catch (error) {
      this.#outdated = run === this.#run
      throw error
    } finally {
      this.#fetching = null
    }
  }

  async #handOver(): Promise<void> {
    if (this.#handing) return
    this.#handing = true
    while (this.#pending) {
      const snapshot = this.#pending
      this.#pending = null
      try {
        await this.#show(snapshot)
      } catch (error) {
        // Weights of a run that has run away are no numbers any more: training tells it, and the older ones stay on show.
        if (errorData(error).code !== 'file-wrong') this.#options.onFailure(errorData(error))
      }
    }
    this.#handing = false
  }

  async #show(snapshot: Snapshot): Promise<void> {
    const run = this.#run
    const transfer = snapshot.tensors.map(({ data }) => data.buffer)
    const shown = await this.#seat.handOver('open', { run, snapshot }, transfer)
    if (shown && run === this.#run) this.#options.onShown(snapshot.manifest.step)
  }
}
