// The wall between the page and the train workers: types only, a union each way, and what the page holds of them.
// Events carry the run they belong to, and those of an older run are dropped.

import type { AdaptiveState, Checkpoint } from '../network/checkpoint'
import type { BackendChoice, EngineInfo, KernelForm } from '../core/engine'
import type { ErrorData } from '../core/errors'
import type { StepTimes } from '../core/forecast'
import type { ClipInfo, Frames, Pictures, Sides } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import type { CallOptions, Command as CommandOf, Reply } from '../core/worker-call'
import type { NodeValue } from '../network/graph'
import type { Inversion } from '../network/inversion'
import type { HeadStart } from '../network/learned'
import type { PrincipalPictures } from '../network/principal-pictures'
import type { SettingChanges, Settings } from '../settings/settings'
import type { TaskShares } from '../settings/tasks'
import type { Snapshot } from '../network/snapshot'
import type { WarmStart } from '../network/warm-start'
import type { Losses } from '../core/terms'
import type { SaveContext } from '../projects/save-context'
import type { Saved } from '../projects/slots'

export interface NetworkInfo extends Sides {
  readonly generatorParameters: number
  readonly discriminatorParameters: number
  /** Frames of the clip; `t` runs from 0 to this less one. */
  readonly frames: number
  /** Indexes of the frames that training never sees. */
  readonly heldOut: readonly number[]
  /** Absent where the run began with chance. */
  readonly warm?: WarmStart
}

export interface Progress {
  readonly step: number
  readonly losses: Losses
  /** Only where augmentation is adaptive. */
  readonly adaptive?: AdaptiveState
  readonly stepsPerSecond: number
  /** Seconds spent training so far (pauses excluded). */
  readonly elapsed: number
  /** Seconds left at the present speed; null before the first estimate. */
  readonly left: number | null
  readonly tensors: number
  /** Bytes of memory that the engine holds. */
  readonly bytes: number
}

export interface Quality {
  readonly step: number
  /** Mean over frames, dB. `psnrHeldOut` is null when nothing is held out. */
  readonly psnrTrain: number
  readonly psnrHeldOut: number | null
  /** Right answers of the critic to its tasks about frames that were held out; absent where it has none, or too few. */
  readonly tasks?: TaskShares
}

/** Step zero of a run with principal pictures: it can be looked at and measured. */
export interface Beginning {
  readonly network: NetworkInfo
  readonly quality: Quality
}

/** The full measurement, made when a run ends or on request. */
export interface Report extends Quality {
  /** High-frequency energy of generated over real frames: at the clip's own moments, half-way between two of them. */
  readonly sharpnessPath: number
  readonly sharpnessMorph: number
  /** Mean frame difference of the endless walk over that of the clip. */
  readonly motionRatio: number
}

export type StopReason = 'paused' | 'finished'

