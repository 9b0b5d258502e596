// What a person does with the run: train, pause, step once, start its workers anew. Events of the workers arrive here
// too. Not here: how it was made ready (prepare-actions.ts), its settings (setting-actions.ts).

import { withOtherNumbers } from '../../network/checkpoint'
import { errorFromData } from '../../core/errors'
import {
  completeSettings,
  rowOf,
  type SettingChanges,
  type SettingName,
  type Settings,
} from '../../settings/settings'
import { SETTINGS } from '../../settings/table'
import type { Beginning, TrainerEvent } from '../../trainer/protocol'
import { wakeEngine } from './engine'
import {
  failRun,
  replacePreparation,
  runOf,
  setRun,
  startTrainer,
  stillLoaded,
  type StudioContext,
} from '../studio-context'
import { prepare } from './prepare'
import { adopt } from './setting'
import { isLoaded, needsNewTrainer, type Loaded } from '../state'

/** After a failure: new workers where the old ones are gone, then the clip again. */
export async function recover(context: StudioContext): Promise<void> {
  replaceLost(context)
  await prepare(context)
}

/** After a failure: the run as it was at its newest checkpoint, paused; what may change mid-run is as it is set now. */
export async function goBack(context: StudioContext): Promise<void> {
  const failed = runOf(context)
  if (failed.kind !== 'failed' || !failed.left) return
  const { run, checkpoint, project } = failed.left
  replaceLost(context)
  const wanted = replacePreparation(context)
  const id = context.runs
  const settings = completeSettings({ ...run.settings, ...midRunOnly(context.store.getState().settings) })
  // The very draws that led to a run-away would lead there again.
  const from = failed.error.code === 'training-diverged' ? withOtherNumbers(checkpoint, OTHERS) : checkpoint
  setRun(context, { kind: 'loading', frames: run.frames, clip: run.clip, begun: null })
  try {
    const network = await context.trainer.load(run.frames, run.clip, settings, from)
    // Null when another tab has taken it over meanwhile: then it is saved as a project of its own.
    const release = project && (await context.tools.projects.hold(project.id))
    if (wanted.aborted) {
      release?.()
      return
    }
    context.metrics.goBack(checkpoint.step)
    context.milestones.goBack(checkpoint.step)
    setRun(context, { ...loadedPart(run), kind: 'paused', id, settings, network })
    if (project && release) context.autosave.adopt(project, id, release)
  } catch (thrown) {
    if (wanted.aborted) return
    failRun(context, thrown)
    // It is still there for another try.
    const again = runOf(context)
    if (again.kind === 'failed') setRun(context, { ...again, left: failed.left })
  }
}

/** Workers that are gone are started anew. */
function replaceLost(context: StudioContext): void {
  const run = runOf(context)
  if (run.kind !== 'failed' || !needsNewTrainer(run.error.code)) return
  context.trainer.dispose()
  context.trainer = startTrainer(context, (event) => hear(context, event))
  wakeEngine(context)
}

/** Other numbers than those of the tries before (client.ts), which were fewer. */
const OTHERS = 100

const midRunOnly = (settings: Settings): SettingChanges =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => rowOf(name as SettingName).midRun))

/** Trains until paused, finished or failed; a finished run goes on for as many steps as `longer` says. */
export async function train(context: StudioContext, longer = 0): Promise<void> {
  const run = runOf(context)
  if (!isLoaded(run) || run.kind === 'training') return
  const { id } = run
  setRun(context, { ...run, kind: 'training', ending: false })
  try {
    if (run.kind === 'finished' && longer > 0) {
      const steps = Math.min(
        SETTINGS.steps.max,
        (context.metrics.reading().progress?.step ?? run.settings.steps) + longer,
      )
      adopt(context, { steps, seconds: 0 })
      await context.trainer.change({ steps, seconds: 0 })
      if (!stillLoaded(context, id)) return
    }
    await context.trainer.train()
  } catch (thrown) {
    if (stillLoaded(context, id)) failRun(context, thrown)
  }
}

export async function pause(context: StudioContext): Promise<void> {
  const run = runOf(context)
  if (run.kind !== 'training' || run.ending) return
  setRun(context, { ...run, ending: true })
  try {
    await context.trainer.pause()
    settle(context, run.id)
  } catch (thrown) {
    if (stillLoaded(context, run.id)) failRun(context, thrown)
  }
}

/** Exactly one step. */
export async function stepOnce(context: StudioContext): Promise<void> {
  const run = runOf(context)
  if (run.kind !== 'ready' && run.kind !== 'paused') return
  setRun(context, { ...run, kind: 'training', ending: true })
  try {
    await context.trainer.step()
    settle(context, run.id)
  } catch (thrown) {
    if (stillLoaded(context, run.id)) failRun(context, thrown)
  }
}

/** What the workers tell. Events of an older run have been dropped by the client. */
export function hear(context: StudioContext, event: TrainerEvent): void {
  const { metrics, milestones } = context
  switch (event.type) {
    case 'progress':
      metrics.pushProgress(event.progress)
      return
    case 'begun':
      begun(context, event)
      return
    case 'quality':
      metrics.pushQuality(event.quality)
      return
    case 'weights':
      metrics.pushWeights(event.step)
      return
    case 'milestone':
      milestones.push(event.snapshot)
      return
    case 'stopped':
      stopped(context, event.reason)
      return
    case 'failed':
      failRun(context, errorFromData(event.error))
      return
    case 'save-due':
      void context.autosave.save({ fresh: false })
      return
    case 'recovered':
      if (event.step !== null) {
        metrics.goBack(event.step)
        milestones.goBack(event.step)
      }
      context.store.setState({ notice: event.what, engine: { kind: 'running', info: event.engine } })
      return
    default:
      event satisfies never
  }
}

/** The run may be ready meanwhile, or frames are being taken for another one. */
function begun(context: StudioContext, { network, quality }: Beginning): void {
  const run = runOf(context)
  if (run.kind !== 'loading' && !isLoaded(run)) return
  if (run.kind === 'loading') setRun(context, { ...run, begun: { id: context.runs, network } })
  context.metrics.pushQuality(quality)
}

function stopped(context: StudioContext, reason: 'paused' | 'finished'): void {
  const run = runOf(context)
  if (run.kind !== 'training') return
  if (reason === 'paused') {
    setRun(context, { ...loadedPart(run), kind: 'paused' })
    return
  }
  setRun(context, { ...loadedPart(run), kind: 'finished', measuring: true })
  void measure(context, run.id)
}

/** Measures the finished run with this number. */
export async function measure(context: StudioContext, id: number): Promise<void> {
  try {
    const report = await context.trainer.measure()
    if (stillLoaded(context, id)) context.metrics.pushReport(report)
  } catch (thrown) {
    // Training goes on being useful without its measurement; a crash of the workers arrives as an event of its own.
    console.warn('The measurement failed.', thrown)
  }
  const run = stillLoaded(context, id)
  if (run?.kind === 'finished') setRun(context, { ...run, measuring: false })
}

/** The last step has ended: paused, unless an event has said something else meanwhile. */
function settle(context: StudioContext, id: number): void {
  const run = stillLoaded(context, id)
  if (run?.kind === 'training' && run.ending) setRun(context, { ...loadedPart(run), kind: 'paused' })
}

const loadedPart = ({ id, frames, clip, settings, network, origin }: Loaded): Loaded => ({
  id,
  frames,
  clip,
  settings,
  network,
  origin,
})
