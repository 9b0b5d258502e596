// Saves the run on show: when a save is due, when training pauses or ends, when the tab hides, and before another run
// takes its place. The worker that trains does the writing; this side adds what only the page knows. Not here: opening
// projects (project-actions.ts).

import type { StoreApi } from 'zustand/vanilla'
import { AGAIN } from '../../projects/again'
import type { Scene } from '../../core/scene'
import type { SaveContext } from '../../projects/save-context'
import type { Release } from '../../projects/lock'
import { nameOf, newProjectId } from '../../projects/names'
import { pictureHeight, type SavedPicture } from '../../projects/saved-run'
import type { Saved } from '../../projects/slots'
import type { Trainer } from '../../trainer/protocol'
import { errorData, ReelError } from '../../core/errors'
import type { Metrics } from '../metrics'
import type { Milestones } from './milestones'
import type { ProjectTools } from './project-tools'
import { isLoaded, wouldLose, type LoadedRun, type ProjectState, type StudioState } from '../state'
import { pixelsOf } from '../../core/frames'

/** What the stage tells when a run is saved. */
export interface StageReader {
  scene(): Scene
  poster(): HTMLCanvasElement | null
}

export interface SaveRequest {
  /** As the run is now; else as of the last checkpoint. */
  readonly fresh: boolean
  /** A person asked for it. */
  readonly keep?: boolean
}

/** What of the context is needed here. */
interface Surroundings {
  readonly store: StoreApi<StudioState>
  readonly metrics: Metrics
  readonly milestones: Milestones
  readonly projects: ProjectTools
  readonly trainer: () => Trainer
}

/** The project that the run on show is saved to. */
interface Held {
  readonly id: string
  /** The run's number. */
  readonly run: number
  readonly release: Promise<Release | null>
}

/**
 * Training that was saved longer ago than this counts as unsaved, milliseconds: half as long again as the usual pause.
 */
const STALE = 45_000

export class Autosave {
  readonly #around: Surroundings
  #stage: () => StageReader | null = () => null
  #held: Held | null = null
  #saving = false
  /** When the run on show was saved, on a clock that nobody sets, milliseconds; minus infinity when it was not. */
  #savedAt = Number.NEGATIVE_INFINITY
  /** What was said of the last save that failed: not said again until one is made. */
  #told: string | null = null
  #next: SaveRequest | null = null

  constructor(around: Surroundings) {
    this.#around = around
    around.store.subscribe((now, before) => this.#follow(now, before))
    around.projects.onHidden(() => {
      if (this.unsaved || this.#state().run.kind === 'training') void this.save({ fresh: true })
    })
  }

  /** Where the scene and the picture come from. */
  watch(stage: () => StageReader | null): void {
    this.#stage = stage
  }

  /** The run with this number goes on from a project; its lock is given back when the run is left. */
  adopt(
    { id, name, step, at }: Pick<ProjectState, 'id' | 'name' | 'step' | 'at'>,
    run: number,
    release: Release,
  ): void {
    this.#held = { id, run, release: Promise.resolve(release) }
    this.#savedAt = performance.now()
    this.#tell({ id, name, step, at, saving: false, problem: null })
  }

  /** Whether something would be lost if the page went now. */
  get unsaved(): boolean {
    const run = this.#atStake()
    if (!run) return false
    const { project } = this.#around.store.getState()
    if (!project || project.step === null || project.problem !== null) return true
    if (run.kind === 'training') return performance.now() - this.#savedAt > STALE
    return project.step !== this.#step()
  }

  /**
   * Saves the run on show, if it has learned anything; a wish during a save is done after it. Failures are told in the
   * store.
   */
  async save(wish: SaveRequest): Promise<void> {
    if (this.#saving) {
      this.#next = { fresh: wish.fresh, keep: (wish.keep ?? false) || (this.#next?.keep ?? false) }
      return
    }
    const run = this.#atStake()
    if (!run) return
    this.#saving = true
    try {
      await this.#write(run, this.#project(run), wish)
    } finally {
      this.#saving = false
    }
    const next = this.#next
    this.#next = null
    if (next) await this.save(next)
  }

  /** Another run takes the place of this one: what it has learned is saved, and its project is free for other tabs. */
  leave(): void {
    const run = this.#atStake()
    const held = run ? this.#project(run) : this.#held
    const done = run && this.#changed() && held ? this.#write(run, held, { fresh: true }) : Promise.resolve()
    this.#held = null
    this.#tell(null)
    void done.finally(async () => (await held?.release)?.())
  }

  /** What the page adds to a checkpoint of this run. */
  beside(run: LoadedRun, project: string, keep: boolean): SaveContext {
    const stage = this.#stage()
    return {
      project,
      name: nameOf(run.clip.name),
      keep,
      settings: run.settings,
      curves: this.#around.metrics.curves(),
      history: this.#around.milestones.read(),
      scene: stage?.scene() ?? null,
      picture: pictureOf(stage?.poster() ?? null),
      ...run.origin,
    }
  }

  /** The run on show, if it has learned anything and is not of a lesson. */
  #atStake(): LoadedRun | null {
    const { run, lesson } = this.#around.store.getState()
    return !lesson && isLoaded(run) && wouldLose(run) && this.#step() > 0 ? run : null
  }

  #step(): number {
    return this.#around.metrics.reading().progress?.step ?? 0
  }

