// The page's side of the wall: what the page may ask of the workers that train and draw, and how the asking crosses.
// One worker trains on the engine that was chosen, the other draws from the newest averaged weights without
// TensorFlow.js, so that a slider never waits for a training step. A graphics device that can paint what it trains
// shows it itself; then the other worker is sent weights only when somebody asks for pictures as bytes. Either may die:
// another takes its seat and goes on from the newest checkpoint.

import { type Checkpoint, withOtherNumbers } from '../network/checkpoint'
import type { BackendChoice, EngineInfo } from '../core/engine'
import { type ErrorData, errorData, ReelError } from '../core/errors'
import type { StepTimes } from '../core/forecast'
import type { ClipInfo, Frames, Pictures } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import { completeSettings, type SettingChanges, type Settings } from '../settings/settings'
import type { PrincipalPictures } from '../network/principal-pictures'
import type { NodeValue } from '../network/graph'
import type { HeadStart } from '../network/learned'
import type { Snapshot } from '../network/snapshot'
import type { SaveContext } from '../projects/save-context'
import type { Saved } from '../projects/slots'
import { Drawing, shownInTime } from './client/drawing'
import { backTo, isMissing, type Part } from './client/restart-limit'
import type { Job } from './client/job'
import { StandingGenerator } from './client/generator'
import type { WorkerConnection, WorkerLike } from './client/worker-connection'
import { newWorker } from './client/new-worker'
import { SupervisedWorker } from './client/supervised-worker'
import type { NetworkInfo, Report, RunMessage, StartTrainer, Trainer, TrainerEvent } from './protocol'

export class WorkerTrainer implements Trainer {
  readonly #wanted: BackendChoice
  readonly #onEvent: (event: TrainerEvent) => void
  readonly #makeTraining: () => SupervisedWorker
  #trainingSeat: SupervisedWorker | null = null
  #started: Promise<EngineInfo> | null = null
  readonly #drawing: Drawing
  #info: EngineInfo | null = null
  #run = 0
  #job: Job | null = null
  /** The model that was opened, if the run is one. */
  #opened: Snapshot | null = null

