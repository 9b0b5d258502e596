// What the worker that trains does with each command. Not here: drawing pictures as bytes (drawing.ts).

import type { Checkpoint } from '../../network/checkpoint'
import { lengthOf } from '../../core/classes'
import { type ErrorData, ReelError, errorData } from '../../core/errors'
import { answerCalls, bitmapsOf } from '../../core/worker-call'
import type { BackendName, EngineInfo } from '../../core/engine'
import { type DeviceTrouble, engineRoom, startEngine } from '../../engine/start'
import { freeBuffers } from '../../engine/webgpu/free-buffers'
import { AtlasPainter, workDone } from '../../engine/picture-atlas'
import { saveRun } from '../../projects/save-context'
import { invert, type InversionOptions } from '../../model/invert'
import type { Preview } from '../../model/preview'
import type { Inversion } from '../../network/inversion'
import { backbonePlaces } from '../../network/backbone'
import { checkRoom, roomOf } from '../../network/room'
import type { CallName, Calls, Command, FromWorker, Progress, Quality } from '../protocol'
import { compileShaders } from './compile'
import { Loop } from './loop'
import { Run } from './run'
import { compareEngine, timeSteps, type TimingOptions } from './timing'

type Post = (message: FromWorker, transfer?: Transferable[]) => void
type Ask<Name extends CallName> = Calls[Name]['ask']

export interface TrainerOptions {
  readonly post: Post
  readonly wasmFiles: string | Readonly<Record<string, string>>
  /** Threads that may help this one to train on wasm. */
  readonly helpers: number
  /** The file of the pretrained network. */
  readonly pretrained: () => Promise<Uint8Array>
  readonly now: () => number
  readonly breathe: () => Promise<void>
}

/** Who asked: may give up, and hears how far it is. */
type Caller = Pick<InversionOptions, 'signal' | 'onProgress'>

interface Training {
  readonly id: number
  readonly run: Run
  readonly loop: Loop
  /** Paints pictures of it, where the engine can. */
  readonly preview: Preview | null
}

/** Losses are read back this often on a graphics device, where a reading costs a round trip. */
const READ_EVERY_ON_GPU = 10

/** Steps of a timing between two readings on a graphics device. */
const TIMED_ON_GPU = 5

/** A call on a lost device may fail a moment before the loss itself is heard. */
const VERDICT_MS = 250

