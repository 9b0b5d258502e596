// What a person does with the run: train, pause, step once, start anew, change a setting. Events of the workers arrive here too.

import { errorFromData, ReelError } from '../core/errors'
import type { ClipInfo, Frames } from '../core/frames'
import {
  completeSettings,
  SETTINGS,
  settingChanges,
  type SettingChanges,
  type SettingName,
  type Settings,
  type Size,
} from '../core/settings'
import type { EngineInfo } from '../core/engine'
import type { TrainerEvent } from '../trainer/protocol'
import { failRun, replacePreparation, runOf, setRun, startTrainer, stillLoaded, type Desk } from './desk'
import { isLoaded, needsNewTrainer, reelOf, type Loaded, type LoadedRun, type Source } from './state'

/** 64 px where a GPU does the work, 32 px where the processor does, also when it plays a GPU. */
export function preferredSize({ backend, label, adapter = '' }: EngineInfo): Size {
  const software = /software|swiftshader|llvmpipe/i.test(`${label} ${adapter}`)
  return (backend === 'webgpu' || backend === 'webgl') && !software ? 64 : 32
}

/** Takes frames from the clip and builds a network for them. Training of the run before is gone when this is called. */
export async function prepare(desk: Desk): Promise<void> {
  const { source } = desk.store.getState()
  const wanted = replacePreparation(desk)
  desk.feed.clear()
  if (!source) {
    setRun(desk, { kind: 'empty' })
    return
  }
  const reel = reelOf(runOf(desk))
  const before = reel && { frames: reel.frames, clip: reel.clip }
  setRun(desk, { kind: 'opening', done: 0, before })
  try {
    // The kind of engine decides the preferred size.
    await desk.trainer.engine
    if (wanted.aborted) return
    const { settings } = desk.store.getState()
    const frames = await takeFrames(desk, source, settings, wanted)
    if (wanted.aborted) return
    await load(desk, frames, infoOf(source, frames), settings, wanted)
  } catch (thrown) {
    if (!wanted.aborted) failRun(desk, thrown)
  }
}

/** Builds a fresh network for the frames that are there. */
export async function startAnew(desk: Desk): Promise<void> {
  const run = runOf(desk)
  if (!isLoaded(run)) {
    await prepare(desk)
    return
  }
  const wanted = replacePreparation(desk)
  desk.feed.clear()
  try {
    await load(desk, run.frames, run.clip, desk.store.getState().settings, wanted)
  } catch (thrown) {
    if (!wanted.aborted) failRun(desk, thrown)
  }
}

/** After a failure: new workers where the old ones are gone, then the clip again. */
export async function recover(desk: Desk): Promise<void> {
  const run = runOf(desk)
  if (run.kind === 'failed' && needsNewTrainer(run.error.code)) {
    desk.trainer.dispose()
    desk.trainer = startTrainer(desk, (event) => hear(desk, event))
    watchEngine(desk)
  }
  await prepare(desk)
}

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

/**
 * Changes settings. Those that may change mid-run do; the clip's make frames be taken again; the others build a fresh network.
 * @throws ReelError `setting-wrong`; nothing is changed then.
 */
export async function applySettings(desk: Desk, wanted: Readonly<Record<string, unknown>>): Promise<void> {
  const before = desk.store.getState()
  const merged = { ...before.changes, ...wanted }
  const settings = completeSettings(merged, before.preferredSize)
  const named = Object.keys(wanted) as SettingName[]
  const follows = named.filter((name) => settings[name] !== before.settings[name])
  const changes = settingChanges(settings)
  desk.store.setState({ changes: 'size' in merged ? changes : withoutSize(changes), settings })
  // An opened model stays as it is: the settings are for the next run.
  if (follows.length === 0 || runOf(desk).kind === 'demo') return
  if (follows.some((name) => SETTINGS[name].group === 'clip')) {
    await prepare(desk)
    return
  }
  const run = runOf(desk)
  if (follows.some((name) => !SETTINGS[name].midRun)) {
    if (isLoaded(run)) await startAnew(desk)
    // A network that is still being built was given the old settings.
    else if (run.kind === 'opening' || run.kind === 'loading') await prepare(desk)
    return
  }
  if (isLoaded(run)) await changeMidRun(desk, run, pick(settings, follows))
  else if (run.kind === 'opening' || run.kind === 'loading') await prepare(desk)
}