  #state(): StudioState {
    return this.#around.store.getState()
  }

  #changed(): boolean {
    const { project } = this.#around.store.getState()
    return !project || project.problem !== null || project.step !== this.#step()
  }

  #project(run: LoadedRun): Held {
    if (this.#held?.run === run.id) return this.#held
    const id = newProjectId()
    const held = { id, run: run.id, release: this.#around.projects.hold(id) }
    this.#held = held
    this.#savedAt = Number.NEGATIVE_INFINITY
    this.#tell({ id, name: null, step: null, at: null, saving: false, problem: null })
    return held
  }

  async #write(run: LoadedRun, held: Held, { fresh, keep = false }: SaveRequest): Promise<void> {
    this.#tellOf(held, { saving: true })
    try {
      const saved = await this.#ask(run, this.beside(run, held.id, keep), fresh)
      if (saved) this.#tellSaved(held, saved)
      else this.#tellOf(held, { saving: false })
    } catch (thrown) {
      const { code, message: problem } = errorData(thrown)
      if (code === 'storage-busy')
        setTimeout(() => this.#held === held && void this.save({ fresh, keep }), AGAIN)
      // Told once, not with every save that fails for the same reason, nor with every run.
      if (this.#told !== problem) this.#around.store.setState({ notice: problem })
      this.#told = problem
      this.#tellOf(held, { saving: false, problem })
    }
  }

  /** The worker writes; the page does with the newest checkpoint when there is no worker any more. */
  async #ask(run: LoadedRun, beside: SaveContext, fresh: boolean): Promise<Saved | null> {
    const trainer = this.#around.trainer()
    const newest = trainer.newest()
    try {
      return await trainer.save(beside, fresh)
    } catch (thrown) {
      const full = thrown instanceof ReelError && thrown.code.startsWith('storage-')
      if (full || !newest) throw thrown
      return this.#around.projects.save(beside, newest, run.frames)
    }
  }

  #tellSaved(held: Held, { head, freed }: Saved): void {
    const { name, step, saved: at } = head
    this.#tellOf(held, { name, step, at, saving: false, problem: null })
    this.#told = null
    if (this.#held === held) this.#savedAt = performance.now()
    if (freed.length === 0) return
    const which = freed.map((each) => `“${each}”`).join(', ')
    const notice = `The disk space for this page is full: the oldest autosave had to go to make room (${which}).`
    this.#around.store.setState({ notice })
  }

  #tellOf(held: Held, part: Partial<ProjectState>): void {
    const { project } = this.#around.store.getState()
    if (project?.id === held.id) this.#tell({ ...project, ...part })
  }

  #tell(project: ProjectState | null): void {
    this.#around.store.setState({ project })
  }

  /** Training that ended, a report that arrived, settings that changed meanwhile. */
  #follow({ run }: StudioState, { run: before }: StudioState): void {
    if (run === before || !isLoaded(run) || !isLoaded(before) || run.id !== before.id) return
    if (run.kind === 'training' || !wouldLose(run)) return
    const measured = run.kind === 'finished' && !run.measuring
    if (run.kind !== before.kind || measured || run.settings !== before.settings)
      void this.save({ fresh: true })
  }
}

function pictureOf(poster: HTMLCanvasElement | null): SavedPicture | null {
  const drawing = poster?.getContext('2d')
  if (!poster || !drawing || pixelsOf(poster) === 0) return null
  const { data } = drawing.getImageData(0, 0, poster.width, poster.height)
  const rgb = new Uint8Array(pixelsOf(poster) * 3)
  for (let i = 0; i < pixelsOf(poster); i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i)
  const picture = { size: poster.width, rgb }
  return pictureHeight(picture) === null ? null : picture
}