export class TrainerHost {
  readonly #options: TrainerOptions
  #backend: BackendName | null = null
  /** What paints pictures on the device that trains; null where it cannot. */
  #sheets: AtlasPainter | null = null
  #training: Training | null = null
  #going: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null
  #timing: { readonly stop: AbortController; readonly ended: Promise<unknown> } | null = null
  /** What reads a run back just now; its memory may not go before. */
  readonly #readings = new Set<Promise<unknown>>()
  /** What the device said when it was lost; nothing can be computed after that. */
  #lost: ErrorData | null = null
  #hearLoss: () => void = () => undefined
  readonly #loss = new Promise<void>((resolve) => {
    this.#hearLoss = resolve
  })

  constructor(options: TrainerOptions) {
    this.#options = options
  }

  /** Carries out one command and posts its answer, whatever happens. */
  readonly handle = answerCalls<Calls>({
    carryOut: (command, signal, onProgress) => this.#carryOut(command, { signal, onProgress }),
    post: (reply, transfer) => this.#options.post(reply, transfer),
    handedOver: bitmapsOf,
    verdict: (thrown) => this.#verdict(thrown),
  })

  async #carryOut(command: Command, caller: Caller): Promise<Calls[CallName]['answer']> {
    switch (command.type) {
      case 'start':
        return this.#start(command)
      case 'load':
        return this.#load(command)
      case 'time':
        return this.#time(command)
      case 'train':
        return this.#train(command)
      case 'pause':
        return this.#pause()
      case 'step':
        return this.#step(command)
      case 'change':
        return this.#change(command)
      case 'begin':
      case 'layer':
      case 'open':
      case 'path':
      case 'sample':
        throw new ReelError('internal', `The worker that trains was asked to ${command.type}.`)
      case 'paint':
        return this.#paint(command)
      case 'snapshot':
        return this.#reading(this.#require(command.run).run.snapshot())
      case 'invert':
        return this.#invert(command, caller)
      case 'judge':
        return this.#reading(this.#require(command.run).run.judge(command.pictures))
      case 'ping':
        return null
      case 'measure':
        return this.#measure(command)
      case 'save':
        return this.#save(command)
      default:
        return command satisfies never
    }
  }

  async #start({ wanted, kernels, proven = false, paints }: Ask<'start'>): Promise<EngineInfo> {
    const info = await startEngine({
      wanted,
      ...(kernels ? { kernels } : {}),
      proven,
      ...(paints === undefined ? {} : { paints }),
      wasmFiles: this.#options.wasmFiles,
      helpers: this.#options.helpers,
      onDeviceTrouble: (trouble: DeviceTrouble) => this.#deviceTrouble(trouble),
      time: (budget, best) => compareEngine(budget, best, this.#timingOptions(true)),
    })
    this.#backend = info.backend
    this.#sheets = info.paints ? new AtlasPainter() : null
    return info
  }

  async #load({ run: id, frames, clip, settings, checkpoint, headStart, principal }: Ask<'load'>) {
    await this.#pause()
    checkRoom(roomOf(settings, frames, lengthOf({ ...clip, frames: frames.count })), engineRoom())
    // What was loaded stays where it is when this does not come.
    const pretrained = backbonePlaces(settings).length > 0 ? await this.#options.pretrained() : undefined
    const before = this.#training
    this.#training = null
    await Promise.allSettled(this.#readings)
    before?.run.dispose()
    freeBuffers()
    await compileShaders(frames, clip, settings, this.#sheets, pretrained)
    const run = new Run(frames, clip, settings, { checkpoint, principal, pretrained, headStart })
    const tell = {
      now: this.#options.now,
      breathe: this.#options.breathe,
      readEvery: this.#onGpu ? READ_EVERY_ON_GPU : 1,
      onProgress: (progress: Progress) => this.#options.post({ type: 'progress', run: id, progress }),
      onQuality: (quality: Quality) => this.#options.post({ type: 'quality', run: id, quality }),
      workDone,
      onWeights: () => this.#shareWeights(training),
      onMilestone: () => this.#shareMilestone(id, run),
      // Copied, not given away: the loop keeps the newest one.
      onCheckpoint: (taken: Checkpoint) =>
        this.#options.post({ type: 'checkpoint', run: id, checkpoint: taken }),
      onSaveDue: () => this.#options.post({ type: 'save-due', run: id }),
    }
    const preview = this.#sheets && run.preview(this.#sheets)
    const training: Training = { id, run, preview, loop: new Loop(run, tell, checkpoint) }
    this.#training = training
    await this.#reading(this.#shareWeights(training))
    if (!checkpoint) await this.#reading(this.#shareMilestone(id, run))
    // Else step zero was measured by what shows it.
    if (headStart && !checkpoint) tell.onQuality(await this.#reading(run.quality()))
    return run.info
  }

  get #onGpu(): boolean {
    return this.#backend === 'webgpu' || this.#backend === 'webgl'
  }

  #timingOptions(onGpu: boolean): TimingOptions {
    const { now, breathe } = this.#options
    return { now, breathe, group: onGpu ? TIMED_ON_GPU : 1 }
  }

  #time({ run: id }: Ask<'time'>) {
    const before = this.#endTiming()
    const stop = new AbortController()
    const timed = before.then(() => {
      const { run } = this.#require(id)
      if (this.#going || stop.signal.aborted) return null
      return timeSteps(run, this.#timingOptions(this.#onGpu), stop.signal)
    })
    // Known before anything is waited for: a command right behind this one must find it. Its failure is its asker's to
    // hear.
    this.#timing = { stop, ended: timed.catch(() => undefined) }
    return timed
  }

  async #endTiming(): Promise<void> {
    this.#timing?.stop.abort()
    await this.#timing?.ended
  }

  async #train({ run: id }: Ask<'train'>) {
    await this.#endTiming()
    const training = this.#require(id)
    if (this.#going) return null
    const stop = new AbortController()
    const ended = training.loop
      .train(stop.signal)
      .then((reason) => this.#options.post({ type: 'stopped', run: id, reason }))
      .catch((error: unknown) => this.#failed(id, error))
      .finally(() => {
        this.#going = null
      })
    this.#going = { stop, ended }
    return null
  }

  async #pause() {
    await this.#endTiming()
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

  async #paint({ run, points, columns }: Ask<'paint'>): Promise<ImageBitmap | null> {
    const bitmap = this.#require(run).preview?.paint(points, columns)
    // Whoever shows it before it is there would be held up until it is.
    await workDone()
    return bitmap ?? null
  }

  async #measure({ run }: Ask<'measure'>) {
    await this.#pause()
    return this.#reading(this.#require(run).run.report())
  }

  async #invert({ run, model, wanted, tuning }: Ask<'invert'>, caller: Caller): Promise<Inversion> {
    const { settings, clip } = model.manifest
    checkRoom(roomOf(settings, { ...wanted, count: clip.frames }), engineRoom())
    const { breathe } = this.#options
    const training = this.#training?.id === run ? this.#training : null
    const codes = (await training?.run.encode(wanted)) ?? undefined
    const options = { ...caller, breathe, codes, ...(tuning ? {} : { tuningSteps: 0 }) }
    return this.#reading(invert(model, wanted, options))
  }

  /** On a graphics device what is freed while it is read back takes the reading down with it. */
  #reading<Read>(read: Promise<Read>): Promise<Read> {
    const ended = () => this.#readings.delete(read)
    this.#readings.add(read)
    void read.then(ended, ended)
    return read
  }

  /** The newest averages for whoever draws: the device itself, or another worker, which is sent them. */
  async #shareWeights({ id, run, preview }: Training): Promise<void> {
    if (preview) {
      const { step } = run
      await preview.refresh()
      this.#options.post({ type: 'weights', run: id, step })
      return
    }
    const snapshot = await run.snapshot()
    if (this.#training?.run !== run) return
    const transfer = snapshot.tensors.map(({ data }) => data.buffer)
    this.#options.post({ type: 'snapshot-event', run: id, snapshot }, transfer)
  }

  async #shareMilestone(id: number, run: Run): Promise<void> {
    const snapshot = await run.snapshot()
    const transfer = snapshot.tensors.map(({ data }) => data.buffer)
    this.#options.post({ type: 'milestone', run: id, snapshot }, transfer)
  }

  async #save({ run: id, beside, fresh }: Ask<'save'>) {
    const { loop, run } = this.#require(id)
    const checkpoint = await this.#reading(loop.checkpoint(fresh))
    return checkpoint && saveRun(beside, checkpoint, run.frames)
  }

  #require(id: number): Training {
    if (this.#training?.id !== id)
      throw new ReelError('internal', 'That training is over; load the clip again.')
    return this.#training
  }

  async #failed(run: number, thrown: unknown): Promise<void> {
    const error = await this.#verdict(thrown)
    // The loss has been told as such.
    if (!this.#lost) this.#options.post({ type: 'failed', run, error })
  }

  /** What an error means: on a device that is lost every call fails in words of its own. */
  async #verdict(thrown: unknown): Promise<ErrorData> {
    if (this.#backend === 'webgpu' && !(thrown instanceof ReelError)) {
      await Promise.race([this.#loss, new Promise((resolve) => setTimeout(resolve, VERDICT_MS))])
    }
    return this.#lost ?? errorData(thrown)
  }

  #deviceTrouble({ message, outOfMemory }: DeviceTrouble): void {
    // An engine that was only tried may fail: another one was taken.
    if (this.#lost || this.#backend !== 'webgpu') return
    const detail = message === '' ? '' : ` (${message})`
    this.#lost = outOfMemory
      ? { code: 'out-of-memory', message: 'The graphics device ran out of memory' }
      : { code: 'engine-lost', message: `The graphics device failed${detail}` }
    this.#going?.stop.abort()
    this.#hearLoss()
    this.#options.post({ type: 'lost', error: this.#lost })
  }
}
