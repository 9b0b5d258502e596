// The studio: one store, its feed, and the actions that are the only writers. No React here and no module-level state.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Crop } from '../clip/clip'
import type { Scene } from '../core/scene'
import { completeSettings, type SettingChanges } from '../settings/settings'
import type { Snapshot } from '../network/snapshot'
import type { HostedLink } from '../share/hosted-link'
import type { Trainer } from '../trainer/client'
import {
  openBuiltIn,
  openClipFiles,
  openFiles,
  openModel,
  openRecipe,
  retake,
  type Recipe,
} from './clip-actions'
import { openDemo, trainLike, trainOn } from './demo-actions'
import { startTrainer, type Desk, type OpenOptions, type StudioTools } from './desk'
import { wakeEngine } from './engine-actions'
import { Keeper, type StageReader } from './keeper'
import { createFeed, type Feed } from './feed'
import type { FilmOffer } from './film-door'
import { createMilestones, type Milestones } from './milestones'
import { goOn, goOnWithCopy, offerLast, packPresent, saveNow } from './project-actions'
import { prepare, startAnew } from './prepare-actions'
import { goBack, hear, pause, recover, stepOnce, train } from './run-actions'
import { applySettings } from './setting-actions'
import type { GoingOn, StudioState } from './state'

export interface StudioActions {
  /** A clip, several images, or a `.safetensors` model. */
  readonly openFiles: (files: readonly File[]) => Promise<void>
  /** `recipe` replaces the settings and the scene; without it the settings stay. */
  readonly openBuiltIn: (id: string, seed: number, recipe?: Recipe) => Promise<void>
  readonly openModel: (name: string, read: (options: OpenOptions) => Promise<Snapshot>) => Promise<void>
  readonly retake: (change: { from?: number; to?: number; crop?: Crop }) => Promise<void>
  /** Back to the clip that is there, e.g. from an opened model. */
  readonly prepare: () => Promise<void>
  /** A demo of the gallery, with its own scene or another one. Whether it was opened; if not, one sentence has been told. */
  readonly openDemo: (name: string, scene?: Scene) => Promise<boolean>
  /** From an opened model to a fresh network with its settings. */
  readonly trainLike: () => Promise<void>
  /** Trains the opened model itself on, where its clip is one of the built-in ones. */
  readonly trainOn: () => Promise<void>
  /** Starts what trains ahead of its use. */
  readonly wakeEngine: () => void
  /** `longer`: steps added to a finished run. */
  readonly train: (longer?: number) => Promise<void>
  readonly pause: () => Promise<void>
  readonly stepOnce: () => Promise<void>
  readonly startAnew: () => Promise<void>
  readonly recover: () => Promise<void>
  /** From a failed run to its newest checkpoint. */
  readonly goBack: () => Promise<void>
  /** @throws ReelError `setting-wrong`. */
  readonly applySettings: (changes: SettingChanges) => Promise<void>
  /** A link to a file elsewhere that the person is to be asked about; null takes the question away. */
  readonly offer: (link: HostedLink | null) => void
  /** Takes a film of ours as a clip like any other. */
  readonly takeFilm: (offer: FilmOffer) => Promise<void>
  /** Trains again by the settings that a film carries: on its built-in clip, or on the film itself. */
  readonly followRecipe: (offer: Extract<FilmOffer, { kind: 'recipe' }>) => Promise<void>
  readonly dismissFilm: () => void
  /** Goes on with a saved project. */
  readonly goOn: (id: string) => Promise<GoingOn>
  readonly goOnWithCopy: (id: string) => Promise<GoingOn>
  /** A person's own save: the project is kept for good. */
  readonly saveNow: () => Promise<void>
  /** The run on show as the bytes of a project file. @throws ReelError. */
  readonly packPresent: () => Promise<Uint8Array<ArrayBuffer>>
  readonly offerLast: () => Promise<void>
  readonly declineOffer: () => void
  readonly notify: (sentence: string | null) => void
  readonly tellUpdated: (updated: boolean) => void
  readonly dismissRefusal: () => void
}