/** What the page may ask, by name, and what comes back. */
export interface Calls {
  /** `kernels`: the form that was chosen before; it is not chosen again. */
  start: {
    readonly ask: {
      readonly wanted: BackendChoice
      readonly kernels?: KernelForm
      /** It trained here before and was lost: its gradients are not tested again. */
      readonly proven?: boolean
      /** What was found before of `EngineInfo.paints`. */
      readonly paints?: boolean
    }
    readonly answer: EngineInfo
  }
  /** Builds networks for a clip: fresh ones, or those of a checkpoint of the same clip. */
  load: {
    readonly ask: {
      readonly run: number
      readonly frames: Frames
      readonly clip: ClipInfo
      readonly settings: Settings
      readonly checkpoint?: Checkpoint
      /** What fresh ones begin with instead of chance. */
      readonly headStart?: HeadStart
      /** Those of these frames and settings, where they were found before. */
      readonly principal?: PrincipalPictures
    }
    readonly answer: NetworkInfo
  }
  /**
   * Shows what a fresh run with these settings begins with, before its networks are built. Null where that is nothing
   * to look at, or something newer is asked for meanwhile.
   */
  begin: {
    readonly ask: {
      readonly run: number
      readonly frames: Frames
      readonly clip: ClipInfo
      readonly settings: Settings
    }
    readonly answer: (Beginning & { readonly principal: PrincipalPictures }) | null
  }
  /** Shows a finished model: no training state. */
  open: { readonly ask: { readonly run: number; readonly snapshot: Snapshot }; readonly answer: NetworkInfo }
  /**
   * Times a few steps of a run like this one, which itself is not touched. Null when another command ended it: training
   * comes first.
   */
  time: { readonly ask: { readonly run: number }; readonly answer: StepTimes | null }
  /** Trains until paused, finished or failed; answered when it has begun. */
  train: { readonly ask: { readonly run: number }; readonly answer: null }
  /** Answered when the last step has ended. */
  pause: { readonly ask: { readonly run: number }; readonly answer: null }
  /** Exactly one step. */
  step: { readonly ask: { readonly run: number }; readonly answer: null }
  change: { readonly ask: { readonly run: number; readonly changes: SettingChanges }; readonly answer: null }
  /** Pictures at latent points, in order. `reuse`: a buffer of an earlier answer, to be filled again. */
  sample: {
    readonly ask: {
      readonly run: number
      readonly points: readonly LatentPoint[]
      readonly reuse?: ArrayBuffer
    }
    readonly answer: Pictures
  }
  /** What a node of the generator comes to in the picture at a latent point. */
  layer: {
    readonly ask: { readonly run: number; readonly node: string; readonly point: LatentPoint }
    readonly answer: NodeValue
  }
  /** Times of the clip that a morph between two of them comes by, frames; none where it goes straight. */
  path: {
    readonly ask: { readonly run: number; readonly from: number; readonly to: number }
    readonly answer: readonly number[]
  }
  /**
   * Pictures at latent points to be looked at while the run trains, painted by its own device into one bitmap with so
   * many columns; the asker's to close. Null where the engine cannot.
   */
  paint: {
    readonly ask: { readonly run: number; readonly points: readonly LatentPoint[]; readonly columns: number }
    readonly answer: ImageBitmap | null
  }
  /** The averaged generator as it is now. */
  snapshot: { readonly ask: { readonly run: number }; readonly answer: Snapshot }
  /**
   * Codes from which a model draws given pictures; see model/invert.ts. The run that is loaded is not touched; where it
   * is that of the model and has an encoder, the search begins where that points.
   */
  invert: {
    readonly ask: {
      readonly run: number
      readonly model: Snapshot
      readonly wanted: Frames
      readonly tuning: boolean
    }
    readonly answer: Inversion
  }
  /** What the critic of pixels says of single pictures, higher for what it takes for real: a logit each. */
  judge: {
    readonly ask: { readonly run: number; readonly pictures: Pictures }
    readonly answer: Float32Array
  }
  /** Answered at once: shows that the worker lives. */
  ping: { readonly ask: object; readonly answer: null }
  measure: { readonly ask: { readonly run: number }; readonly answer: Report }
  /**
   * Saves the run with what the page knows of it: as it is when the step in progress has ended, or with `fresh` false
   * as of the last checkpoint. Null when there is no state yet that is worth it.
   */
  save: {
    readonly ask: { readonly run: number; readonly beside: SaveContext; readonly fresh: boolean }
    readonly answer: Saved | null
  }
}

export type CallName = keyof Calls
export type Command = CommandOf<Calls>

export type TrainerEvent =
  | { readonly type: 'progress'; readonly run: number; readonly progress: Progress }
  | { readonly type: 'quality'; readonly run: number; readonly quality: Quality }
  /** What the run begins with can be looked at: told before its networks are built. */
  | ({ readonly type: 'begun'; readonly run: number } & Beginning)
  /** New averaged weights can be looked at from now on. */
  | { readonly type: 'weights'; readonly run: number; readonly step: number }
  /** The averaged generator at one of the steps that tell how the run learned; see core/history.ts. */
  | { readonly type: 'milestone'; readonly run: number; readonly snapshot: Snapshot }
  | { readonly type: 'stopped'; readonly run: number; readonly reason: StopReason }
  | { readonly type: 'failed'; readonly run: number; readonly error: ErrorData }
  /** A checkpoint was taken, and the last save lies so far back that this one is to be saved. */
  | { readonly type: 'save-due'; readonly run: number }
  | RecoveredEvent

