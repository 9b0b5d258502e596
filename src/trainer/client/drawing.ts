// The worker that draws pictures as bytes, and how weights reach it: those that were opened, and the newest ones of a
// run. Not here: pictures that the training device paints itself (client.ts).

import { type ErrorData, errorData, type ReelError } from '../../core/errors'
import type { Pictures } from '../../core/frames'
import type { LatentPoint } from '../../core/latent'
import type { NodeValue } from '../../network/graph'
import type { Snapshot } from '../../network/snapshot'
import type { Calls, NetworkInfo } from '../protocol'
import { isMissing, whatFell } from './restart-limit'
import type { WorkerConnection } from './worker-connection'
import { SupervisedWorker, type SupervisedWorkerOptions } from './supervised-worker'

/** A script that was missing is asked for again after this long, milliseconds. */
const MISSING_FOR = 5000

export interface DrawingOptions extends Pick<SupervisedWorkerOptions, 'makeWorker' | 'now'> {
  /** What is on show, for a worker that takes the place of another; null when nothing is. */
  readonly model: () => Promise<Snapshot | null>
  /** The newest weights of this step can be drawn from now on. */
  readonly onShown: (step: number) => void
  /** Another worker draws now. */
  readonly onMended: (what: string) => void
  readonly onFailure: (error: ErrorData) => void
}

/** A run waits no longer than this for its step zero to be shown, milliseconds. */
const WAIT_MS = 1500

/** What showing step zero comes to; null when it takes too long. */
export const shownInTime = <T>(showing: Promise<T | null> | null): Promise<T | null> =>
  Promise.race([showing, new Promise<null>((resolve) => setTimeout(resolve, WAIT_MS, null))])

export class Drawing {
  readonly #options: DrawingOptions
  #seat: SupervisedWorker
  /** When the script of the worker was given up as missing; null while there is one. */
  #missingSince: number | null = null
  #run = 0
  /** The newest weights that wait while others are on their way to the worker. */
  #pending: Snapshot | null = null
  #handing = false
  /** Whether there are newer weights than the worker has; they are fetched when somebody asks for pictures. */
  #outdated = false
  #fetching: Promise<void> | null = null

  constructor(options: DrawingOptions) {
    this.#options = options
    this.#seat = this.#makeSeat()
  }

  /** From now on it draws for this run; weights of the one before no longer reach it. */
  begin(run: number): void {
    this.#run = run
    this.#pending = null
    this.#outdated = false
  }

  open(snapshot: Snapshot): Promise<NetworkInfo> {
    if (this.#missingSince !== null) this.#seatAgain()
    return this.#open(snapshot)
  }

  /** Shows what a fresh run begins with; see the call of this name. */
  start(ask: Omit<Calls['begin']['ask'], 'run'>): Promise<Calls['begin']['answer']> {
    return this.#seat.call('begin', { run: this.#run, ...ask })
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
    await this.#current()
    const ask = { run: this.#run, points }
    const drawn = reuse ? await this.#seat.handOver('sample', { ...ask, reuse }, [reuse]) : null
    return drawn ?? this.#seat.call('sample', ask)
  }

  async layer(node: string, point: LatentPoint): Promise<NodeValue> {
    await this.#current()
    return this.#seat.call('layer', { run: this.#run, node, point })
  }

  async path(from: number, to: number): Promise<readonly number[]> {
    await this.#current()
    return this.#seat.call('path', { run: this.#run, from, to })
  }

  /** The worker is there, with the newest weights. */
  async #current(): Promise<void> {
    const since = this.#missingSince
    if (since !== null && this.#options.now() - since > MISSING_FOR) this.#seatAgain()
    if (this.#outdated && this.#missingSince === null) this.#fetching ??= this.#fetch()
    await this.#fetching
  }

  end(): void {
    this.#seat.end()
  }

  #makeSeat(): SupervisedWorker {
    const { makeWorker, now, onFailure } = this.#options
    return new SupervisedWorker({
      makeWorker,
      now,
      part: 'draws',
      onMessage: () => undefined,
      works: () => false,
      prepare: (line, trouble) => this.#prepare(line, trouble),
      // Whoever asks for pictures is told; what trains needs none.
      onGivingUp: (error: ReelError) => {
        if (isMissing(error)) this.#missingSince = now()
        else onFailure(error)
      },
    })
  }

  #open(snapshot: Snapshot): Promise<NetworkInfo> {
    return this.#seat.call('open', { run: this.#run, snapshot })
  }

  /** Asks for the worker that was missing again; it knows nothing yet. */
  #seatAgain(): void {
    this.#missingSince = null
    this.#outdated = true
    this.#seat = this.#makeSeat()
  }

  async #prepare(line: WorkerConnection, trouble: ErrorData | null): Promise<void> {
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
      if (snapshot && run === this.#run) await this.#open(snapshot)
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
        // Weights of a run that has run away are no numbers any more: training tells it, and the older ones stay on
        // show.
        const { onFailure } = this.#options
        const data = errorData(error)
        if (data.code !== 'file-wrong' && !isMissing(data)) onFailure(data)
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
