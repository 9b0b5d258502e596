// What the page knows, as plain types. What the run *is* is one union, never a pair of booleans.
// Not here: how it changes (the *-actions files) and the numbers of each step (metrics.ts).

import type { Clip, Crop } from '../clip/clip'
import type { Checkpoint } from '../network/checkpoint'
import type { ErrorData, ReelErrorCode } from '../core/errors'
import type { ClipInfo, Frames } from '../core/frames'
import type { Scene } from '../core/scene'
import type { Size } from '../settings/rows'
import type { SettingChanges, Settings } from '../settings/settings'
import type { HeadStart } from '../network/learned'
import type { Manifest, NamedTensor, Snapshot } from '../network/snapshot'
import type { BackendChoice, EngineInfo } from '../core/engine'
import type { StepTimes } from '../core/forecast'
import type { ProjectHead } from '../projects/database'
import type { SavedCut } from '../projects/saved-clip'
import type { HostedLink } from '../share/hosted-link'
import type { NetworkInfo, Quality } from '../trainer/protocol'
import type { FilmOffer } from './actions/open-exported-film'

/**
 * `elsewhere`: another tab has it open. `refused`: it could not be opened, and the page says why; what was there stays.
 */
export type GoingOn = 'opened' | 'elsewhere' | 'refused'

export type EngineState =
  | { readonly kind: 'starting'; readonly wanted: BackendChoice }
  | { readonly kind: 'running'; readonly info: EngineInfo }
  | { readonly kind: 'failed'; readonly message: string }

/** The opened clip and what is to be taken from it. */
export interface Source {
  readonly clip: Clip
  /** In and out points, seconds. */
  readonly from: number
  readonly to: number
  readonly crop: Crop
  /** Bytes of the file or files; null for a built-in clip. */
  readonly bytes: number | null
  /** What it was opened from; none for a built-in clip. */
  readonly files: readonly File[]
}

/** Where weights to begin with come from. */
export type LearnedSource =
  | { readonly kind: 'demo'; readonly name: string }
  | { readonly kind: 'project'; readonly id: string }
  | { readonly kind: 'file'; readonly file: File }
  /** The opened model. */
  | { readonly kind: 'shown'; readonly model: Snapshot }

/** What the door does: opening a clip or a model goes on beside whatever the run is. */
export type Intake =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening'; readonly name: string; readonly done: number | null }
  | { readonly kind: 'refused'; readonly message: string }

/** Where the frames of a run came from: what is needed to take others from the same clip. */
export interface Origin {
  readonly cut: SavedCut | null
  /** None for a built-in clip, and where the originals were not kept. */
  readonly files: readonly File[]
}

/** What a person had open when a lesson began: it comes back when the lesson is left. */
export interface OwnWork extends Pick<
  StudioState,
  'source' | 'changes' | 'settings' | 'headStart' | 'scratch' | 'missingClip'
> {
  /** An opened model, to be opened again; of another run its project counts. */
  readonly run: Run
  /** Where the run was saved; null where nothing was learned, or it could not be saved. */
  readonly project: string | null
}

/** A network that stands in the worker with the frames it learns from. */
export interface Loaded {
  readonly id: number
  readonly frames: Frames
  readonly clip: ClipInfo
  readonly settings: Settings
  readonly network: NetworkInfo
  readonly origin: Origin
}

/**
 * What is left of a run that failed: enough to go on from its newest checkpoint, in the project that it was saved to.
 */
export interface Left {
  readonly run: Loaded
  readonly checkpoint: Checkpoint
  readonly project: ProjectState | null
}

/** Frames and what is known of their clip. */
export interface Reel {
  readonly frames: Frames
  readonly clip: ClipInfo
}

/** Whom pictures are asked of: the same number is the same network. */
export interface Drawn {
  readonly id: number
  readonly network: NetworkInfo
}

export type Run =
  | { readonly kind: 'empty' }
  /** Frames are being taken from the clip; `done` is 0 .. 1. Those of the run before stay in sight meanwhile. */
  | { readonly kind: 'opening'; readonly done: number; readonly before: Reel | null }
  /** The network is being built; `begun`: what it begins with is in sight already. */
  | {
      readonly kind: 'loading'
      readonly frames: Frames
      readonly clip: ClipInfo
      readonly begun: Drawn | null
    }
  | ({ readonly kind: 'ready' } & Loaded)
  /** `ending`: the last step was asked for (pause, or a single step). */
  | ({ readonly kind: 'training'; readonly ending: boolean } & Loaded)
  | ({ readonly kind: 'paused' } & Loaded)
  /** `measuring`: its report is still being made. */
  | ({ readonly kind: 'finished'; readonly measuring: boolean } & Loaded)
  /** A model that was opened: it can be drawn; training it on is a run of its own. */
  | {
      readonly kind: 'demo'
      readonly id: number
      readonly manifest: Manifest
      readonly tensors: readonly NamedTensor[]
      readonly network: NetworkInfo
      /** Its name in the gallery; null for a model that came otherwise. */
      readonly demo: string | null
    }
  | { readonly kind: 'failed'; readonly error: ErrorData; readonly left: Left | null }

