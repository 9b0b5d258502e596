// What the actions share: the store, the feed, the tools they were given, and who is still wanted. One desk per studio.
// Not here: any action.

import type { StoreApi } from 'zustand/vanilla'
import type { Clip } from '../clip/clip'
import { errorData, type ErrorData } from '../core/errors'
import type { Snapshot } from '../network/snapshot'
import type { Keeper } from './keeper'
import type { ProjectTools } from './project-tools'
import type { FilmSession } from '../share/session'
import type { StartTrainer, Trainer } from '../trainer/client'
import type { BackendChoice } from '../core/engine'
import type { TrainerEvent } from '../trainer/protocol'
import type { Feed } from './feed'
import type { Milestones } from './milestones'
import { type GoingOn, isLoaded, type LoadedRun, type Run, type StudioState } from './state'

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

export interface Desk {
  readonly store: StoreApi<StudioState>
  readonly feed: Feed
  readonly milestones: Milestones
  readonly tools: StudioTools
  readonly keeper: Keeper
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
export function clearTold({ feed, milestones }: Desk): void {
  feed.clear()
  milestones.clear()
}

export const setRun = (desk: Desk, run: Run): void => desk.store.setState({ run })

export const runOf = (desk: Desk): Run => desk.store.getState().run

/** The run, if it is still the one with this number. */
export function stillLoaded(desk: Desk, id: number): LoadedRun | null {
  const run = runOf(desk)
  return isLoaded(run) && run.id === id ? run : null
}

/**
 * Ends whatever was being prepared, and saves the run that is left; the signal says whether the new preparation is
 * still wanted.
 */
export function replacePreparation(desk: Desk): AbortSignal {
  desk.keeper.leave()
  desk.preparing.abort()
  desk.preparing = new AbortController()
  desk.runs += 1
  return desk.preparing.signal
}

export function failRun(desk: Desk, thrown: unknown): void {
  const run = runOf(desk)
  const checkpoint = isLoaded(run) ? desk.trainer.newest() : null
  const { project } = desk.store.getState()
  replacePreparation(desk)
  const left = isLoaded(run) && checkpoint ? { run, checkpoint, project } : null
  setRun(desk, { kind: 'failed', error: errorData(thrown), left })
}

/** Starts the workers and listens to them; the engine's name arrives in the store. */
export function startTrainer(
  desk: Pick<Desk, 'store' | 'tools'>,
  onEvent: (event: TrainerEvent) => void,
): Trainer {
  const { store, tools } = desk
  store.setState({ engine: { kind: 'starting', wanted: tools.wanted } })
  return tools.startTrainer(tools.wanted, onEvent)
}

/** A sentence for a refusal. */
export const sentence = (thrown: unknown): string => (errorData(thrown) satisfies ErrorData).message
