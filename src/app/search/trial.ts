// One candidate of a search on a trainer of its own: loaded, trained for some seconds, measured.

import type { Checkpoint } from '../../network/checkpoint'
import { errorFromData, ReelError } from '../../core/errors'
import type { ClipInfo, Frames, Pictures } from '../../core/frames'
import type { LatentPoint, Moment } from '../../core/latent'
import type { Settings } from '../../settings/settings'
import type { Progress, Report, Trainer, TrainerEvent } from '../../trainer/protocol'

/** What is trained on. */
export interface Subject {
  readonly frames: Frames
  readonly clip: ClipInfo
}

export interface Trial extends Subject {
  readonly settings: Settings
  /** Where it goes on; null for a start from scratch. */
  readonly from: Checkpoint | null
  /** Seconds of training from there on. */
  readonly seconds: number
  /** Ends the trial early. */
  readonly stop: AbortSignal
  readonly onProgress: (progress: Progress) => void
  readonly onPicture: (pictures: Pictures) => void
}

export interface Outcome {
  readonly report: Report
  readonly checkpoint: Checkpoint | null
}

/** A trainer, and who hears it just now. */
export interface Bench {
  readonly trainer: Trainer
  hear: (event: TrainerEvent) => void
}

/** Null where it was stopped. @throws ReelError with what went wrong; the trainer is then not to be trusted. */
export async function runTrial(bench: Bench, trial: Trial): Promise<Outcome | null> {
  const { trainer } = bench
  const { frames, clip, settings, from, stop } = trial
  await trainer.load(frames, clip, settings, from ?? undefined)
  if (!stop.aborted) await trained(bench, trial)
  if (stop.aborted) return null
  const checkpoint = trainer.newest()
  const report = await trainer.measure()
  trial.onPicture(await trainer.sample(pointsOf(frames.count)))
  return { report, checkpoint }
}

/** Trains for so many seconds, until it is finished, or `stop` ends it. */
async function trained(bench: Bench, trial: Trial): Promise<void> {
  const { trainer } = bench
  const { seconds, stop } = trial
  // Counted from the first step on, which is slow on an engine that has just started.
  let until = Infinity
  const pause = () => void trainer.pause().catch(() => undefined)
  try {
    await new Promise<void>((resolve, reject) => {
      bench.hear = (event) => {
        if (event.type === 'progress') {
          trial.onProgress(event.progress)
          const { elapsed } = event.progress
          until = Math.min(until, elapsed + seconds)
          if (elapsed >= until) pause()
        } else if (event.type === 'weights') void show(trainer, trial)
        else if (event.type === 'stopped') resolve()
        else if (event.type === 'failed') reject(errorFromData(event.error))
      }
      stop.addEventListener('abort', pause)
      trainer.train().then(() => (stop.aborted ? pause() : undefined), reject)
    })
  } finally {
    bench.hear = () => undefined
    stop.removeEventListener('abort', pause)
  }
}

/** A picture on the way; that none comes stops nothing. */
async function show(trainer: Trainer, { frames, onPicture }: Trial): Promise<void> {
  try {
    onPicture(await trainer.sample(pointsOf(frames.count)))
  } catch (error) {
    if (!(error instanceof ReelError)) throw error
  }
}

const momentAt = (t: number): Moment => ({ t: Math.floor(t), directions: [], content: 0 })

/** Half-way between two moments that lie far apart. */
const pointsOf = (frames: number): readonly LatentPoint[] => [
  { kind: 'morph', from: momentAt(frames / 4), to: momentAt((3 * frames) / 4), amount: 0.5 },
]
