// The numbers of the run on show: progress, losses, quality, the newest weights. They never go through React state or
// the store: charts and figures subscribe here at their own pace. Not here: what the run is (state.ts).

import type { SavedCurves } from '../projects/kept-parts'
import { eachLoss, type Losses } from '../core/terms'
import type { Progress, Quality, Report } from '../trainer/protocol'

export interface LossPoint extends Losses {
  readonly step: number
}

/** Everything known at one moment. A new object whenever something changed. */
export interface Reading {
  readonly progress: Progress | null
  readonly quality: Quality | null
  readonly report: Report | null
  /** Step of the newest weights that can be sampled; -1 before the first. */
  readonly weights: number
}

export interface Metrics {
  readonly reading: () => Reading
  /** Losses so far, oldest first; neighbours are averaged so that there are fewer than `LONGEST`. */
  losses(): readonly LossPoint[]
  qualities(): readonly Quality[]
  pushProgress(progress: Progress): void
  pushQuality(quality: Quality): void
  pushReport(report: Report): void
  pushWeights(step: number): void
  /** The run went back to this step: what came after it did not happen. */
  goBack(step: number): void
  /** Everything told so far, as a saved run keeps it. */
  curves(): SavedCurves
  /** What was told of a run that goes on at `step`, after `elapsed` seconds of training. */
  restore(curves: SavedCurves, at: Pick<Progress, 'step' | 'elapsed'>): void
  /** Back to an empty run. */
  clear(): void
  /**
   * Calls back after pushes, at most once in `CALM` milliseconds and once more after the last push. All calm listeners
   * are called in one task, so that what they draw is drawn together. Returns the function that ends it.
   */
  readonly subscribeCalmly: (listener: () => void) => () => void
}

/** People cannot read figures that change more often than this, milliseconds. */
export const CALM = 250

/** Points kept for a chart: more than any screen is wide. */
export const LONGEST = 1600

const nothing: Reading = { progress: null, quality: null, report: null, weights: -1 }

export function createMetrics(): Metrics {
  let reading = nothing
  let qualities: Quality[] = []
  const losses = new LossHistory()
  const calm = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let lastCalm = -Infinity
  const tellCalmly = () => {
    timer = null
    lastCalm = performance.now()
    for (const listener of calm) listener()
  }
  const tell = (change: Partial<Reading>) => {
    reading = { ...reading, ...change }
    if (calm.size > 0) timer ??= setTimeout(tellCalmly, Math.max(0, lastCalm + CALM - performance.now()))
  }
  return {
    reading: () => reading,
    losses: () => losses.points,
    qualities: () => qualities,
    pushProgress(progress) {
      losses.push({ step: progress.step, ...progress.losses })
      tell({ progress })
    },
    pushQuality(quality) {
      // That of step zero may come late.
      qualities = [...qualities, quality].toSorted((a, b) => a.step - b.step).slice(-LONGEST)
      tell({ quality: qualities.at(-1) ?? quality })
    },
    pushReport(report) {
      const quality = qualityOf(report)
      qualities = [...qualities, quality].slice(-LONGEST)
      tell({ report, quality })
    },
    pushWeights(step) {
      tell({ weights: step })
    },
    goBack(step) {
      losses.goBack(step)
      qualities = qualities.filter((quality) => quality.step <= step)
      tell({ quality: qualities.at(-1) ?? null })
    },
    curves: () => curvesOf(reading, losses, qualities),
    restore(curves, at) {
      losses.restore(curves, at.step)
      qualities = curves.qualities.filter((quality) => quality.step <= at.step)
      reading = { ...reading, ...figuresAt(curves, losses.points, at), quality: qualities.at(-1) ?? null }
      tell({})
    },
    clear() {
      losses.goBack(-1)
      qualities = []
      reading = nothing
      tell({})
    },
    subscribeCalmly(listener) {
      calm.add(listener)
      return () => calm.delete(listener)
    },
  }
}

/** The point of the curve in a report, which says more than its other points. */
const qualityOf = ({ step, psnrTrain, psnrHeldOut, tasks }: Report): Quality => ({
  step,
  psnrTrain,
  psnrHeldOut,
  ...(tasks && { tasks }),
})

/** Losses of a run of any length in fewer than `LONGEST` points. */
class LossHistory {
  #points: LossPoint[] = []
  /**
   * Points of the run in a point of the chart: doubled when it is full, so that early and late steps stay equally fine.
   */
  #stride = 1
  #waiting: LossPoint[] = []

  get points(): readonly LossPoint[] {
    return this.#points
  }

  get stride(): number {
    return this.#stride
  }

  restore({ losses, stride }: Pick<SavedCurves, 'losses' | 'stride'>, step: number): void {
    this.#points = [...losses]
    this.#stride = stride
    this.#waiting = []
    this.goBack(step)
  }

  push(point: LossPoint): void {
    this.#waiting.push(point)
    if (this.#waiting.length >= this.#stride) {
      this.#points.push(meanOf(this.#waiting))
      this.#waiting = []
    }
    if (this.#points.length < LONGEST) return
    const all = this.#points
    this.#points = all.flatMap((_, i) => (i % 2 === 0 ? [meanOf(all.slice(i, i + 2))] : []))
    this.#stride *= 2
  }

  /** Forgets what came after this step. */
  goBack(step: number): void {
    this.#points = this.#points.filter((point) => point.step <= step)
    this.#waiting = this.#waiting.filter((point) => point.step <= step)
    if (this.#points.length === 0) this.#stride = 1
  }
}

const curvesOf = (
  { progress, report }: Reading,
  { points, stride }: LossHistory,
  qualities: readonly Quality[],
): SavedCurves => ({ losses: points, stride, qualities, progress, report })

/**
 * The newest figures of saved curves, taken back to the step that was saved with them: the page had heard of later
 * ones.
 */
function figuresAt(
  { progress, report }: SavedCurves,
  points: readonly LossPoint[],
  { step, elapsed }: Pick<Progress, 'step' | 'elapsed'>,
): Pick<Reading, 'progress' | 'report'> {
  const last = points.at(-1)
  const later = progress !== null && progress.step > step && last !== undefined
  return {
    progress: progress && { ...progress, step, elapsed, losses: later ? lossesOf(last) : progress.losses },
    report: report && report.step <= step ? report : null,
  }
}

const lossesOf = (losses: Losses): Losses => eachLoss((name) => losses[name])

/** The mean of neighbouring points, at the step of the last one; `points` is not empty. */
function meanOf(points: readonly LossPoint[]): LossPoint {
  const mean = eachLoss((name) => points.reduce((sum, point) => sum + point[name], 0) / points.length)
  return { step: points.at(-1)?.step ?? 0, ...mean }
}
