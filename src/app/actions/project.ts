// Going on with a project: from the list, from the offer at the start, from a file. Not here: saving (autosave.ts) and
// the list (projects/projects.ts).

import { untilFree } from '../../projects/again'
import type { Checkpoint } from '../../network/checkpoint'
import { type SettingChanges, settingChanges, type Settings } from '../../settings/settings'
import { newProjectId } from '../../projects/names'
import type { SavedClip } from '../../projects/saved-clip'
import type { OpenedProject } from '../../projects/opening'
import type { Clip } from '../../clip/clip'
import { ReelError } from '../../core/errors'
import { fileName } from '../../export/download'
import {
  clearTold,
  closeClips,
  endLesson,
  failRun,
  replacePreparation,
  sentence,
  setRun,
  type StudioContext,
} from '../studio-context'
import { wakeEngine } from './engine'
import { measure } from './run'
import { type GoingOn, isLoaded, type Run } from '../state'
import { timeOfDay } from '../words'

/** A project file is told from a clip by its name alone: the file itself is checked when it is read. */
export const isProjectFile = (file: Pick<File, 'name'>): boolean => /\.reelgan$/i.test(file.name)

/**
 * Goes on with a saved project just where it stood. Whoever asks twice gets one answer: this tab's own lock is not
 * another tab's.
 */
export async function goOn(context: StudioContext, id: string): Promise<GoingOn> {
  if (context.store.getState().project?.id === id) return 'opened'
  if (context.goingOn?.id === id) return context.goingOn.answer
  const asked = { id, answer: openAndPut(context, id) }
  context.goingOn = asked
  const answer = await asked.answer
  if (context.goingOn === asked) context.goingOn = null
  return answer
}

/** Never rejects. */
async function openAndPut(context: StudioContext, id: string): Promise<GoingOn> {
  const { store, tools } = context
  store.setState({ notice: null })
  try {
    const release = await tools.projects.hold(id)
    if (!release) return 'elsewhere'
    try {
      const opened = await tools.projects.open(id)
      await put(context, opened, release)
    } catch (thrown) {
      release()
      throw thrown
    }
    return 'opened'
  } catch (thrown) {
    const says = sentence(thrown)
    store.setState({ notice: says })
    if (thrown instanceof ReelError && thrown.code === 'file-damaged') await offerWreck(context, id, says)
    return 'refused'
  }
}

/** The bytes of a project that cannot be opened: with what says so, they can be taken away. */
async function offerWreck({ store, tools }: StudioContext, id: string, says: string): Promise<void> {
  try {
    const wreck = await tools.projects.wreck(id)
    if (wreck)
      store.setState({
        rescue: { says, file: fileName(wreck.name, 'damaged', 'reelgan'), bytes: wreck.bytes },
      })
  } catch (thrown) {
    console.warn('The bytes of the project could not be read.', thrown)
  }
}

/** Goes on with a copy of a project, e.g. of one that another tab has open. */
export async function goOnWithCopy(context: StudioContext, id: string): Promise<GoingOn> {
  try {
    return await goOn(context, await context.tools.projects.duplicate(id, newProjectId()))
  } catch (thrown) {
    context.store.setState({ notice: sentence(thrown) })
    return 'refused'
  }
}

/** Puts a project file among the projects and goes on with it. */
export async function openProjectFile(context: StudioContext, file: File): Promise<void> {
  const { store, tools } = context
  store.setState({ intake: { kind: 'opening', name: file.name, done: null } })
  try {
    const { name, run, clip } = await tools.projects.read(file)
    const project = newProjectId()
    await tools.projects.put({ project, name, run, clip: () => Promise.resolve(clip), keep: true })
    store.setState({ intake: { kind: 'idle' } })
    await goOn(context, project)
  } catch (thrown) {
    store.setState({ intake: { kind: 'refused', message: sentence(thrown) } })
  }
}

/** A person's own save; from the first one on the browser is asked not to clear this page's data by itself. */
export async function saveNow(context: StudioContext): Promise<void> {
  await context.autosave.save({ fresh: true, keep: true })
  if (context.store.getState().project?.problem === null) await context.tools.projects.persist()
}

/** The run on show as the bytes of a project file; works without any storage. @throws ReelError `export-failed`. */
export async function packPresent(context: StudioContext): Promise<Uint8Array<ArrayBuffer>> {
  await context.autosave.save({ fresh: true, keep: true })
  const { run, project } = context.store.getState()
  const checkpoint = context.trainer.newest()
  if (!isLoaded(run) || !checkpoint)
    throw new ReelError('export-failed', 'There is nothing to download yet: train for a moment first.')
  const beside = context.autosave.beside(run, project?.id ?? '', true)
  const named = { ...beside, name: project?.name ?? beside.name }
  return context.tools.projects.pack(named, checkpoint, run.frames)
}

