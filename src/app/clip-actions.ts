// What comes through the door: files, built-in clips, models, links. Whatever is refused leaves what was there untouched.

import { centredCrop, type Clip, type Crop } from '../clip/clip'
import { meantFiles } from '../clip/given-files'
import type { Checkpoint } from '../network/checkpoint'
import type { Scene } from '../core/scene'
import { shownName } from '../core/names'
import { completeSettings, settingChanges, type SettingChanges } from '../settings/settings'
import type { Manifest, Snapshot } from '../network/snapshot'
import { clearTold, failRun, replacePreparation, sentence, setRun, type Desk, type OpenOptions } from './desk'
import { mayBeFilm, openFilm } from './film-door'
import { prepare } from './prepare-actions'
import { isProjectFile, openProjectFile } from './project-actions'
import type { Source } from './state'

/** A model, or a page that plays one, is told from a clip by its name alone: the file itself is checked when it is read. */
export const isModelFile = (file: Pick<File, 'name'>): boolean => /\.(safetensors|html?)$/i.test(file.name)

const NOTHING =
  'There is no picture or film among these files: choose an MP4, MOV, WebM or MKV video, a GIF, or several images.'

/** How a clip is to be trained and shown. */
export interface Recipe {
  readonly changes: SettingChanges
  readonly scene?: Scene
  /** Where training goes on from; without it a fresh network starts. */
  readonly start?: Checkpoint
}

/** Opens what was dropped, chosen or pasted: one model file, or a clip (several files are its frames). */
export async function openFiles(desk: Desk, given: readonly File[]): Promise<void> {
  desk.store.setState({ notice: null, film: null })
  const files = meantFiles(given)
  const project = files.find(isProjectFile)
  if (project) {
    await openProjectFile(desk, project)
    return
  }
  const model = files.find(isModelFile)
  if (model) {
    await openModel(desk, model.name, () => desk.tools.readModel(model))
    return
  }
  const [first] = files
  if (!first) {
    desk.opening.abort()
    desk.store.setState({ intake: { kind: 'refused', message: NOTHING } })
    return
  }
  if (files.length === 1 && mayBeFilm(first)) {
    const show = (snapshot: Snapshot) => openModel(desk, first.name, () => Promise.resolve(snapshot))
    beginOpening(desk, first.name)
    if (await openFilm(desk, first, show)) return
  }
  await openClipFiles(desk, files)
}

/** Opens one clip (several files are its frames), whatever else the file may carry. */
export async function openClipFiles(desk: Desk, files: readonly File[], recipe?: Recipe): Promise<void> {
  const [first] = files
  if (!first) return
  const name = files.length === 1 ? first.name : `${files.length} files`
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  await openClip(desk, { name, bytes, files }, (options) => desk.tools.openFiles(files, options), recipe)
}

/** Trains again by the manifest of a film: on its built-in clip, or on the film itself. */
export async function openRecipe(desk: Desk, file: File, manifest: Manifest): Promise<void> {
  const { clip, settings, scene } = manifest
  const recipe = { changes: settingChanges(settings), ...(scene ? { scene } : {}) }
  if (clip.builtIn) await openBuiltIn(desk, clip.builtIn.id, clip.builtIn.seed, recipe)
  else await openClipFiles(desk, [file], recipe)
}

export async function openBuiltIn(desk: Desk, id: string, seed: number, recipe?: Recipe): Promise<void> {
  const what = { name: id, bytes: null, files: [] }
  await openClip(desk, what, (options) => desk.tools.openBuiltIn(id, seed, options), recipe)
}

async function openClip(
  desk: Desk,
  { name, bytes, files }: Pick<Source, 'bytes' | 'files'> & { readonly name: string },
  open: (options: OpenOptions) => Promise<Clip>,
  recipe?: Recipe,
): Promise<void> {
  const { store } = desk
  const { signal, onProgress } = beginOpening(desk, name)
  store.setState({ film: null })
  try {
    const clip = await open({ signal, onProgress })
    if (signal.aborted) {
      clip.close()
      return
    }
    const before = store.getState()
    const { start, end } = clip.description
    store.setState({
      source: { clip, from: start, to: end, crop: centredCrop(clip.description), bytes, files },
      missingClip: null,
      intake: { kind: 'idle' },
      scene: recipe?.scene ?? null,
      ...(recipe
        ? { changes: recipe.changes, settings: completeSettings(recipe.changes, before.preferredSize) }
        : {}),
    })
    before.source?.clip.close()
  } catch (thrown) {
    if (!signal.aborted) store.setState({ intake: { kind: 'refused', message: sentence(thrown) } })
    return
  }
  await prepare(desk, recipe?.start)
}

/** Shows a trained model, which can be drawn at once. `demo`: its name in the gallery. */
export async function openModel(
  desk: Desk,
  name: string,
  read: (options: OpenOptions) => Promise<Snapshot>,
  demo: string | null = null,
): Promise<void> {
  const options = beginOpening(desk, name)
  const { signal } = options
  let snapshot: Snapshot
  try {
    snapshot = withShownName(await read(options))
  } catch (thrown) {
    if (!signal.aborted) desk.store.setState({ intake: { kind: 'refused', message: sentence(thrown) } })
    return
  }
  if (signal.aborted) return
  const wanted = replacePreparation(desk)
  const id = desk.runs
  clearTold(desk)
  try {
    const network = await desk.trainer.open(snapshot)
    if (wanted.aborted) return
    setRun(desk, { kind: 'demo', id, ...snapshot, network, demo })
    desk.feed.pushWeights(snapshot.manifest.step)
  } catch (thrown) {
    if (!wanted.aborted) failRun(desk, thrown)
  } finally {
    if (!signal.aborted) desk.store.setState({ intake: { kind: 'idle' } })
  }
}

/** Whoever made the model chose the name of its clip. */
const withShownName = ({ manifest, tensors }: Snapshot): Snapshot => ({
  manifest: { ...manifest, clip: { ...manifest.clip, name: shownName(manifest.clip.name) } },
  tensors,
})

/** Moves the in and out points (seconds) or the crop, and takes the frames again. */
export async function retake(desk: Desk, change: { from?: number; to?: number; crop?: Crop }): Promise<void> {
  const { source } = desk.store.getState()
  if (!source) return
  desk.store.setState({ source: { ...source, ...change } })
  await prepare(desk)
}

function beginOpening(desk: Desk, name: string): OpenOptions {
  desk.opening.abort()
  const opening = new AbortController()
  desk.opening = opening
  const show = (done: number | null) => {
    if (!opening.signal.aborted) desk.store.setState({ intake: { kind: 'opening', name, done } })
  }
  show(null)
  return { signal: opening.signal, onProgress: show }
}