  constructor(
    makeWorker: (part: Part) => WorkerLike,
    wanted: BackendChoice,
    onEvent: (event: TrainerEvent) => void,
  ) {
    this.#wanted = wanted
    this.#onEvent = onEvent
    const common = { makeWorker, now: () => performance.now() }
    this.#makeTraining = () =>
      new SupervisedWorker({
        ...common,
        part: 'trains',
        onMessage: (message) => this.#heard(message),
        works: () => this.#job?.training ?? false,
        prepare: (line, trouble, fresh) => this.#prepareTraining(line, trouble, fresh),
        // Before there is a run whoever asked for the engine is told.
        onGivingUp: (error) => {
          if (!isMissing(error) || this.#job) this.#failed(error)
        },
      })
    this.#drawing = new Drawing({
      ...common,
      model: async () => this.#opened ?? (this.#job ? this.snapshot() : null),
      onShown: (step) => this.#onEvent({ type: 'weights', run: this.#run, step }),
      onMended: (what) => this.#recovered(what, null),
      onFailure: (error) => this.#failed(error),
    })
  }

  get engine(): Promise<EngineInfo> {
    if (this.#started) return this.#started
    const started = this.#training.settled().then(() => this.#engine())
    this.#started = started
    // Whoever asked sees the rejection.
    started.catch((error: unknown) => this.#forgetMissing(error))
    return started
  }

  async load(
    frames: Frames,
    clip: ClipInfo,
    settings: Settings,
    checkpoint?: Checkpoint,
    headStart?: HeadStart,
  ): Promise<NetworkInfo> {
    const run = this.#begin()
    const pictured = !checkpoint && !headStart && settings.components > 0
    // What draws may be slow or missing.
    const principal = await shownInTime(pictured ? this.#showStart(run, { frames, clip, settings }) : null)
    if (run !== this.#run) throw new ReelError('internal', 'Another clip was loaded meanwhile.')
    const learned = headStart ? { headStart } : {}
    const start = checkpoint ? { checkpoint } : { ...learned, ...(principal ? { principal } : {}) }
    const begun = { checkpoint: checkpoint ?? null, training: false, turns: 0 }
    const info = await this.#training.call('load', { run, frames, clip, settings, ...start })
    if (run === this.#run) this.#job = { frames, clip, settings, ...learned, ...begun }
    return info
  }

  async open(snapshot: Snapshot): Promise<NetworkInfo> {
    this.#begin()
    this.#opened = snapshot
    return this.#drawing.open(snapshot)
  }

  time = (): Promise<StepTimes | null> => this.#training.call('time', { run: this.#run })

  train = (): Promise<void> => this.#tell('train')

  pause = (): Promise<void> => this.#tell('pause')

  async step(): Promise<void> {
    try {
      await this.#training.call('step', { run: this.#run })
    } catch (error) {
      if (!(error instanceof ReelError) || error.code !== 'training-diverged') throw error
      this.#broke(error)
      await this.#training.settled()
    }
  }

  async change(changes: SettingChanges): Promise<void> {
    const job = this.#job
    await this.#training.call('change', { run: this.#run, changes })
    if (job) job.settings = completeSettings({ ...job.settings, ...changes })
  }

  async look(
    points: readonly LatentPoint[],
    reuse?: ArrayBuffer,
    columns = points.length,
  ): Promise<Pictures | ImageBitmap> {
    const painted = this.#paints
      ? await this.#training.call('paint', { run: this.#run, points, columns })
      : null
    return painted ?? this.sample(points, reuse)
  }

  sample(points: readonly LatentPoint[], reuse?: ArrayBuffer): Promise<Pictures> {
    return this.#drawing.sample(points, reuse)
  }

  layer(node: string, point: LatentPoint): Promise<NodeValue> {
    return this.#drawing.layer(node, point)
  }

  path(from: number, to: number): Promise<readonly number[]> {
    return this.#drawing.path(from, to)
  }

  snapshot(): Promise<Snapshot> {
    if (this.#opened) return Promise.resolve(this.#opened)
    return this.#training.call('snapshot', { run: this.#run })
  }

  invert: Trainer['invert'] = (model, wanted, tuning, options) =>
    this.#training.call('invert', { run: this.#run, model, wanted, tuning }, options)

  measure = (): Promise<Report> => this.#training.call('measure', { run: this.#run })

  judge = (pictures: Pictures): Promise<Float32Array> =>
    this.#training.call('judge', { run: this.#run, pictures })

  save(beside: SaveContext, fresh: boolean): Promise<Saved | null> {
    return this.#training.call('save', { run: this.#run, beside, fresh })
  }

  newest(): Checkpoint | null {
    return this.#job?.checkpoint ?? null
  }

  dispose(): void {
    this.#trainingSeat?.end()
    this.#drawing.end()
  }

  async #tell(call: 'train' | 'pause'): Promise<void> {
    if (this.#job) this.#job.training = call === 'train'
    await this.#training.call(call, { run: this.#run })
  }

  /** What draws shows step zero; the principal pictures that it found need not be found again. */
  async #showStart(run: number, ask: Parameters<Drawing['start']>[0]): Promise<PrincipalPictures | null> {
    try {
      const begun = await this.#drawing.start(ask)
      if (!begun || run !== this.#run) return null
      const { principal, network, quality } = begun
      this.#onEvent({ type: 'begun', run, network, quality })
      return principal
    } catch (error) {
      // The clip itself stays in sight until the networks are there.
      console.warn('Step zero could not be shown.', error)
      return null
    }
  }

  #begin(): number {
    // The old run must not train on behind a model that was opened; its answer does not matter any more.
    void this.#trainingSeat?.call('pause', { run: this.#run }).catch(() => undefined)
    this.#run += 1
    this.#job = null
    this.#opened = null
    this.#drawing.begin(this.#run)
    return this.#run
  }

  /** Whether the run on show is painted by the device that trains it. */
  get #paints(): boolean {
    return this.#job !== null && this.#info?.paints === true
  }

  /** Made with the first call that needs it: a page that only plays a model starts no engine for training. */
  get #training(): SupervisedWorker {
    this.#trainingSeat ??= this.#makeTraining()
    return this.#trainingSeat
  }

  /** An engine whose code did not arrive is started anew when it is asked for again. */
  #forgetMissing(error: unknown): void {
    if (!isMissing(errorData(error))) return
    this.#trainingSeat?.end()
    this.#trainingSeat = null
    this.#started = null
  }

  /** What trains now. */
  #engine(): EngineInfo {
    if (!this.#info) throw new ReelError('internal', 'The engine has not started yet.')
    return this.#info
  }

  #failed({ code, message }: ErrorData): void {
    if (this.#job) this.#job.training = false
    this.#onEvent({ type: 'failed', run: this.#run, error: { code, message } })
  }

  #heard(message: RunMessage): void {
    if (message.run !== this.#run) return
    const job = this.#job
    if (message.type === 'snapshot-event') this.#drawing.newer(message.snapshot)
    else if (message.type === 'checkpoint') {
      if (job) job.checkpoint = message.checkpoint
    } else if (message.type === 'failed') this.#broke(message.error)
    else {
      if (message.type === 'weights') this.#drawing.outdate()
      if (job && message.type === 'stopped') job.training = false
      this.#onEvent(message)
    }
  }

  /**
   * Training ended by itself. The worker of a run-away is sound; any other failure was not foreseen, so it is not
   * trusted.
   */
  #broke(error: ErrorData): void {
    const job = this.#job
    if (job && error.code === 'training-diverged') {
      job.turns += 1
      this.#training.repeat(error, job.checkpoint?.step ?? 0)
    } else this.#training.replace(error)
  }

  async #prepareTraining(line: WorkerConnection, trouble: ErrorData | null, fresh: boolean): Promise<void> {
    if (fresh) this.#info = await this.#startEngine(line)
    if (!trouble) return
    const job = this.#job
    if (job) await this.#loadAgain(line, job, trouble)
    if (job !== this.#job) return
    this.#recovered(backTo(trouble, job), job ? (job.checkpoint?.step ?? 0) : null)
  }

  /** The engine of the worker before, if it can still be had; its choosing is not repeated. */
  async #startEngine(line: WorkerConnection): Promise<EngineInfo> {
    const before = this.#info
    if (!before) return line.call('start', { wanted: this.#wanted })
    try {
      const { backend: wanted, kernels, paints } = before
      const known = { ...(kernels ? { kernels } : {}), ...(paints === undefined ? {} : { paints }) }
      await line.call('start', { wanted, proven: true, ...known })
      return before
    } catch (error) {
      if (line.dead || this.#wanted !== 'auto') throw error
      return line.call('start', { wanted: 'auto' })
    }
  }

  async #loadAgain(line: WorkerConnection, job: Job, { code }: ErrorData): Promise<void> {
    const run = this.#run
    const { frames, clip, settings, checkpoint, headStart, turns } = job
    const from = checkpoint && code === 'training-diverged' ? withOtherNumbers(checkpoint, turns) : checkpoint
    const start = from ? { checkpoint: from } : headStart ? { headStart } : {}
    await line.call('load', { run, frames, clip, settings, ...start })
    if (job === this.#job && job.training) await line.call('train', { run })
  }

  #recovered(what: string, step: number | null): void {
    if (this.#info) this.#onEvent({ type: 'recovered', run: this.#run, what, step, engine: this.#info })
  }
}

/**
 * Starts the workers; the one that trains loads TensorFlow.js by itself, so that the page's first chunk does not carry
 * it.
 */
export const startTrainer: StartTrainer = (wanted, onEvent) => new WorkerTrainer(newWorker, wanted, onEvent)

/** A generator that a film is drawn from, beside whatever trains and plays; `end` it. */
export const startGenerator = (): StandingGenerator => new StandingGenerator(newWorker('draws'))