/** Something broke and was mended; the run is what it was, training or not. Made on the page's side (client.ts). */
export interface RecoveredEvent {
  readonly type: 'recovered'
  readonly run: number
  /** One sentence: what happened, and what was done about it. */
  readonly what: string
  /** The step that training went back to; null when training was not touched. */
  readonly step: number | null
  /** What trains now. */
  readonly engine: EngineInfo
}

/** From worker to worker through the page: the newest weights for the one that draws. */
export interface WeightsMessage {
  readonly type: 'snapshot-event'
  readonly run: number
  readonly snapshot: Snapshot
}

/** From the worker that trains to the page, which keeps the newest: a worker that dies takes its memory with it. */
export interface CheckpointMessage {
  readonly type: 'checkpoint'
  readonly run: number
  readonly checkpoint: Checkpoint
}

/** The engine under the worker is gone with everything it held; only a new worker helps. */
export interface LostMessage {
  readonly type: 'lost'
  readonly error: ErrorData
}

/**
 * The worker holds the Web Lock of this name for as long as it lives: whoever is granted it next knows that the worker
 * is dead.
 */
export interface AliveMessage {
  readonly type: 'alive'
  readonly lock: string
}

/** What a worker tells about the run that it was given. */
export type RunMessage =
  Exclude<TrainerEvent, RecoveredEvent | { type: 'begun' }> | WeightsMessage | CheckpointMessage

export type FromWorker = Reply | RunMessage | LostMessage | AliveMessage

/** Every method rejects with a ReelError. A new `load` or `open` ends what was before; its events no longer arrive. */
export interface Trainer {
  /**
   * What trains; another engine may take its place after a loss, which the event `recovered` tells. Asking for it
   * starts it, as does whatever needs it.
   */
  readonly engine: Promise<EngineInfo>
  /** A fresh run, or with a checkpoint of the same clip one that goes on from there. */
  load(
    frames: Frames,
    clip: ClipInfo,
    settings: Settings,
    checkpoint?: Checkpoint,
    headStart?: HeadStart,
  ): Promise<NetworkInfo>
  open(snapshot: Snapshot): Promise<NetworkInfo>
  /** How long the steps of the loaded run take here; null when another call ended the timing. */
  time(): Promise<StepTimes | null>
  train(): Promise<void>
  pause(): Promise<void>
  step(): Promise<void>
  change(changes: SettingChanges): Promise<void>
  /** Pictures as bytes. `reuse`: a buffer of an earlier answer, given away to be filled again. */
  sample(points: readonly LatentPoint[], reuse?: ArrayBuffer): Promise<Pictures>
  /** What a node of the generator comes to in the picture at a point, by the newest weights. */
  layer(node: string, point: LatentPoint): Promise<NodeValue>
  /** Times of the clip that a morph from one to another comes by; see the call of this name. */
  path(from: number, to: number): Promise<readonly number[]>
  /**
   * Pictures to be looked at: bytes, or one bitmap of all, `columns` in a row (all in one when left out), which the
   * caller must close.
   */
  look(points: readonly LatentPoint[], reuse?: ArrayBuffer, columns?: number): Promise<Pictures | ImageBitmap>
  snapshot(): Promise<Snapshot>
  measure(): Promise<Report>
  /** Finds codes from which a model draws given pictures, as large as its own; `tuning`: and weights around them. */
  invert(
    model: Snapshot,
    wanted: Frames,
    tuning: boolean,
    options?: Pick<CallOptions, 'signal' | 'onProgress'>,
  ): Promise<Inversion>
  /** What the critic of pixels says of single pictures; see the call of this name. */
  judge(pictures: Pictures): Promise<Float32Array>
  /** Saves the loaded run with what the page knows of it; see the call of this name. */
  save(beside: SaveContext, fresh: boolean): Promise<Saved | null>
  /** The newest checkpoint of the run: outlives the workers. */
  newest(): Checkpoint | null
  dispose(): void
}

export type StartTrainer = (wanted: BackendChoice, onEvent: (event: TrainerEvent) => void) => Trainer