async function changeMidRun(desk: Desk, run: LoadedRun, changes: SettingChanges): Promise<void> {
  setRun(desk, { ...run, settings: withChanges(run.settings, changes) })
  try {
    await desk.trainer.change(changes)
  } catch (thrown) {
    if (stillLoaded(desk, run.id)) failRun(desk, thrown)
  }
}

/** What the workers tell. Events of an older run have been dropped by the client. */
export function hear(desk: Desk, event: TrainerEvent): void {
  const { feed } = desk
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
    case 'stopped':
      stopped(desk, event.reason)
      return
    case 'failed':
      failRun(desk, errorFromData(event.error))
      return
    case 'recovered':
      if (event.step !== null) feed.goBack(event.step)
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

async function measure(desk: Desk, id: number): Promise<void> {
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

const loadedPart = ({ id, frames, clip, settings, network }: Loaded): Loaded => ({
  id,
  frames,
  clip,
  settings,
  network,
})

async function load(
  desk: Desk,
  frames: Frames,
  clip: ClipInfo,
  settings: Settings,
  wanted: AbortSignal,
): Promise<void> {
  const id = desk.runs
  setRun(desk, { kind: 'loading', frames, clip })
  desk.store.setState({ times: null })
  const network = await desk.trainer.load(frames, clip, settings)
  if (wanted.aborted) return
  setRun(desk, { kind: 'ready', id, frames, clip, settings, network })
  void timeRun(desk, id)
}

/** Times the steps of the run that is ready, for the forecast. Whatever a person asks of the run comes first and ends it. */
async function timeRun(desk: Desk, id: number): Promise<void> {
  try {
    const times = await desk.trainer.time()
    if (times && stillLoaded(desk, id)) desk.store.setState({ times })
  } catch (thrown) {
    // Without a forecast everything else works; lost workers tell of themselves.
    console.warn('The steps could not be timed.', thrown)
  }
}

async function takeFrames(
  desk: Desk,
  source: Source,
  settings: Settings,
  signal: AbortSignal,
): Promise<Frames> {
  const frames = await source.clip.take({
    from: source.from,
    to: source.to,
    crop: source.crop,
    count: settings.frames,
    size: settings.size,
    signal,
    onProgress: (done) => {
      const run = runOf(desk)
      if (!signal.aborted && run.kind === 'opening') setRun(desk, { ...run, done })
    },
  })
  if (frames.count < 2) {
    throw new ReelError(
      'clip-too-short',
      'There are fewer than two different frames between the in and out points; move them apart.',
    )
  }
  return frames
}

function infoOf({ clip }: Source, frames: Frames): ClipInfo {
  const { name, builtIn } = clip.description
  return { name: name.slice(0, 120), frames: frames.count, fps: frames.fps, ...(builtIn ? { builtIn } : {}) }
}

/** Writes the engine into the store as soon as it is known. */
export function watchEngine(desk: Desk): void {
  const { trainer, store } = desk
  const adoptEngine = (info: EngineInfo) => {
    if (desk.trainer !== trainer) return
    const size = preferredSize(info)
    const { changes } = store.getState()
    store.setState({
      engine: { kind: 'running', info },
      preferredSize: size,
      settings: completeSettings(changes, size),
    })
  }
  trainer.engine.then(adoptEngine, (thrown: unknown) => {
    if (desk.trainer !== trainer) return
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    store.setState({ engine: { kind: 'failed', message } })
  })
}

function adopt(desk: Desk, changes: SettingChanges): void {
  const before = desk.store.getState()
  const merged = { ...before.changes, ...changes }
  desk.store.setState({ changes: merged, settings: completeSettings(merged, before.preferredSize) })
  const run = before.run
  if (isLoaded(run)) setRun(desk, { ...run, settings: withChanges(run.settings, changes) })
}

function withoutSize({ size: _size, ...changes }: SettingChanges): SettingChanges {
  return changes
}

const pick = (settings: Settings, names: readonly SettingName[]): SettingChanges =>
  Object.fromEntries(names.map((name) => [name, settings[name]]))

const withChanges = (settings: Settings, changes: SettingChanges): Settings =>
  completeSettings({ ...settings, ...changes }, settings.size)
