// From the clip to a network that is ready: frames are taken, a network is built for them, its steps are timed.
// Not here: training it (run-actions.ts).

import type { Checkpoint } from '../../network/checkpoint'
import { ReelError } from '../../core/errors'
import { shownName } from '../../core/names'
import type { ClipInfo, Frames } from '../../core/frames'
import type { Settings } from '../../settings/settings'
import { SETTINGS } from '../../settings/table'
import { sidesOf } from '../../settings/shape'
import {
  clearTold,
  failRun,
  replacePreparation,
  runOf,
  setRun,
  stillLoaded,
  type StudioContext,
} from '../studio-context'
import { wakeEngine } from './engine'
import { isLoaded, reelOf, type Loaded, type Source, sourcesOf } from '../state'

/**
 * Takes frames from the clip and builds a network for them, a fresh one or that of `start`. Training of the run before
 * is gone when this is called.
 */
export async function prepare(context: StudioContext, start?: Checkpoint): Promise<void> {
  const sources = sourcesOf(context.store.getState())
  const [source] = sources
  const wanted = replacePreparation(context)
  clearTold(context)
  // One that could not be started is tried again.
  if (context.store.getState().engine.kind === 'failed') context.awake = null
  wakeEngine(context)
  if (!source) {
    setRun(context, { kind: 'empty' })
    return
  }
  const reel = reelOf(runOf(context))
  const before = reel && { frames: reel.frames, clip: reel.clip }
  setRun(context, { kind: 'opening', done: 0, before })
  try {
    // The kind of engine decides the preferred size.
    await context.trainer.engine
    if (wanted.aborted) return
    const { settings } = context.store.getState()
    const parts = await takeAll(context, sources, settings, wanted)
    if (wanted.aborted) return
    const { from, to, crop, files } = source
    // A project keeps the originals of one clip; of several it keeps the frames.
    const origin = sources.length > 1 ? { cut: null, files: [] } : { cut: { from, to, crop }, files }
    await load(context, { ...joined(sources, parts), origin }, settings, wanted, start)
  } catch (thrown) {
    if (!wanted.aborted) failRun(context, thrown)
  }
}

/** Builds a fresh network for the frames that are there. */
export async function startAnew(context: StudioContext): Promise<void> {
  const run = runOf(context)
  if (!isLoaded(run)) {
    await prepare(context)
    return
  }
  const wanted = replacePreparation(context)
  clearTold(context)
  try {
    const { frames, clip, origin } = run
    await load(context, { frames, clip, origin }, context.store.getState().settings, wanted)
  } catch (thrown) {
    if (!wanted.aborted) failRun(context, thrown)
  }
}

async function load(
  context: StudioContext,
  { frames, clip, origin }: Pick<Loaded, 'frames' | 'clip' | 'origin'>,
  settings: Settings,
  wanted: AbortSignal,
  start?: Checkpoint,
): Promise<void> {
  const id = context.runs
  setRun(context, { kind: 'loading', frames, clip, begun: null })
  context.store.setState({ times: null })
  const { headStart } = context.store.getState()
  const network = await context.trainer.load(frames, clip, settings, start, headStart ?? undefined)
  if (wanted.aborted) return
  setRun(context, { kind: 'ready', id, frames, clip, settings, network, origin })
  void timeRun(context, id)
}

/**
 * Times the steps of the run that is ready, for the forecast. Whatever a person asks of the run comes first and ends
 * it.
 */
async function timeRun(context: StudioContext, id: number): Promise<void> {
  try {
    const times = await context.trainer.time()
    if (times && stillLoaded(context, id)) context.store.setState({ times })
  } catch (thrown) {
    // Without a forecast everything else works; lost workers tell of themselves.
    console.warn('The steps could not be timed.', thrown)
  }
}

/** Frames of each clip: as many as were asked for, or less where all together would be too many. */
async function takeAll(
  context: StudioContext,
  sources: readonly Source[],
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly Frames[]> {
  const count = Math.min(settings.frames, Math.floor(SETTINGS.frames.max / sources.length))
  const parts: Frames[] = []
  for (const source of sources) {
    if (signal.aborted) break
    const share = (done: number) => (parts.length + done) / sources.length
    parts.push(await takeFrames(context, source, { ...settings, frames: count }, signal, share))
  }
  return parts
}

async function takeFrames(
  context: StudioContext,
  source: Source,
  settings: Settings,
  signal: AbortSignal,
  share: (done: number) => number,
): Promise<Frames> {
  const frames = await source.clip.take({
    from: source.from,
    to: source.to,
    crop: source.crop,
    count: settings.frames,
    ...sidesOf(settings),
    signal,
    onProgress: (done) => {
      const run = runOf(context)
      if (!signal.aborted && run.kind === 'opening') setRun(context, { ...run, done: share(done) })
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

/** The clips one after another as one, with its classes where there are several. */
function joined(
  sources: readonly Source[],
  parts: readonly Frames[],
): { readonly frames: Frames; readonly clip: ClipInfo } {
  const infos = sources.map((source, i) => infoOf(source, parts[i]))
  const [first, ...more] = parts
  const [info] = infos
  if (!first || !info) throw new Error('there is no clip')
  if (more.length === 0) return { frames: first, clip: info }
  const rgb = new Uint8Array(parts.reduce((sum, part) => sum + part.rgb.length, 0))
  parts.reduce((at, part) => {
    rgb.set(part.rgb, at)
    return at + part.rgb.length
  }, 0)
  const count = infos.reduce((sum, { frames }) => sum + frames, 0)
  const fault = parts.find((part) => part.fault !== undefined)?.fault
  return {
    frames: { ...first, count, rgb, ...(fault === undefined ? {} : { fault }) },
    clip: {
      name: shownName(infos.map(({ name }) => name).join(' + ')),
      frames: count,
      fps: first.fps,
      classes: infos.map(({ name, frames }) => ({ name, frames })),
    },
  }
}

function infoOf(
  { clip }: Source,
  { count, fps }: Pick<Frames, 'count' | 'fps'> = { count: 0, fps: 1 },
): ClipInfo {
  const { name, builtIn } = clip.description
  return { name: shownName(name), frames: count, fps, ...(builtIn ? { builtIn } : {}) }
}
