// From the clip to a network that is ready: frames are taken, a network is built for them, its steps are timed.
// Not here: training it (run-actions.ts).

import type { Checkpoint } from '../network/checkpoint'
import { ReelError } from '../core/errors'
import { shownName } from '../core/names'
import type { ClipInfo, Frames } from '../core/frames'
import type { Settings } from '../settings/settings'
import { clearTold, failRun, replacePreparation, runOf, setRun, stillLoaded, type Desk } from './desk'
import { wakeEngine } from './engine-actions'
import { isLoaded, reelOf, type Loaded, type Source } from './state'

/**
 * Takes frames from the clip and builds a network for them, a fresh one or that of `start`. Training of the run before is gone when
 * this is called.
 */
export async function prepare(desk: Desk, start?: Checkpoint): Promise<void> {
  const { source } = desk.store.getState()
  const wanted = replacePreparation(desk)
  clearTold(desk)
  // One that could not be started is tried again.
  if (desk.store.getState().engine.kind === 'failed') desk.awake = null
  wakeEngine(desk)
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
    const { from, to, crop, files } = source
    const origin = { cut: { from, to, crop }, files }
    await load(desk, { frames, clip: infoOf(source, frames), origin }, settings, wanted, start)
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
  clearTold(desk)
  try {
    const { frames, clip, origin } = run
    await load(desk, { frames, clip, origin }, desk.store.getState().settings, wanted)
  } catch (thrown) {
    if (!wanted.aborted) failRun(desk, thrown)
  }
}

async function load(
  desk: Desk,
  { frames, clip, origin }: Pick<Loaded, 'frames' | 'clip' | 'origin'>,
  settings: Settings,
  wanted: AbortSignal,
  start?: Checkpoint,
): Promise<void> {
  const id = desk.runs
  setRun(desk, { kind: 'loading', frames, clip })
  desk.store.setState({ times: null })
  const network = await desk.trainer.load(frames, clip, settings, start)
  if (wanted.aborted) return
  setRun(desk, { kind: 'ready', id, frames, clip, settings, network, origin })
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
  return { name: shownName(name), frames: frames.count, fps: frames.fps, ...(builtIn ? { builtIn } : {}) }
}
