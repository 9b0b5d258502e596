// The studio: one store, its metrics, and the actions that are the only writers. No React here and no module-level
// state.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Crop } from '../clip/clip'
import type { Scene } from '../core/scene'
import { completeSettings, type SettingChanges } from '../settings/settings'
import type { Snapshot } from '../network/snapshot'
import type { LearnedPart } from '../network/warm-start'
import type { ProjectHead } from '../projects/database'
import type { HostedLink } from '../share/hosted-link'
import type { Trainer } from '../trainer/protocol'
import {
  openBuiltIn,
  openClipFiles,
  openFiles,
  openModel,
  openRecipe,
  retake,
  type Recipe,
} from './actions/clip'
import { addClip, type AddedClip, removeClip } from './actions/classes'
import { openDemo, trainLike, trainOn } from './actions/demo'
import { lessons } from './late-lessons'
import {
  closeClips,
  startTrainer,
  type StudioContext,
  type OpenOptions,
  type StudioTools,
} from './studio-context'
import { wakeEngine } from './actions/engine'
import { Autosave, type StageReader } from './actions/autosave'
import { beginWith, beginWithPart, takeItsNetworks } from './actions/head-start'
import { createMetrics, type Metrics } from './metrics'
import type { FilmOffer } from './actions/open-exported-film'
import { createMilestones, type Milestones } from './actions/milestones'
import { goOn, goOnWithCopy, offerLast, packPresent, saveNow } from './actions/project'
import { prepare, startAnew } from './actions/prepare'
import { goBack, hear, pause, recover, stepOnce, train } from './actions/run'
import { applySettings } from './actions/setting'
import type { GoingOn, LearnedSource, StudioState } from './state'

export interface StudioActions {
  /** A clip, several images, or a `.safetensors` model. */
  readonly openFiles: (files: readonly File[]) => Promise<void>
  /** `recipe` replaces the settings and the scene; without it the settings stay. */
  readonly openBuiltIn: (id: string, seed: number, recipe?: Recipe) => Promise<void>
  readonly openModel: (name: string, read: (options: OpenOptions) => Promise<Snapshot>) => Promise<void>
  /** `at`: of which of the clips. */
  readonly retake: (change: { from?: number; to?: number; crop?: Crop }, at?: number) => Promise<void>
  /** Opens another clip beside those that are there, a class of its own. */
  readonly addClip: (added: AddedClip) => Promise<void>
  /** Takes one of several clips away. */
  readonly removeClip: (at: number) => Promise<void>
  /** Back to the clip that is there, e.g. from an opened model. */
  readonly prepare: () => Promise<void>
  /**
   * A demo of the gallery, with its own scene or another one. Whether it was opened; if not, one sentence has been
   * told.
   */
  readonly openDemo: (name: string, scene?: Scene) => Promise<boolean>
  /** From an opened model to a fresh network with its settings. */
  readonly trainLike: () => Promise<void>
  /** Trains the opened model itself on, where its clip is one of the built-in ones. */
  readonly trainOn: () => Promise<void>
  /** What the next run begins with; null is chance. */
  readonly beginWith: (source: LearnedSource | null) => Promise<void>
  readonly beginWithPart: (part: LearnedPart) => Promise<void>
  readonly takeItsNetworks: () => Promise<void>
  /** None where they cannot be read. */
  readonly listProjects: () => Promise<readonly ProjectHead[]>
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
  /** The same for a run that begins with them, also with those that could change mid-run. */
  readonly startWith: (changes: SettingChanges) => Promise<void>
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
  /** Opens a lesson, or tells that there is none of that name: whether it was opened. */
  readonly openLesson: (name: string) => Promise<boolean>
  /** Back to what was open before the lesson. */
  readonly leaveLesson: () => Promise<void>
  readonly notify: (sentence: string | null) => void
  readonly tellUpdated: (updated: boolean) => void
  readonly dismissRefusal: () => void
}

export interface Studio {
  readonly store: StoreApi<StudioState>
  readonly metrics: Metrics
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
  others: [],
  intake: { kind: 'idle' },
  changes: {},
  settings: completeSettings({}),
  preferredSize: 32,
  run: { kind: 'empty' },
  headStart: null,
  scratch: null,
  times: null,
  scene: null,
  offered: null,
  lesson: null,
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
  const metrics = createMetrics()
  const milestones = createMilestones()
  const projects = tools.projects
  const autosave = new Autosave({ store, metrics, milestones, projects, trainer: () => context.trainer })
  const context: StudioContext = {
    store,
    metrics,
    milestones,
    tools,
    autosave,
    trainer: startTrainer({ store, tools }, (event) => hear(context, event)),
    awake: null,
    preparing: new AbortController(),
    opening: new AbortController(),
    goingOn: null,
    runs: 0,
  }
  return {
    store,
    metrics,
    milestones,
    actions: actionsOf(context),
    unsaved: () => autosave.unsaved,
    watchStage: (stage) => autosave.watch(stage),
    trainer: () => context.trainer,
    dispose() {
      context.preparing.abort()
      context.opening.abort()
      context.trainer.dispose()
      closeClips(context)
    },
  }
}

const actionsOf = (context: StudioContext): StudioActions => ({
  openFiles: (files) => openFiles(context, files),
  openBuiltIn: (id, seed, recipe) => openBuiltIn(context, id, seed, recipe),
  openModel: (name, read) => openModel(context, name, read),
  retake: (change, at) => retake(context, change, at),
  addClip: (added) => addClip(context, added),
  removeClip: (at) => removeClip(context, at),
  prepare: () => prepare(context),
  openDemo: (name, scene) => openDemo(context, name, scene),
  trainLike: () => trainLike(context),
  trainOn: () => trainOn(context),
  beginWith: (source) => beginWith(context, source),
  beginWithPart: (part) => beginWithPart(context, part),
  takeItsNetworks: () => takeItsNetworks(context),
  listProjects: () => context.tools.projects.list().catch(() => []),
  wakeEngine: () => wakeEngine(context),
  train: (longer) => train(context, longer),
  pause: () => pause(context),
  stepOnce: () => stepOnce(context),
  startAnew: () => startAnew(context),
  recover: () => recover(context),
  goBack: () => goBack(context),
  applySettings: (changes) => applySettings(context, changes),
  startWith: (changes) => applySettings(context, changes, true),
  offer: (offered) => context.store.setState({ offered }),
  takeFilm: ({ file }) => openClipFiles(context, [file]),
  followRecipe: ({ file, manifest }) => openRecipe(context, file, manifest),
  dismissFilm: () => context.store.setState({ film: null }),
  goOn: (id) => goOn(context, id),
  goOnWithCopy: (id) => goOnWithCopy(context, id),
  saveNow: () => saveNow(context),
  packPresent: () => packPresent(context),
  offerLast: () => offerLast(context),
  declineOffer: () => context.store.setState({ offer: null }),
  openLesson: async (name) => (await lessons()).openLesson(context, name),
  leaveLesson: async () => (await lessons()).leaveLesson(context),
  notify: (notice) => context.store.setState({ notice, rescue: null }),
  tellUpdated: (updated) => context.store.setState({ updated }),
  dismissRefusal: () => context.store.setState({ intake: { kind: 'idle' } }),
})
