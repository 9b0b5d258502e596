// The page's side of the wall: what the page may ask of the workers that train and draw, and how the asking crosses.
// Two workers run the same file: one trains on the engine that was chosen, the other draws on wasm from the newest averaged weights,
// so that a slider never waits for a training step.

import type { BackendChoice, EngineInfo } from '../core/engine'
import { ReelError, errorFromData } from '../core/errors'
import type { ClipInfo, Frames, Pictures } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import type { SettingChanges, Settings } from '../core/settings'
import type { Snapshot } from '../core/snapshot'
import type { CallName, Calls, Command, FromWorker, NetworkInfo, Report, TrainerEvent } from './protocol'

/** Every method rejects with a ReelError. A new `load` or `open` ends what was before; its events no longer arrive. */
export interface Trainer {
  readonly engine: Promise<EngineInfo>
  load(frames: Frames, clip: ClipInfo, settings: Settings): Promise<NetworkInfo>
  open(snapshot: Snapshot): Promise<NetworkInfo>
  train(): Promise<void>
  pause(): Promise<void>
  step(): Promise<void>
  change(changes: SettingChanges): Promise<void>
  sample(points: readonly LatentPoint[], reuse?: ArrayBuffer): Promise<Pictures>
  snapshot(): Promise<Snapshot>
  measure(): Promise<Report>
  dispose(): void
}

export type StartTrainer = (wanted: BackendChoice, onEvent: (event: TrainerEvent) => void) => Trainer

/** The part of Worker that is used; tests hand in a pair of ports. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void
  addEventListener(type: 'error' | 'messageerror', listener: (event: Event) => void): void
  terminate(): void
}

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: ReelError) => void
}

/** One worker: every call gets an answer, also when the worker dies. */
class Line {
  readonly #worker: WorkerLike
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #dead: ReelError | null = null

  constructor(
    worker: WorkerLike,
    onEvent: (event: Exclude<FromWorker, { id: number }>) => void,
    onDeath: (error: ReelError) => void,
  ) {
    this.#worker = worker
    worker.addEventListener('message', ({ data }) => {
      if (data.type === 'answer' || data.type === 'refusal') this.#answered(data)
      else onEvent(data)
    })
    const died = (event: Event) => {
      const detail = 'message' in event && typeof event.message === 'string' ? ` (${event.message})` : ''
      onDeath(this.#die(`The worker that computes has stopped${detail}; reload the page to go on.`))
    }
    worker.addEventListener('error', died)
    worker.addEventListener('messageerror', died)
  }

  call<Name extends CallName>(
    type: Name,
    ask: Calls[Name]['ask'],
    transfer: Transferable[] = [],
  ): Promise<Calls[Name]['answer']> {
    if (this.#dead) return Promise.reject(this.#dead)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      const command = { type, id, ...ask } as unknown as Command
      this.#worker.postMessage(command, transfer)
    })
  }

  end(): void {
    this.#die('The workers were stopped.')
  }

  #answered(message: Extract<FromWorker, { id: number }>): void {
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.type === 'answer') waiting?.resolve(message.value as never)
    else waiting?.reject(errorFromData(message.error))
  }

  #die(sentence: string): ReelError {
    const error = new ReelError('worker-crashed', sentence)
    this.#dead ??= error
    this.#worker.terminate()
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
    return error
  }
}

export class WorkerTrainer implements Trainer {
  readonly engine: Promise<EngineInfo>
  readonly #training: Line
  readonly #drawing: Line
  readonly #drawingReady: Promise<unknown>
  readonly #onEvent: (event: TrainerEvent) => void
  #run = 0
  /** The newest weights that wait while others are on their way to the drawing worker. */
  #pending: Snapshot | null = null
  #handing = false

  constructor(makeWorker: () => WorkerLike, wanted: BackendChoice, onEvent: (event: TrainerEvent) => void) {
    this.#onEvent = onEvent
    const died = (error: ReelError) =>
      onEvent({ type: 'failed', run: this.#run, error: { code: error.code, message: error.message } })
    this.#training = new Line(makeWorker(), (event) => this.#heard(event), died)
    this.#drawing = new Line(makeWorker(), () => undefined, died)
    this.engine = this.#training.call('start', { wanted })
    this.#drawingReady = this.#drawing.call('start', { wanted: 'wasm' })
    // Whoever draws or asks for the engine sees the rejection; nobody else needs to.
    this.engine.catch(() => undefined)
    this.#drawingReady.catch(() => undefined)
  }

  async load(frames: Frames, clip: ClipInfo, settings: Settings): Promise<NetworkInfo> {
    const run = this.#begin()
    await this.engine
    return this.#training.call('load', { run, frames, clip, settings })
  }

  async open(snapshot: Snapshot): Promise<NetworkInfo> {
    const run = this.#begin()
    await this.#drawingReady
    return this.#drawing.call('open', { run, snapshot })
  }

  async train(): Promise<void> {
    await this.#training.call('train', { run: this.#run })
  }

  async pause(): Promise<void> {
    await this.#training.call('pause', { run: this.#run })
  }

  async step(): Promise<void> {
    await this.#training.call('step', { run: this.#run })
  }

  async change(changes: SettingChanges): Promise<void> {
    await this.#training.call('change', { run: this.#run, changes })
  }

  async sample(points: readonly LatentPoint[], reuse?: ArrayBuffer): Promise<Pictures> {
    await this.#drawingReady
    const ask = { run: this.#run, points, ...(reuse ? { reuse } : {}) }
    return this.#drawing.call('sample', ask, reuse ? [reuse] : [])
  }

  snapshot(): Promise<Snapshot> {
    return this.#training.call('snapshot', { run: this.#run })
  }

  measure(): Promise<Report> {
    return this.#training.call('measure', { run: this.#run })
  }

  dispose(): void {
    this.#training.end()
    this.#drawing.end()
  }

  #begin(): number {
    // The old run must not train on behind a model that was opened; its answer does not matter any more.
    void this.#training.call('pause', { run: this.#run }).catch(() => undefined)
    this.#run += 1
    this.#pending = null
    return this.#run
  }

  #heard(event: Exclude<FromWorker, { id: number }>): void {
    if (event.run !== this.#run) return
    if (event.type !== 'snapshot-event') {
      this.#onEvent(event)
      return
    }
    this.#pending = event.snapshot
    void this.#handOver()
  }

  /** Hands the newest weights to the drawing worker; older ones that still wait are skipped. */
  async #handOver(): Promise<void> {
    if (this.#handing) return
    this.#handing = true
    try {
      await this.#drawingReady
      while (this.#pending) {
        const snapshot = this.#pending
        const run = this.#run
        this.#pending = null
        const transfer = snapshot.tensors.map(({ data }) => data.buffer)
        await this.#drawing.call('open', { run, snapshot }, transfer)
        if (run === this.#run) this.#onEvent({ type: 'weights', run, step: snapshot.manifest.step })
      }
    } catch (error) {
      const { code, message } = error instanceof ReelError ? error : new ReelError('internal', String(error))
      this.#onEvent({ type: 'failed', run: this.#run, error: { code, message } })
    } finally {
      this.#handing = false
    }
  }
}

/** Starts the workers; they load TensorFlow.js by themselves, so that the page's first chunk does not carry it. */
export const startTrainer: StartTrainer = (wanted, onEvent) =>
  new WorkerTrainer(
    () =>
      new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module', name: 'reelgan-trainer' }),
    wanted,
    onEvent,
  )
