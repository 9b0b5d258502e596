// What lessons compare runs by, measured when one has ended: beside its report, how various its inventions are, and how
// well its critic can tell.

import type { LatentPoint } from '../../core/latent'
import { eachLoss, type Losses, NO_LOSSES } from '../../core/terms'
import { picturesOf } from '../../player/paint'
import { criticsOf } from '../../settings/critics'
import type { Settings } from '../../settings/settings'
import type { LoadedRun } from '../state'
import type { Studio } from '../store'
import type { LossPoint } from '../metrics'
import { walkPoints } from './judged'
import type { Ended } from './lesson'

/** Pictures of each kind: every pair of them is compared. */
const COUNT = 24

/** Null where the run was left meanwhile, or has no report. */
export async function measureEnded(studio: Studio, run: LoadedRun): Promise<Ended | null> {
  const { report } = studio.metrics.reading()
  if (!report) return null
  const losses = meanOfLast(studio.metrics.losses())
  const { frames, settings } = run
  try {
    const trainer = studio.trainer()
    const invented = await trainer.sample(inventedPoints(frames.count, COUNT))
    const real = picturesOf(frames, evenly(frames.count, COUNT))
    const variety = spread(invented.rgba, COUNT) / spread(real.rgba, COUNT)
    if (!judgesFrames(settings)) return { settings, report, losses, variety, told: null }
    const walked = await trainer.sample(walkPoints(1, COUNT))
    const [onReal, onInvented] = [await trainer.judge(real), await trainer.judge(walked)]
    return { settings, report, losses, variety, told: shareAbove(onReal, onInvented) }
  } catch (thrown) {
    console.warn('What a lesson compares could not be measured.', thrown)
    return { settings, report, losses, variety: null, told: null }
  }
}

/** Whether a critic of pixels judges single frames. */
export const judgesFrames = (settings: Settings): boolean =>
  criticsOf(settings).pixels && settings.frameBranch

/** Always the same random codes, which move as the clip does at moments spread over it. */
export const inventedPoints = (frames: number, count: number): readonly LatentPoint[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'moment',
    moment: { t: evenly(frames, count)[i] ?? 0, directions: [], content: i + 1, random: i + 1 },
  }))

/** `count` indexes of `frames` frames, from the first to the last. */
export const evenly = (frames: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => Math.round((i * (frames - 1)) / Math.max(1, count - 1)))

/** The mean absolute difference between the colours of two of `count` opaque pictures. */
export function spread(rgba: Uint8ClampedArray, count: number): number {
  const length = rgba.length / count
  const between = (a: number, b: number) => {
    let sum = 0
    for (let i = 0; i < length; i++)
      sum += Math.abs((rgba[a * length + i] ?? 0) - (rgba[b * length + i] ?? 0))
    return sum / (length * 0.75)
  }
  let all = 0
  for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) all += between(a, b)
  return all / ((count * (count - 1)) / 2)
}

/** How often one of the first is above one of the second; a half where nothing can be told. */
export function shareAbove(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let sum = 0
  for (const a of Array.from(first)) for (const b of Array.from(second)) sum += a > b ? 1 : a === b ? 0.5 : 0
  return sum / (first.length * second.length)
}

function meanOfLast(points: readonly LossPoint[]): Losses {
  const last = points.slice(-Math.max(1, Math.ceil(points.length / 5)))
  if (last.length === 0) return NO_LOSSES
  return eachLoss((name) => last.reduce((sum, point) => sum + point[name], 0) / last.length)
}