/** Where the run on show is kept. */
export interface ProjectState {
  readonly id: string
  /** Null until it was saved for the first time. */
  readonly name: string | null
  /** Step and time (ms since 1970) of the last save; null before the first. */
  readonly step: number | null
  readonly at: number | null
  readonly saving: boolean
  /** Why the last save failed, one sentence; null when it did not. */
  readonly problem: string | null
}

/** Bytes that could not be read, to be taken away beside the sentence that says so. */
export interface Rescue {
  readonly says: string
  /** The name of the download. */
  readonly file: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export type RunKind = Run['kind']
export type LoadedRun = Extract<Run, Loaded>

export interface StudioState {
  readonly engine: EngineState
  readonly source: Source | null
  /** Clips that are trained together with it, each a class of its own. */
  readonly others: readonly Source[]
  readonly intake: Intake
  /** What the person set; `settings` is this over the defaults. */
  readonly changes: SettingChanges
  readonly settings: Settings
  readonly preferredSize: Size
  readonly run: Run
  /** What the next run begins with; null is chance. */
  readonly headStart: (HeadStart & { readonly source: LearnedSource }) | null
  /** How a run from scratch went before it was replaced by one with a head start. */
  readonly scratch: {
    readonly clip: string
    readonly size: Size
    readonly qualities: readonly Quality[]
  } | null
  /** How long the steps of the run take here; null until they have been timed. */
  readonly times: StepTimes | null
  /**
   * What an opened recipe or project had on the stage; put on once the network has learned something. Null for none.
   */
  readonly scene: Scene | null
  /** A link to a file elsewhere, until the person has said whether to fetch it. */
  readonly offered: HostedLink | null
  /** The lesson that is open; nothing of its runs is saved. */
  readonly lesson: { readonly name: string; readonly own: OwnWork } | null
  /** Null until the run has learned something that can be kept. */
  readonly project: ProjectState | null
  /** The name of the clip whose frames are there but whose file is not: it must be dropped again to take others. */
  readonly missingClip: string | null
  /** Where the person was at the last visit; null when there is nothing to go on with, or it was declined. */
  readonly offer: ProjectHead | null
  /** Whether the site was built anew since the page came, until that is dismissed. */
  readonly updated: boolean
  /** One sentence above the page: a link or an address that could not be followed. */
  readonly notice: string | null
  /** Goes with the notice that says the same. */
  readonly rescue: Rescue | null
  /** A film of ours that came back: what it can be used for. */
  readonly film: FilmOffer | null
}

/** Whether the run holds a network with its frames. */
export const isLoaded = (run: Run): run is LoadedRun =>
  run.kind === 'ready' || run.kind === 'training' || run.kind === 'paused' || run.kind === 'finished'

/** Whether starting anew would throw training away. */
export const wouldLose = (run: Run): boolean =>
  run.kind === 'training' || run.kind === 'paused' || run.kind === 'finished'

/** Whether pictures can be drawn. */
export const canDraw = (run: Run): run is LoadedRun | Extract<Run, { kind: 'demo' }> =>
  isLoaded(run) || run.kind === 'demo'

/** What pictures can be drawn by, if there is anything. */
export function drawnBy(run: Run): Drawn | null {
  if (run.kind === 'loading') return run.begun
  return canDraw(run) ? run : null
}

/** Whether it begins as principal pictures and has learned nothing yet. */
export const isAtZero = (run: Run): boolean =>
  (run.kind === 'loading' && run.begun !== null) ||
  (run.kind === 'ready' && run.settings.components > 0 && !run.network.warm)

/** Errors after which the workers themselves must be started anew. */
export const needsNewTrainer = (code: ReelErrorCode): boolean =>
  code === 'engine-lost' ||
  code === 'worker-crashed' ||
  code === 'part-missing' ||
  code === 'engine-unavailable' ||
  code === 'out-of-memory'

/** All clips that are trained on, in the order of their classes. */
export const sourcesOf = ({ source, others }: Pick<StudioState, 'source' | 'others'>): readonly Source[] =>
  source ? [source, ...others] : []

/** The frames in sight, if there are any: those of the run, or of the one before while new ones are being taken. */
export function reelOf(run: Run): Reel | null {
  if (run.kind === 'opening') return run.before
  return isLoaded(run) || run.kind === 'loading' ? run : null
}
