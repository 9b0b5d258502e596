// What a worker does with each command. One instance trains, another one draws; both run this file.

import { ReelError, errorData } from '../../core/errors'
import type { BackendName, EngineInfo } from '../../core/engine'
import { startEngine } from '../../engine/start'
import { Painter } from '../../model/painter'
import type { Answer, CallName, Calls, Command, FromWorker } from '../protocol'
import { Loop } from './loop'
import { Run } from './run'

type Post = (message: FromWorker, transfer?: Transferable[]) => void
type Ask<Name extends CallName> = Calls[Name]['ask']

export interface TrainerOptions {
  readonly post: Post
  readonly wasmFiles: string | Readonly<Record<string, string>>
  readonly now: () => number
  readonly breathe: () => Promise<void>
}

interface Training {
  readonly id: number
  readonly run: Run
  readonly loop: Loop
}

/** Losses are read back this often on a graphics device, where a reading costs a round trip. */
const READ_EVERY_ON_GPU = 10

export class TrainerHost {
  readonly #options: TrainerOptions
  #backend: BackendName | null = null
  #training: Training | null = null
  #painter: { readonly id: number; readonly painter: Painter } | null = null
  #going: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null
  /** Drawings go one after another: each waits for the engine's answer. */
  #drawing: Promise<unknown> = Promise.resolve()

  constructor(options: TrainerOptions) {
    this.#options = options
  }

  /** Carries out one command and posts its answer, whatever happens. */
  async handle(command: Command): Promise<void> {
    const { id } = command
    try {
      const value = await this.#carryOut(command)
      const transfer = isPictures(value) ? [value.rgba.buffer] : []
      this.#options.post({ type: 'answer', id, value } satisfies Answer, transfer)
    } catch (error) {
      this.#options.post({ type: 'refusal', id, error: errorData(error) })
    }
  }

  #carryOut(command: Command): Promise<Calls[CallName]['answer']> {
    switch (command.type) {
      case 'start':
        return this.#start(command)
      case 'load':
        return this.#load(command)
      case 'open':
        return this.#open(command)
      case 'train':
        return this.#train(command)
      case 'pause':
        return this.#pause()
      case 'step':
        return this.#step(command)
      case 'change':
        return this.#change(command)
      case 'sample':
        return this.#sample(command)
      case 'snapshot':
        return this.#require(command.run).run.snapshot()
      case 'measure':
        return this.#measure(command)
      default:
        return command satisfies never
    }
  }

  async #start({ wanted }: Ask<'start'>): Promise<EngineInfo> {
    const onDeviceTrouble = (message: string) => this.#deviceTrouble(message)
    const info = await startEngine({ wanted, wasmFiles: this.#options.wasmFiles, onDeviceTrouble })
    this.#backend = info.backend
    return info
  }

  async #load({ run: id, frames, clip, settings }: Ask<'load'>) {
    await this.#pause()
    this.#training?.run.dispose()
    this.#training = null
    const run = new Run(frames, clip, settings)
    const onGpu = this.#backend === 'webgpu' || this.#backend === 'webgl'
    const loop = new Loop(run, {
      now: this.#options.now,
      breathe: this.#options.breathe,
      readEvery: onGpu ? READ_EVERY_ON_GPU : 1,
      onProgress: (progress) => this.#options.post({ type: 'progress', run: id, progress }),
      onQuality: (quality) => this.#options.post({ type: 'quality', run: id, quality }),
      onWeights: () => this.#shareWeights(id, run),
    })
    this.#training = { id, run, loop }
    await this.#shareWeights(id, run)
    return run.info
  }

  async #open({ run, snapshot }: Ask<'open'>) {
    const painter = new Painter(snapshot)
    await this.#drawing
    this.#painter?.painter.dispose()
    this.#painter = { id: run, painter }
    return painter.info
  }

  async #train({ run: id }: Ask<'train'>) {
    const training = this.#require(id)
    if (this.#going) return null
    const stop = new AbortController()
    const ended = training.loop
      .train(stop.signal)
      .then((reason) => this.#options.post({ type: 'stopped', run: id, reason }))
      .catch((error: unknown) => this.#options.post({ type: 'failed', run: id, error: errorData(error) }))
      .finally(() => {
        this.#going = null
      })
    this.#going = { stop, ended }
    return null
  }

  async #pause() {
    this.#going?.stop.abort()
    await this.#going?.ended
    return null
  }

  async #step({ run }: Ask<'step'>) {
    await this.#pause()
    await this.#require(run).loop.stepAndTell()
    return null
  }

  async #change({ run, changes }: Ask<'change'>) {
    this.#require(run).run.change(changes)
    return null
  }

  async #sample({ run, points, reuse }: Ask<'sample'>) {
    const shown = this.#painter
    if (!shown || shown.id !== run)
      throw new ReelError('internal', 'There is no model to draw from yet; load a clip first.')
    const { painter } = shown
    const bytes = points.length * painter.size * painter.size * 4
    const rgba = new Uint8ClampedArray(reuse?.byteLength === bytes ? reuse : new ArrayBuffer(bytes))
    const drawn = this.#drawing.then(() => painter.draw(points, rgba))
    this.#drawing = drawn.catch(() => undefined)
    await drawn
    return { size: painter.size, count: points.length, rgba }
  }

  async #measure({ run }: Ask<'measure'>) {
    await this.#pause()
    return this.#require(run).run.report()
  }

  async #shareWeights(id: number, run: Run): Promise<void> {
    const snapshot = await run.snapshot()
    if (this.#training?.run !== run) return
    const transfer = snapshot.tensors.map(({ data }) => data.buffer)
    this.#options.post({ type: 'snapshot-event', run: id, snapshot }, transfer)
  }

  #require(id: number): Training {
    if (this.#training?.id !== id)
      throw new ReelError('internal', 'That training is over; load the clip again.')
    return this.#training
  }

  #deviceTrouble(message: string): void {
    const training = this.#training
    this.#going?.stop.abort()
    if (!training) return
    const sentence = `The graphics device failed (${message}); reload the page, or add “?backend=wasm” to its address.`
    this.#options.post({
      type: 'failed',
      run: training.id,
      error: { code: 'engine-lost', message: sentence },
    })
  }
}

const isPictures = (value: Calls[CallName]['answer']): value is Calls['sample']['answer'] =>
  value !== null && 'rgba' in value
