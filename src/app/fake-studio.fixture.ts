// For the tests of this folder: a studio whose clips and trainer are fakes, every answer given by hand.

import { expect, vi } from 'vitest'
import type { Clip } from '../clip/clip'
import { type Checkpoint, eachNetwork, eachStream } from '../network/checkpoint'
import { ReelError } from '../core/errors'
import type { StepTimes } from '../core/forecast'
import { type Frames, pixelsOf, type Sides, square } from '../core/frames'
import { Random } from '../core/random'
import type { HeadStart } from '../network/learned'
import { NO_LOSSES } from '../core/terms'
import { completeSettings, type Settings } from '../settings/settings'
import type { NetworkInfo, Progress, Report, Trainer, TrainerEvent } from '../trainer/protocol'
import type { BackendName, EngineInfo } from '../core/engine'
import type { ProjectTools } from './actions/project-tools'
import type { StudioTools } from './studio-context'
import { createStudio } from './store'

interface Promised<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
}

export const promised = <T>(): Promised<T> => {
  const box: { resolve?: (value: T) => void; reject?: (reason: unknown) => void } = {}
  const promise = new Promise<T>((resolve, reject) => Object.assign(box, { resolve, reject }))
  return { promise, resolve: (value) => box.resolve?.(value), reject: (reason) => box.reject?.(reason) }
}

const framesOf = (count: number, sides: Sides): Frames => ({
  ...sides,
  count,
  fps: 12,
  rgb: new Uint8Array(count * pixelsOf(sides) * 3),
})

const notAsked = () => Promise.reject(new Error('not asked'))

/** A browser that keeps nothing. */
export const noProjects: ProjectTools = {
  hold: () => Promise.resolve(() => undefined),
  isHeld: () => Promise.resolve(false),
  list: () => Promise.resolve([]),
  open: notAsked,
  wreck: () => Promise.resolve(null),
  save: notAsked,
  put: notAsked,
  duplicate: notAsked,
  pack: notAsked,
  read: notAsked,
  persist: () => Promise.resolve(),
  onHidden: () => undefined,
}

interface FakeClip extends Clip {
  readonly closed: () => boolean
}

export function fakeClip(name: string, take?: Clip['take']): FakeClip {
  let closed = false
  return {
    description: {
      name,
      kind: 'video',
      width: 96,
      height: 54,
      start: 0,
      end: 4,
      fps: 24,
      frames: 96,
    },
    strip: () => Promise.resolve([]),
    take: take ?? (({ count, width, height }) => Promise.resolve(framesOf(count, { width, height }))),
    close: () => {
      closed = true
    },
    closed: () => closed,
  }
}

export const progressAt = (step: number): Progress => ({
  step,
  losses: { ...NO_LOSSES, reconstruction: 1, generator: 1, discriminator: 1 },
  stepsPerSecond: 10,
  elapsed: step / 10,
  left: 1,
  tensors: 5,
  bytes: 1000,
})

export const checkpointAt = (step: number): Checkpoint => {
  const state = new Random(1).state
  return {
    format: 1,
    settings: completeSettings({}),
    clip: { name: 'flame', frames: 64, fps: 12 },
    step,
    elapsed: step / 10,
    updates: eachNetwork(() => step),
    random: eachStream(() => state),
    tensors: [],
  }
}

export const network = (frames: number): NetworkInfo => ({
  ...square(32),
  generatorParameters: 1,
  discriminatorParameters: 1,
  frames,
  heldOut: [],
})

interface SetUpOptions {
  readonly backend?: BackendName
  readonly label?: string
  readonly tools?: Partial<StudioTools>
  readonly trainer?: Partial<Trainer>
}

export function setUp(options: SetUpOptions = {}) {
  const loads: {
    settings: Settings
    frames: Frames
    checkpoint: Checkpoint | undefined
    headStart: HeadStart | undefined
    answer: Promised<NetworkInfo>
  }[] = []
  const calls: string[] = []
  const report = promised<Report>()
  const timing = promised<StepTimes | null>()
  const pausing = promised<void>()
  const told = {
    event: (_event: TrainerEvent): void => undefined,
    started: 0,
    disposed: 0,
    newest: null as Checkpoint | null,
  }
  const note = (name: string) => {
    calls.push(name)
    return Promise.resolve()
  }
  const engine: EngineInfo = {
    backend: options.backend ?? 'wasm',
    label: options.label ?? 'the engine',
    why: 'test',
    candidates: [],
  }
  const trainer: Trainer = {
    engine: Promise.resolve(engine),
    load: (frames, _clip, settings, checkpoint, headStart) => {
      const answer = promised<NetworkInfo>()
      loads.push({ settings, frames, checkpoint, headStart, answer })
      return answer.promise
    },
    open: () => Promise.resolve(network(64)),
    time: () => timing.promise,
    train: () => note('train'),
    pause: () => {
      calls.push('pause')
      return pausing.promise
    },
    step: () => note('step'),
    change: (changes) => note(`change ${JSON.stringify(changes)}`),
    sample: () => Promise.reject(new Error('not asked')),
    look: () => Promise.reject(new Error('not asked')),
    layer: () => Promise.reject(new Error('not asked')),
    path: () => Promise.resolve([]),
    snapshot: () => Promise.reject(new Error('not asked')),
    invert: () => Promise.reject(new Error('not asked')),
    measure: () => report.promise,
    judge: () => Promise.reject(new Error('not asked')),
    save: () => Promise.resolve(null),
    newest: () => told.newest,
    dispose: () => {
      told.disposed += 1
    },
    ...options.trainer,
  }
  const studio = createStudio({
    startTrainer: (_wanted, onEvent) => {
      told.event = onEvent
      told.started += 1
      return trainer
    },
    openFiles: () => Promise.resolve(fakeClip('a.mp4')),
    openBuiltIn: (id) => Promise.resolve(fakeClip(id)),
    readSession: () => Promise.resolve(null),
    fetchDemo: () => Promise.reject(new ReelError('file-damaged', 'The demo could not be fetched.')),
    readModel: () => Promise.reject(new ReelError('file-damaged', 'This model file is damaged.')),
    wanted: 'auto',
    projects: noProjects,
    ...options.tools,
  })
  const file = new File(['x'], 'a.mp4')
  const getReady = async () => {
    await studio.actions.openBuiltIn('flame', 1).catch(() => undefined)
  }
  /** Opens a clip and answers the load. */
  const ready = async () => {
    const opened = getReady()
    await vi.waitFor(() => expect(loads.length).toBeGreaterThan(0))
    loads.at(-1)?.answer.resolve(network(64))
    await opened
    return studio
  }
  const run = () => studio.store.getState().run
  return { studio, loads, calls, told, report, timing, pausing, file, ready, run }
}
