// What a person does with the run: train, pause, step once, start its workers anew. Events of the workers arrive here too.
// Not here: how it was made ready (prepare-actions.ts), its settings (setting-actions.ts).

import { withOtherNumbers } from '../network/checkpoint'
import { errorFromData } from '../core/errors'
import {
  completeSettings,
  rowOf,
  type SettingChanges,
  type SettingName,
  type Settings,
} from '../settings/settings'
import { SETTINGS } from '../settings/table'
import type { TrainerEvent } from '../trainer/protocol'
import { wakeEngine } from './engine-actions'
import { failRun, replacePreparation, runOf, setRun, startTrainer, stillLoaded, type Desk } from './desk'
import { prepare } from './prepare-actions'
import { adopt } from './setting-actions'
import { isLoaded, needsNewTrainer, type Loaded } from './state'

/** After a failure: new workers where the old ones are gone, then the clip again. */
export async function recover(desk: Desk): Promise<void> {
  replaceLost(desk)
  await prepare(desk)
}

/** After a failure: the run as it was at its newest checkpoint, paused; what may change mid-run is as it is set now. */
export async function goBack(desk: Desk): Promise<void> {
  const failed = runOf(desk)
  if (failed.kind !== 'failed' || !failed.left) return
  const { run, checkpoint, project } = failed.left
  replaceLost(desk)
  const wanted = replacePreparation(desk)
  const id = desk.runs
  const settings = completeSettings({ ...run.settings, ...midRunOnly(desk.store.getState().settings) })
  // The very draws that led to a run-away would lead there again.
  const from = failed.error.code === 'training-diverged' ? withOtherNumbers(checkpoint, OTHERS) : checkpoint
  setRun(desk, { kind: 'loading', frames: run.frames, clip: run.clip })
  try {
    const network = await desk.trainer.load(run.frames, run.clip, settings, from)
    // Null when another tab has taken it over meanwhile: then it is saved as a project of its own.
    const release = project && (await desk.tools.projects.hold(project.id))
    if (wanted.aborted) {
      release?.()
      return
    }
    desk.feed.goBack(checkpoint.step)
    desk.milestones.goBack(checkpoint.step)
    setRun(desk, { ...loadedPart(run), kind: 'paused', id, settings, network })
    if (project && release) desk.keeper.adopt(project, id, release)
  } catch (thrown) {
    if (wanted.aborted) return
    failRun(desk, thrown)
    // It is still there for another try.
    const again = runOf(desk)
    if (again.kind === 'failed') setRun(desk, { ...again, left: failed.left })
  }
}

/** Workers that are gone are started anew. */
function replaceLost(desk: Desk): void {
  const run = runOf(desk)
  if (run.kind !== 'failed' || !needsNewTrainer(run.error.code)) return
  desk.trainer.dispose()
  desk.trainer = startTrainer(desk, (event) => hear(desk, event))
  wakeEngine(desk)
}

/** Other numbers than those of the tries before (client.ts), which were fewer. */
const OTHERS = 100

const midRunOnly = (settings: Settings): SettingChanges =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => rowOf(name as SettingName).midRun))

/** Trains until paused, finished or failed; a finished run goes on for as many steps as `longer` says. */
export async function train(desk: Desk, longer = 0): Promise<void> {
  const run = runOf(desk)
  if (!isLoaded(run) || run.kind === 'training') return
  const { id } = run
  setRun(desk, { ...run, kind: 'training', ending: false })
  try {
    if (run.kind === 'finished' && longer > 0) {
      const steps = Math.min(
        SETTINGS.steps.max,
        (desk.feed.reading().progress?.step ?? run.settings.steps) + longer,
      )
      adopt(desk, { steps, seconds: 0 })
      await desk.trainer.change({ steps, seconds: 0 })
      if (!stillLoaded(desk, id)) return
    }
    await desk.trainer.train()
  } catch (thrown) {
    if (stillLoaded(desk, id)) failRun(desk, thrown)
  }
}

export async function pause(desk: Desk): Promise<void> {
  const run = runOf(desk)
  if (run.kind !== 'training' || run.ending) return
  setRun(desk, { ...run, ending: true })
  try {
    await desk.trainer.pause()
    settle(desk, run.id)
  } catch (thrown) {
    if (stillLoaded(desk, run.id)) failRun(desk, thrown)
  }
}

/** Exactly one step. */
export async function stepOnce(desk: Desk): Promise<void> {
  const run = runOf(desk)
  if (run.kind !== 'ready' && run.kind !== 'paused') return
  setRun(desk, { ...run, kind: 'training', ending: true })
  try {
    await desk.trainer.step()
    settle(desk, run.id)
  } catch (thrown) {
    if (stillLoaded(desk, run.id)) failRun(desk, thrown)
  }
}

/** What the workers tell. Events of an older run have been dropped by the client. */
export function hear(desk: Desk, event: TrainerEvent): void {
  const { feed, milestones } = desk
  switch (event.type) {
    case 'progress':
      feed.pushProgress(event.progress)
      return
    case 'quality':
      feed.pushQuality(event.quality)
      return
    case 'weights':
      feed.pushWeights(event.step)
      return
    case 'milestone':
      milestones.push(event.snapshot)
      return
    case 'stopped':
      stopped(desk, event.reason)
      return
    case 'failed':
      failRun(desk, errorFromData(event.error))
      return
    case 'save-due':
      void desk.keeper.save({ fresh: false })
      return
    case 'recovered':
      if (event.step !== null) {
        feed.goBack(event.step)
        milestones.goBack(event.step)
      }
      desk.store.setState({ notice: event.what, engine: { kind: 'running', info: event.engine } })
      return
    default:
      event satisfies never
  }
}

function stopped(desk: Desk, reason: 'paused' | 'finished'): void {
  const run = runOf(desk)
  if (run.kind !== 'training') return
  if (reason === 'paused') {
    setRun(desk, { ...loadedPart(run), kind: 'paused' })
    return
  }
  setRun(desk, { ...loadedPart(run), kind: 'finished', measuring: true })
  void measure(desk, run.id)
}

/** Measures the finished run with this number. */
export async function measure(desk: Desk, id: number): Promise<void> {
  try {
    const report = await desk.trainer.measure()
    if (stillLoaded(desk, id)) desk.feed.pushReport(report)
  } catch (thrown) {
    // Training goes on being useful without its measurement; a crash of the workers arrives as an event of its own.
    console.warn('The measurement failed.', thrown)
  }
  const run = stillLoaded(desk, id)
  if (run?.kind === 'finished') setRun(desk, { ...run, measuring: false })
}

/** The last step has ended: paused, unless an event has said something else meanwhile. */
function settle(desk: Desk, id: number): void {
  const run = stillLoaded(desk, id)
  if (run?.kind === 'training' && run.ending) setRun(desk, { ...loadedPart(run), kind: 'paused' })
}

const loadedPart = ({ id, frames, clip, settings, network, origin }: Loaded): Loaded => ({
  id,
  frames,
  clip,
  settings,
  network,
  origin,
})
