// What the actions share: the store, the metrics, the tools they were given, and who is still wanted. One context per
// studio. Not here: any action.

import type { StoreApi } from 'zustand/vanilla'
import type { Clip } from '../clip/clip'
import { errorData, type ErrorData } from '../core/errors'
import type { Snapshot } from '../network/snapshot'
import type { Autosave } from './actions/autosave'
import type { ProjectTools } from './actions/project-tools'
import type { FilmSession } from '../share/session'
import type { StartTrainer, Trainer, TrainerEvent } from '../trainer/protocol'
import type { BackendChoice } from '../core/engine'
import type { Metrics } from './metrics'
import type { Milestones } from './actions/milestones'
import { type GoingOn, isLoaded, type LoadedRun, type Run, sourcesOf, type StudioState } from './state'

export interface OpenOptions {
  readonly signal: AbortSignal
  /** 0 .. 1, or null while it is not known. */
  readonly onProgress: (done: number | null) => void
}

/** Everything the studio reaches the world through, so that it can be tested without one. */
export interface StudioTools {
  readonly startTrainer: StartTrainer
  readonly openFiles: (files: readonly File[], options: OpenOptions) => Promise<Clip>
  readonly openBuiltIn: (id: string, seed: number, options: OpenOptions) => Promise<Clip>
  readonly readModel: (file: File) => Promise<Snapshot>
  /** What a WebM has to say of the session it was made in; null when it is none of ours. */
  readonly readSession: (file: File) => Promise<FilmSession | null>
  readonly fetchDemo: (name: string) => Promise<Snapshot>
  readonly projects: ProjectTools
  /** The engine asked for by the address, `auto` when it names none. */
  readonly wanted: BackendChoice
}

export interface StudioContext {
  readonly store: StoreApi<StudioState>
  readonly metrics: Metrics
  readonly milestones: Milestones
  readonly tools: StudioTools
  readonly autosave: Autosave
  trainer: Trainer
  /** The trainer whose engine was started; another one than `trainer` (or none) while its engine sleeps. */
  awake: Trainer | null
  /** Ends the preparation of the run that is being replaced. */
  preparing: AbortController
  /** Ends the opening that is being replaced. */
  opening: AbortController
  /** The project that is being opened, and what will come of it. */
  goingOn: { readonly id: string; readonly answer: Promise<GoingOn> } | null
  /** Counts runs: an answer that carries an older number is dropped. */
  runs: number
}

/** Forgets everything that was told of the run before. */
export function clearTold({ metrics, milestones }: StudioContext): void {
  metrics.clear()
  milestones.clear()
}

export const setRun = (context: StudioContext, run: Run): void => context.store.setState({ run })

export const runOf = (context: StudioContext): Run => context.store.getState().run

/** Frees all clips that are open; the store is the caller's to change. */
export function closeClips({ store }: Pick<StudioContext, 'store'>): void {
  for (const { clip } of sourcesOf(store.getState())) clip.close()
}

/** The run, if it is still the one with this number. */
export function stillLoaded(context: StudioContext, id: number): LoadedRun | null {
  const run = runOf(context)
  return isLoaded(run) && run.id === id ? run : null
}

/**
 * Ends whatever was being prepared, and saves the run that is left; the signal says whether the new preparation is
 * still wanted.
 */
export function replacePreparation(context: StudioContext): AbortSignal {
  context.autosave.leave()
  context.preparing.abort()
  context.preparing = new AbortController()
  context.runs += 1
  return context.preparing.signal
}

/** The lesson that is open ends with its run, of which nothing is kept; the settings are the person's own again. */
export function endLesson(context: StudioContext): void {
  const { lesson, source } = context.store.getState()
  if (!lesson) return
  replacePreparation(context)
  source?.clip.close()
  const { project: _, run: _run, ...own } = lesson.own
  context.store.setState({ ...own, lesson: null, run: { kind: 'empty' } })
}

export function failRun(context: StudioContext, thrown: unknown): void {
  const run = runOf(context)
  const checkpoint = isLoaded(run) ? context.trainer.newest() : null
  const { project } = context.store.getState()
  replacePreparation(context)
  const left = isLoaded(run) && checkpoint ? { run, checkpoint, project } : null
  setRun(context, { kind: 'failed', error: errorData(thrown), left })
}

/** Starts the workers and listens to them; the engine's name arrives in the store. */
export function startTrainer(
  context: Pick<StudioContext, 'store' | 'tools'>,
  onEvent: (event: TrainerEvent) => void,
): Trainer {
  const { store, tools } = context
  store.setState({ engine: { kind: 'starting', wanted: tools.wanted } })
  return tools.startTrainer(tools.wanted, onEvent)
}

/** A sentence for a refusal. */
export const sentence = (thrown: unknown): string => (errorData(thrown) satisfies ErrorData).message