/** Offers to go on where the person was: the newest project that no other tab has open. */
export async function offerLast(context: StudioContext): Promise<void> {
  try {
    const { projects } = context.tools
    for (const offer of (await untilFree(() => projects.list())) ?? []) {
      // One after the other: the newest is mostly free, and nobody need be asked for the rest.
      if (await projects.isHeld(offer.id)) continue
      if (context.store.getState().project === null) context.store.setState({ offer })
      return
    }
  } catch (thrown) {
    // Without storage there is nothing to offer; the first save says so where it matters.
    console.warn('The projects could not be listed.', thrown)
  }
}

async function put(
  context: StudioContext,
  { head, run, clip, broken }: OpenedProject,
  release: () => void,
): Promise<void> {
  const { store, metrics, milestones } = context
  const { checkpoint, settings, curves, history, scene } = run
  const { frames, info } = clip
  endLesson(context)
  const wanted = replacePreparation(context)
  context.opening.abort()
  const id = context.runs
  closeClips(context)
  const changes: SettingChanges = settingChanges(settings)
  store.setState({
    source: null,
    others: [],
    missingClip: null,
    intake: { kind: 'idle' },
    offer: null,
    headStart: null,
    scratch: null,
    times: null,
    scene: null,
    changes,
    settings,
  })
  clearTold(context)
  setRun(context, { kind: 'loading', frames, clip: info, begun: null })
  try {
    wakeEngine(context)
    const network = await context.trainer.load(frames, info, settings, checkpoint)
    if (wanted.aborted) throw new DOMException('Another run was wanted.', 'AbortError')
    metrics.restore(curves, checkpoint)
    milestones.restore(history)
    const origin = { cut: clip.cut, files: filesOf(clip) }
    const loaded = { id, frames, clip: info, settings, network, origin }
    const ended = hasEnded(checkpoint, settings)
    const measured = context.metrics.reading().report !== null
    const resumed: Run = ended
      ? { ...loaded, kind: 'finished', measuring: !measured }
      : { ...loaded, kind: 'paused' }
    // Together: the stage puts a scene on when it comes, onto the reel that is there by then.
    store.setState({ scene, run: resumed })
    const { id: project, name, saved: at } = head
    context.autosave.adopt({ id: project, name, step: checkpoint.step, at }, id, release)
    // The page went before it was measured, or what was measured is lost.
    if (ended && !measured) void measure(context, id)
  } catch (thrown) {
    release()
    if (!wanted.aborted) failRun(context, thrown)
    return
  }
  if (broken) {
    const which = broken.instead === null ? `at step ${checkpoint.step}` : `from ${timeOfDay(broken.instead)}`
    const says = `Your last save cannot be read; the one before, ${which}, opens.`
    const file = fileName(head.name, 'damaged-save', 'bin')
    store.setState({ notice: says, rescue: { says, file, bytes: broken.bytes } })
  }
  await bringClip(context, clip, wanted)
}

const hasEnded = ({ step, elapsed }: Checkpoint, { steps, seconds }: Settings): boolean =>
  step >= steps || (seconds > 0 && elapsed >= seconds)

const filesOf = ({ files }: SavedClip): readonly File[] =>
  files.map(({ name, type, bytes }) => new File([bytes], name, { type }))

/** Opens the clip behind the frames again, so that others can be taken from it; the run does not wait for that. */
async function bringClip(context: StudioContext, saved: SavedClip, wanted: AbortSignal): Promise<void> {
  const { store, tools } = context
  const { info, cut } = saved
  const files = filesOf(saved)
  const options = { signal: wanted, onProgress: () => undefined }
  let clip: Clip | null = null
  try {
    if (info.builtIn) clip = await tools.openBuiltIn(info.builtIn.id, info.builtIn.seed, options)
    else if (files.length > 0) clip = await tools.openFiles(files, options)
  } catch {
    // Said below as for a clip that was not kept: it must be dropped again.
  }
  if (wanted.aborted || !clip || !cut) {
    clip?.close()
    if (!wanted.aborted) store.setState({ missingClip: info.name })
    return
  }
  const bytes = info.builtIn ? null : files.reduce((sum, { size }) => sum + size, 0)
  store.setState({ source: { clip, ...cut, bytes, files } })
}