export interface Studio {
  readonly store: StoreApi<StudioState>
  readonly feed: Feed
  /** How the run on show learned. */
  readonly milestones: Milestones
  readonly actions: StudioActions
  /** Whether something would be lost if the page went now. */
  readonly unsaved: () => boolean
  /** Tells where the scene and the picture of a saved run come from. */
  readonly watchStage: (stage: () => StageReader | null) => void
  /** The trainer as it is now; a crash replaces it. */
  readonly trainer: () => Trainer
  readonly dispose: () => void
}

const firstState = (tools: StudioTools): StudioState => ({
  engine: { kind: 'starting', wanted: tools.wanted },
  source: null,
  intake: { kind: 'idle' },
  changes: {},
  settings: completeSettings({}),
  preferredSize: 32,
  run: { kind: 'empty' },
  times: null,
  scene: null,
  offered: null,
  project: null,
  missingClip: null,
  offer: null,
  updated: false,
  notice: null,
  rescue: null,
  film: null,
})

/** A studio that has started its engine and holds no clip yet. */
export function createStudio(tools: StudioTools): Studio {
  const store = createStore<StudioState>(() => firstState(tools))
  const feed = createFeed()
  const milestones = createMilestones()
  const projects = tools.projects
  const keeper = new Keeper({ store, feed, milestones, projects, trainer: () => desk.trainer })
  const desk: Desk = {
    store,
    feed,
    milestones,
    tools,
    keeper,
    trainer: startTrainer({ store, tools }, (event) => hear(desk, event)),
    awake: null,
    preparing: new AbortController(),
    opening: new AbortController(),
    goingOn: null,
    runs: 0,
  }
  return {
    store,
    feed,
    milestones,
    actions: actionsOf(desk),
    unsaved: () => keeper.unsaved,
    watchStage: (stage) => keeper.watch(stage),
    trainer: () => desk.trainer,
    dispose() {
      desk.preparing.abort()
      desk.opening.abort()
      desk.trainer.dispose()
      store.getState().source?.clip.close()
    },
  }
}

const actionsOf = (desk: Desk): StudioActions => ({
  openFiles: (files) => openFiles(desk, files),
  openBuiltIn: (id, seed, recipe) => openBuiltIn(desk, id, seed, recipe),
  openModel: (name, read) => openModel(desk, name, read),
  retake: (change) => retake(desk, change),
  prepare: () => prepare(desk),
  openDemo: (name, scene) => openDemo(desk, name, scene),
  trainLike: () => trainLike(desk),
  trainOn: () => trainOn(desk),
  wakeEngine: () => wakeEngine(desk),
  train: (longer) => train(desk, longer),
  pause: () => pause(desk),
  stepOnce: () => stepOnce(desk),
  startAnew: () => startAnew(desk),
  recover: () => recover(desk),
  goBack: () => goBack(desk),
  applySettings: (changes) => applySettings(desk, changes),
  offer: (offered) => desk.store.setState({ offered }),
  takeFilm: ({ file }) => openClipFiles(desk, [file]),
  followRecipe: ({ file, manifest }) => openRecipe(desk, file, manifest),
  dismissFilm: () => desk.store.setState({ film: null }),
  goOn: (id) => goOn(desk, id),
  goOnWithCopy: (id) => goOnWithCopy(desk, id),
  saveNow: () => saveNow(desk),
  packPresent: () => packPresent(desk),
  offerLast: () => offerLast(desk),
  declineOffer: () => desk.store.setState({ offer: null }),
  notify: (notice) => desk.store.setState({ notice, rescue: null }),
  tellUpdated: (updated) => desk.store.setState({ updated }),
  dismissRefusal: () => desk.store.setState({ intake: { kind: 'idle' } }),
})
