// How long a training step takes here: a few real steps of the real network, on a run of their own that is freed again.
// The run that is trained and its random numbers are not touched.

import type { StepTimes } from '../../core/forecast'
import type { ClipInfo, Frames, Sides } from '../../core/frames'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type Settings } from '../../settings/settings'
import { sidesOf } from '../../settings/shape'
import { engineMemory } from '../../engine/start'
import { compileShaders } from './compile'
import { QUALITY_EVERY_STEPS, WEIGHTS_EVERY_MS } from './loop'
import { Run } from './run'

export interface TimingOptions {
  /** Milliseconds, monotonic. */
  readonly now: () => number
  /** Lets messages in; resolves in a later task. */
  readonly breathe: () => Promise<void>
  /** Steps that are computed before one reading waits for them: 1 where steps are computed at once. */
  readonly group: number
}

/** Milliseconds for a forecast. A few steps are computed in any case. */
const BUDGET = 2200
/** Steps of the warm-up that are timed at small and at large sizes; the first one of them compiles and allocates. */
const WARM_STEPS = { small: 10, large: 3 }
/** More would say no more. */
const MOST_SAMPLES = 24
/**
 * The networks by which engines are compared: those of pixels, of the size that a graphics processor would train. The
 * game of coefficients says little of an engine, and would be compiled for each.
 */
const COMPARED = completeSettings({ ...CLASSIC, size: 64, frames: 16, warmup: 0 })

/** Times steps of a run planned as this one; null when `signal` ended it before its end. */
export async function timeSteps(
  { frames, settings, pretrained }: Pick<Run, 'frames' | 'settings'> & Partial<Pick<Run, 'pretrained'>>,
  options: TimingOptions,
  signal: AbortSignal,
): Promise<StepTimes | null> {
  const { now, breathe } = options
  const warmup = settings.warmup > 0 ? WARM_STEPS[settings.size <= 32 ? 'small' : 'large'] : 0
  const run = newRun(frames, { ...settings, warmup }, pretrained)
  const end = now() + BUDGET
  try {
    const warm: number[] = []
    // The first step of each kind compiles, allocates and is recorded.
    while (!signal.aborted && run.step < warmup) {
      const ms = await stepMs(run, 1, now)
      if (run.step > 1) warm.push(ms)
      await breathe()
    }
    const game: number[] = []
    if (!signal.aborted) await stepMs(run, 1, now)
    await breathe()
    while (!signal.aborted && game.length < MOST_SAMPLES && (now() < end || game.length === 0)) {
      game.push(await stepMs(run, options.group, now))
      await breathe()
    }
    if (signal.aborted) return null
    const msGame = mean(game) ?? 0
    return await withUpkeep(run, { msWarm: mean(warm) ?? msGame, msGame, ...engineMemory() }, now)
  } finally {
    run.dispose()
  }
}

/** Times a full step of the network that engines are compared by, for choose/choose.ts. */
export async function compareEngine(budget: number, best: number, options: TimingOptions): Promise<number> {
  const { now } = options
  const end = now() + budget
  const frames = syntheticClip(sidesOf(COMPARED), COMPARED.frames)
  await compileShaders(frames, clipOf(frames), COMPARED)
  const run = newRun(frames, COMPARED)
  try {
    await stepMs(run, 1, now)
    const samples = [await stepMs(run, 1, now)]
    while (samples.length < MOST_SAMPLES && now() < end && Math.min(...samples) < best)
      samples.push(await stepMs(run, options.group, now))
    return Math.min(...samples)
  } finally {
    run.dispose()
  }
}

const clipOf = ({ count, fps }: Frames): ClipInfo => ({ name: 'timing', frames: count, fps })

const newRun = (frames: Frames, settings: Settings, pretrained?: Uint8Array): Run =>
  new Run(frames, clipOf(frames), settings, { pretrained })

/**
 * Milliseconds per step over `count` steps, until their losses are there.
 * @throws Error when a loss is not a finite number.
 */
async function stepMs(run: Run, count: number, now: () => number): Promise<number> {
  const start = now()
  for (let i = 1; i < count; i++) run.train(0).values.dispose()
  const { values: losses } = run.train(0)
  try {
    const values = await losses.data<'float32'>()
    if (!values.every(Number.isFinite)) throw new Error('a loss is not a number')
  } finally {
    losses.dispose()
  }
  return (now() - start) / count
}

/** The times with each step's share of what the loop does every so often beside it. */
async function withUpkeep(run: Run, times: StepTimes, now: () => number): Promise<StepTimes> {
  const start = now()
  await run.quality()
  const quality = (now() - start) / QUALITY_EVERY_STEPS
  const between = now()
  await run.snapshot()
  const sharing = Math.min(0.5, (now() - between) / WEIGHTS_EVERY_MS)
  const whole = (ms: number) => (ms + quality) / (1 - sharing)
  return { msWarm: whole(times.msWarm), msGame: whole(times.msGame), bytes: times.bytes }
}

/** What slows a step down now and then will do so in the run too: the mean counts it, a median would not. */
const mean = (samples: readonly number[]): number | undefined =>
  samples.length > 0 ? samples.reduce((sum, sample) => sum + sample, 0) / samples.length : undefined

/** Bands of colour that move: any clip is as much work as another. */
function syntheticClip({ width, height }: Sides, count: number): Frames {
  const line = width * 3
  const rgb = Uint8Array.from({ length: count * height * line }, (_, i) => {
    const [frame, y, x] = [Math.floor(i / (height * line)), Math.floor(i / line) % height, i % line]
    return (8 * frame + 3 * y + x) % 256
  })
  return { width, height, count, fps: 12, rgb }
}
