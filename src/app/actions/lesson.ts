// Opening a lesson over what a person has open, and going back to that. Comes late. Not here: which lessons there are
// (lessons/catalogue.ts), what ends one without a word (endLesson).

import { DEMOS } from '../../core/demos'
import { findLesson } from '../lessons/catalogue'
import { endLesson, type StudioContext } from '../studio-context'
import type { OwnWork } from '../state'
import { openBuiltIn, openModel } from './clip'
import { openDemo } from './demo'
import { prepare } from './prepare'
import { goOn } from './project'
import { pause } from './run'

/** Opens a lesson; what was open is saved first, where it has learned something. Whether it was opened. */
export async function openLesson(context: StudioContext, name: string): Promise<boolean> {
  const { store } = context
  const lesson = findLesson(name)
  if (!lesson) {
    const short = name.slice(0, 24)
    store.setState({
      notice: `There is no lesson called “${short}” here: it may have been renamed; those there are stand under Gallery.`,
    })
    return false
  }
  const before = store.getState().lesson
  const own = before?.own ?? (await ownWork(context))
  // Its clip stays open beside that of the lesson.
  if (!before) store.setState({ source: null, headStart: null, scratch: null, missingClip: null })
  store.setState({ lesson: { name, own }, notice: null, offer: null })
  const { id, changes } = lesson.clip
  await openBuiltIn(context, id, 1, { changes, ofLesson: true })
  const { intake } = store.getState()
  if (intake.kind !== 'refused') return true
  await leaveLesson(context)
  store.setState({ notice: intake.message, intake: { kind: 'idle' } })
  return false
}

/** Back to what was open: the saved run, the opened model or the clip; after a first visit the first demo. */
export async function leaveLesson(context: StudioContext): Promise<void> {
  const { lesson } = context.store.getState()
  if (!lesson) return
  const { run, project, source } = lesson.own
  endLesson(context)
  if (project !== null && (await goOn(context, project)) === 'opened') return
  const [first] = DEMOS
  if (run.kind === 'demo') {
    const { manifest, tensors, demo } = run
    await openModel(context, manifest.clip.name, () => Promise.resolve({ manifest, tensors }), demo)
  } else if (source || !first) await prepare(context)
  else await openDemo(context, first.name)
}

async function ownWork(context: StudioContext): Promise<OwnWork> {
  const { store, autosave } = context
  await pause(context)
  await autosave.save({ fresh: true })
  await saved(context)
  const { source, changes, settings, headStart, scratch, missingClip, run, project } = store.getState()
  const kept = project !== null && project.problem === null && project.step !== null
  return {
    source,
    changes,
    settings,
    headStart,
    scratch,
    missingClip,
    run,
    project: kept ? project.id : null,
  }
}

/** A save that was under way already has ended. */
const saved = ({ store }: StudioContext): Promise<void> =>
  new Promise((resolve) => {
    const isSaving = () => store.getState().project?.saving === true
    if (!isSaving()) {
      resolve()
      return
    }
    const end = store.subscribe(() => {
      if (isSaving()) return
      end()
      resolve()
    })
  })
