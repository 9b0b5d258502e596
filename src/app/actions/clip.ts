// What comes through the door: files, built-in clips, models, links. Whatever is refused leaves what was there
// untouched.

import { centredCrop, type Clip, type Crop } from '../../clip/clip'
import { meantFiles } from '../../clip/given-files'
import type { Checkpoint } from '../../network/checkpoint'
import type { Scene } from '../../core/scene'
import { shownName } from '../../core/names'
import { completeSettings, settingChanges, type SettingChanges, type Settings } from '../../settings/settings'
import type { Manifest, Snapshot } from '../../network/snapshot'
import {
  clearTold,
  closeClips,
  endLesson,
  failRun,
  replacePreparation,
  sentence,
  setRun,
  type StudioContext,
  type OpenOptions,
} from '../studio-context'
import { mayBeFilm, openFilm } from './open-exported-film'
import { prepare } from './prepare'
import { isProjectFile, openProjectFile } from './project'
import { type Source, sourcesOf } from '../state'
import { sidesOf } from '../../settings/shape'

/**
 * A model, or a page that plays one, is told from a clip by its name alone: the file itself is checked when it is read.
 */
export const isModelFile = (file: Pick<File, 'name'>): boolean => /\.(safetensors|html?)$/i.test(file.name)

const NOTHING =
  'There is no picture or film among these files: choose an MP4, MOV, WebM or MKV video, a GIF, or several images.'

/** How a clip is to be trained and shown. */
export interface Recipe {
  readonly changes: SettingChanges
  readonly scene?: Scene
  /** Where training goes on from; without it a fresh network starts. */
  readonly start?: Checkpoint
  /** It is the clip of the lesson that is open; any other ends it. */
  readonly ofLesson?: boolean
}

/** Opens what was dropped, chosen or pasted: one model file, or a clip (several files are its frames). */
export async function openFiles(context: StudioContext, given: readonly File[]): Promise<void> {
  context.store.setState({ notice: null, film: null })
  const files = meantFiles(given)
  const project = files.find(isProjectFile)
  if (project) {
    await openProjectFile(context, project)
    return
  }
  const model = files.find(isModelFile)
  if (model) {
    await openModel(context, model.name, () => context.tools.readModel(model))
    return
  }
  const [first] = files
  if (!first) {
    context.opening.abort()
    context.store.setState({ intake: { kind: 'refused', message: NOTHING } })
    return
  }
  if (files.length === 1 && mayBeFilm(first)) {
    const show = (snapshot: Snapshot) => openModel(context, first.name, () => Promise.resolve(snapshot))
    beginOpening(context, first.name)
    if (await openFilm(context, first, show)) return
  }
  await openClipFiles(context, files)
}

/** Opens one clip (several files are its frames), whatever else the file may carry. */
export async function openClipFiles(
  context: StudioContext,
  files: readonly File[],
  recipe?: Recipe,
): Promise<void> {
  const [first] = files
  if (!first) return
  const name = files.length === 1 ? first.name : `${files.length} files`
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  await openClip(
    context,
    { name, bytes, files },
    (options) => context.tools.openFiles(files, options),
    recipe,
  )
}

/** Trains again by the manifest of a film: on its built-in clip, or on the film itself. */
export async function openRecipe(context: StudioContext, file: File, manifest: Manifest): Promise<void> {
  const { clip, settings, scene } = manifest
  const recipe = { changes: settingChanges(settings), ...(scene ? { scene } : {}) }
  if (clip.builtIn) await openBuiltIn(context, clip.builtIn.id, clip.builtIn.seed, recipe)
  else await openClipFiles(context, [file], recipe)
}

export async function openBuiltIn(
  context: StudioContext,
  id: string,
  seed: number,
  recipe?: Recipe,
): Promise<void> {
  const what = { name: id, bytes: null, files: [] }
  await openClip(context, what, (options) => context.tools.openBuiltIn(id, seed, options), recipe)
}

async function openClip(
  context: StudioContext,
  { name, bytes, files }: Pick<Source, 'bytes' | 'files'> & { readonly name: string },
  open: (options: OpenOptions) => Promise<Clip>,
  recipe?: Recipe,
): Promise<void> {
  const { store } = context
  const { signal, onProgress } = beginOpening(context, name)
  store.setState({ film: null })
  try {
    const clip = await open({ signal, onProgress })
    if (signal.aborted) {
      clip.close()
      return
    }
    if (!recipe?.ofLesson) endLesson(context)
    const before = store.getState()
    const settings = recipe ? completeSettings(recipe.changes, before.preferredSize) : before.settings
    closeClips(context)
    store.setState({
      source: wholeClip(clip, settings, { bytes, files }),
      others: [],
      missingClip: null,
      intake: { kind: 'idle' },
      scene: recipe?.scene ?? null,
      ...(recipe ? { changes: recipe.changes, settings } : {}),
    })
  } catch (thrown) {
    if (!signal.aborted) store.setState({ intake: { kind: 'refused', message: sentence(thrown) } })
    return
  }
  await prepare(context, recipe?.start)
}

/** Shows a trained model, which can be drawn at once. `demo`: its name in the gallery. */
export async function openModel(
  context: StudioContext,
  name: string,
  read: (options: OpenOptions) => Promise<Snapshot>,
  demo: string | null = null,
): Promise<void> {
  const options = beginOpening(context, name)
  const { signal } = options
  let snapshot: Snapshot
  try {
    snapshot = withShownName(await read(options))
  } catch (thrown) {
    if (!signal.aborted) context.store.setState({ intake: { kind: 'refused', message: sentence(thrown) } })
    return
  }
  if (signal.aborted) return
  endLesson(context)
  const wanted = replacePreparation(context)
  const id = context.runs
  clearTold(context)
  try {
    const network = await context.trainer.open(snapshot)
    if (wanted.aborted) return
    setRun(context, { kind: 'demo', id, ...snapshot, network, demo })
    context.metrics.pushWeights(snapshot.manifest.step)
  } catch (thrown) {
    if (!wanted.aborted) failRun(context, thrown)
  } finally {
    if (!signal.aborted) context.store.setState({ intake: { kind: 'idle' } })
  }
}

/** Whoever made the model chose the name of its clip. */
const withShownName = ({ manifest, tensors }: Snapshot): Snapshot => ({
  manifest: { ...manifest, clip: { ...manifest.clip, name: shownName(manifest.clip.name) } },
  tensors,
})

/** All of a clip, as much of its picture as there is in the shape of the frames. */
export function wholeClip(clip: Clip, settings: Settings, from: Pick<Source, 'bytes' | 'files'>): Source {
  const { start, end } = clip.description
  return { clip, from: start, to: end, crop: centredCrop(clip.description, sidesOf(settings)), ...from }
}

/** Moves the in and out points (seconds) or the crop of one of the clips, and takes the frames again. */
export async function retake(
  context: StudioContext,
  change: { from?: number; to?: number; crop?: Crop },
  at = 0,
): Promise<void> {
  const all = sourcesOf(context.store.getState())
  const changed = all[at]
  if (!changed) return
  const [source = null, ...others] = all.with(at, { ...changed, ...change })
  context.store.setState({ source, others })
  await prepare(context)
}

/** Ends the opening before and shows that of `name` at the door. */
export function beginOpening(context: StudioContext, name: string): OpenOptions {
  context.opening.abort()
  const opening = new AbortController()
  context.opening = opening
  const show = (done: number | null) => {
    if (!opening.signal.aborted) context.store.setState({ intake: { kind: 'opening', name, done } })
  }
  show(null)
  return { signal: opening.signal, onProgress: show }
}
