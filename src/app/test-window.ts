// `window.reelgan`: what the page shows, for the end-to-end tests and the headless command. It reads; the only thing it
// may change is the settings, through the same check as the form. Nothing here that a person could not see or do.

import type { StepTimes } from '../core/forecast'
import type { Frames, Pictures } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import type { Scene } from '../core/scene'
import type { WarmStart } from '../network/warm-start'
import type { SettingChanges, Settings } from '../settings/settings'
import type { Report } from '../trainer/protocol'
import type { EngineState, Intake, ProjectState, RunKind } from './state'
import type { Reading } from './metrics'
import { isLoaded } from './state'
import type { Studio } from './store'
import type { StageHandle, StageView } from './ui/stage/Stage'

/** As in package.json. */
export const VERSION = '0.1.0'

export interface ReelganState {
  readonly run: RunKind
  readonly engine: EngineState
  readonly intake: Intake
  readonly notice: string | null
  /** The sentence of a failed run. */
  readonly failure: string | null
  readonly clip: string | null
  readonly settings: Settings
  readonly reading: Reading
  /** Times of the steps of the loaded run; null until they were taken. */
  readonly times: StepTimes | null
  /** Indexes of frames that training never sees. */
  readonly heldOut: readonly number[]
  readonly measuring: boolean
  /** What the run began with; null where that was chance. */
  readonly warm: WarmStart | null
  /** Whether it was to begin with something else. */
  readonly headStart: boolean
  /** Where the run is kept; null until it is. */
  readonly project: ProjectState | null
}

export interface ReelganWindow {
  readonly version: string
  state(): ReelganState
  /** The frames that the network learns from. */
  frames(): Frames | null
  settings(): Settings
  applySettings(changes: SettingChanges): Promise<void>
  sample(points: readonly LatentPoint[]): Promise<Pictures>
  measure(): Promise<Report>
  /** What the stage shows; null before it stands. */
  view(): StageView | null
  /** The same as links and files keep it, with the position. */
  scene(): Scene | null
}

declare global {
  interface Window {
    reelgan?: ReelganWindow
  }
}

/** Returns the function that takes it away again. */
export function showTestWindow(studio: Studio, stage: () => StageHandle | null): () => void {
  const { store, metrics, actions, trainer } = studio
  window.reelgan = {
    version: VERSION,
    state() {
      const { run, engine, intake, notice, settings, source, times, project } = store.getState()
      return {
        run: run.kind,
        engine,
        intake,
        notice,
        failure: run.kind === 'failed' ? run.error.message : null,
        clip: source?.clip.description.name ?? null,
        settings,
        reading: metrics.reading(),
        times,
        heldOut: isLoaded(run) ? run.network.heldOut : [],
        project,
        warm: isLoaded(run) ? (run.network.warm ?? null) : null,
        headStart: store.getState().headStart !== null,
        measuring: run.kind === 'finished' && run.measuring,
      }
    },
    frames() {
      const { run } = store.getState()
      return isLoaded(run) ? run.frames : null
    },
    settings: () => store.getState().settings,
    applySettings: (changes) => actions.applySettings(changes),
    sample: (points) => trainer().sample(points),
    measure: () => trainer().measure(),
    view: () => stage()?.view() ?? null,
    scene: () => stage()?.scene() ?? null,
  }
  return () => {
    delete window.reelgan
  }
}
