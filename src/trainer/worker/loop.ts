// The training loop: steps until paused, finished or failed, and what it tells on the way. Knows nothing of workers or
// messages.

import type { Checkpoint } from '../../network/checkpoint'
import { isMilestone } from '../../core/history'
import { type Losses, NO_LOSSES } from '../../core/terms'
import { engineMemory } from '../../engine/start'
import { readLosses, type StepLosses } from '../../model/step'
import type { Progress, Quality, StopReason } from '../protocol'
import type { Run } from './run'
import { DivergenceDetector } from './divergence-detector'

export interface LoopOptions {
  readonly onProgress: (progress: Progress) => void
  readonly onQuality: (quality: Quality) => void
  /** The averaged weights moved on since the last call; called about once a second. */
  readonly onWeights: () => Promise<void>
  /** The run came to a step whose averaged weights are kept for its history. */
  readonly onMilestone: () => Promise<void>
  /** The run as it is now, all finite: what to go back to when something breaks. */
  readonly onCheckpoint: (checkpoint: Checkpoint) => void
  /** A checkpoint was just taken that is to be saved; see {@link Loop.checkpoint}. */
  readonly onSaveDue: () => void
  /** Milliseconds, monotonic. */
  readonly now: () => number
  /** Lets messages in; resolves in a later task. */
  readonly breathe: () => Promise<void>
  /** Losses are read back every so many steps: each reading waits for a graphics device, but costs nothing on wasm. */
  readonly readEvery: number
  /** Resolves when what was launched so far has been computed. */
  readonly workDone: () => Promise<void>
}

const PROGRESS_EVERY_MS = 120
export const WEIGHTS_EVERY_MS = 900
export const QUALITY_EVERY_STEPS = 25
/** A checkpoint is due after so long or so many steps, but never sooner than `APART` after the one before. */
const CHECKPOINT_EVERY_MS = 10_000
const CHECKPOINT_EVERY_STEPS = 200
const CHECKPOINT_APART_MS = 2_000
/** A save is due with the first checkpoint and after so long. */
const SAVE_EVERY_MS = 30_000
/** Weight of the newest step in the shown speed. */
const SPEED_BLEND = 0.15

/** Trains a run over several starts and pauses; keeps the clock of the time spent training. */
export class Loop {
  readonly #run: Run
  readonly #options: LoopOptions
  readonly #watch = new DivergenceDetector()
  #elapsed: number
  #stepMs: number | null = null
  #losses: Losses = NO_LOSSES
  #toldAt = Number.NEGATIVE_INFINITY
  #toldStep = -1
  #weightsAt = Number.NEGATIVE_INFINITY
  #savedAt: number
  #savedStep: number
  /** When the last two steps have been computed, the older one first. */
  #underWay: readonly [Promise<void>, Promise<void>] = [Promise.resolve(), Promise.resolve()]
  #newest: Checkpoint | null
  #saveDueAt = Number.NEGATIVE_INFINITY
  #training = false
  /** Who waits for a checkpoint of the step in progress. */
  #asked: (() => void)[] = []

  /** `from`: the checkpoint that the run goes on from. */
  constructor(run: Run, options: LoopOptions, from: Checkpoint | null = null) {
    this.#run = run
    this.#options = options
    this.#elapsed = from?.elapsed ?? 0
    this.#newest = from
    this.#savedAt = options.now()
    this.#savedStep = run.step
  }

  /**
   * Steps until the signal aborts or the run is finished.
   * @throws ReelError `training-diverged` when a loss is no longer a finite number, or far too high for long.
   */
  async train(signal: AbortSignal): Promise<StopReason> {
    await this.#busy(async () => {
      while (!signal.aborted && !this.#run.finished(this.#elapsed)) {
        await this.#step()
        await this.#options.breathe()
      }
      await this.#tellAll()
    })
    return this.#run.finished(this.#elapsed) ? 'finished' : 'paused'
  }

  async #step(): Promise<void> {
    const { now, readEvery, onMilestone, onQuality, workDone } = this.#options
    const start = now()
    const [older, newer] = this.#underWay
    // One step is computed while the next is encoded, no more: a picture that is asked for waits for all that is under
    // way.
    await older
    const losses = this.#run.train(this.#elapsed)
    this.#underWay = [newer, workDone()]
    const { step } = this.#run
    const reads = step % readEvery === 0 || step <= 2
    try {
      await this.#run.adapt(losses)
      if (reads) await this.#read(losses)
    } finally {
      losses.values.dispose()
    }
    const ms = now() - start
    this.#elapsed += ms / 1000
    this.#stepMs = this.#stepMs === null ? ms : this.#stepMs + SPEED_BLEND * (ms - this.#stepMs)
    if (reads && this.#checkpointDue()) await this.#saveInTurn()
    else if (this.#asked.length > 0) await this.#saveIfCalm()
    if (isMilestone(step)) await onMilestone()
    if (step % QUALITY_EVERY_STEPS === 0) onQuality(await this.#run.quality())
    if (now() - this.#toldAt >= PROGRESS_EVERY_MS) this.#tell()
    if (now() - this.#weightsAt >= WEIGHTS_EVERY_MS) await this.#shareWeights()
  }

  /** Exactly one step, told at once: for a person who steps by hand. */
  async stepAndTell(): Promise<void> {
    await this.#busy(async () => {
      await this.#step()
      await this.#tellAll()
    })
  }

  /**
   * The newest checkpoint, or with `fresh` one of the run as it is after the step in progress. The older one when it is
   * not safe to take one now; null before the first.
   */
  async checkpoint(fresh: boolean): Promise<Checkpoint | null> {
    if (fresh && this.#training) await new Promise<void>((resolve) => this.#asked.push(resolve))
    else if (fresh) await this.#saveIfCalm()
    return this.#newest
  }

  /** Trains; whoever asks for a checkpoint meanwhile gets it between two steps, or at the latest when this ends. */
  async #busy(work: () => Promise<void>): Promise<void> {
    this.#training = true
    try {
      await work()
    } finally {
      this.#training = false
      this.#answer()
    }
  }

  #answer(): void {
    for (const resolve of this.#asked.splice(0)) resolve()
  }

  /** Tells everything as it is now, whatever was told last. */
  async #tellAll(): Promise<void> {
    if (this.#toldStep !== this.#run.step) this.#tell()
    await this.#shareWeights()
    await this.#saveIfCalm()
  }

  async #saveIfCalm(): Promise<void> {
    if (this.#savedStep !== this.#run.step && this.#watch.calm) await this.#save()
    this.#answer()
  }

  async #saveInTurn(): Promise<void> {
    await this.#save()
    const now = this.#options.now()
    if (now - this.#saveDueAt < SAVE_EVERY_MS) return
    this.#saveDueAt = now
    this.#options.onSaveDue()
  }

  #checkpointDue(): boolean {
    const ms = this.#options.now() - this.#savedAt
    const steps = this.#run.step - this.#savedStep
    const due = ms >= CHECKPOINT_EVERY_MS || (steps >= CHECKPOINT_EVERY_STEPS && ms >= CHECKPOINT_APART_MS)
    return due && this.#watch.calm
  }

  async #save(): Promise<void> {
    this.#newest = await this.#run.checkpoint(this.#elapsed)
    this.#options.onCheckpoint(this.#newest)
    this.#answer()
    this.#savedAt = this.#options.now()
    this.#savedStep = this.#run.step
  }

  async #shareWeights(): Promise<void> {
    this.#weightsAt = this.#options.now()
    await this.#options.onWeights()
  }

  async #read(losses: StepLosses): Promise<void> {
    const read = await readLosses(losses)
    this.#watch.read(read)
    this.#losses = read
  }

  #tell(): void {
    this.#toldAt = this.#options.now()
    const { step, adaptive } = this.#run
    this.#toldStep = step
    this.#options.onProgress({
      step,
      losses: this.#losses,
      stepsPerSecond: this.#stepMs ? 1000 / this.#stepMs : 0,
      elapsed: this.#elapsed,
      left: this.#left(),
      ...(adaptive && { adaptive }),
      ...engineMemory(),
    })
  }

  /** Seconds to the end of the plan: by steps, or by the clock where its limit comes first. */
  #left(): number | null {
    if (this.#stepMs === null) return null
    const { steps, seconds } = this.#run.settings
    const bySteps = (Math.max(0, steps - this.#run.step) * this.#stepMs) / 1000
    return seconds > 0 ? Math.min(bySteps, Math.max(0, seconds - this.#elapsed)) : bySteps
  }
}
