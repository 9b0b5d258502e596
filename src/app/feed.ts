// The numbers of the run on show: progress, losses, quality, the newest weights. They never go through React state or the store:
// charts and figures subscribe here at their own pace. Not here: what the run is (state.ts).

import type { Losses, Progress, Quality, Report } from '../trainer/protocol'

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

export type Topic = 'progress' | 'quality' | 'weights'

export interface Feed {
  reading(): Reading
  /** Losses so far, oldest first; neighbours are averaged once there are more than `LONGEST`. */
  losses(): readonly LossPoint[]
  qualities(): readonly Quality[]
  pushProgress(progress: Progress): void
  pushQuality(quality: Quality): void
  pushReport(report: Report): void
  pushWeights(step: number): void
  /** Back to an empty run. */
  clear(): void
  /** Calls back at every push; returns the function that ends it. */
  subscribe(listener: (topic: Topic) => void): () => void
}

/** Points kept for a chart: more than any screen is wide. */
export const LONGEST = 1600

const nothing: Reading = { progress: null, quality: null, report: null, weights: -1 }

export function createFeed(): Feed {
  let reading = nothing
  let losses: LossPoint[] = []
  let qualities: Quality[] = []
  const listeners = new Set<(topic: Topic) => void>()
  const tell = (change: Partial<Reading>, topic: Topic) => {
    reading = { ...reading, ...change }
    for (const listener of listeners) listener(topic)
  }
  return {
    reading: () => reading,
    losses: () => losses,
    qualities: () => qualities,
    pushProgress(progress) {
      losses.push({ step: progress.step, ...progress.losses })
      if (losses.length > LONGEST) losses = halve(losses)
      tell({ progress }, 'progress')
    },
    pushQuality(quality) {
      qualities = [...qualities, quality].slice(-LONGEST)
      tell({ quality }, 'quality')
    },
    pushReport(report) {
      tell({ report, quality: report }, 'quality')
    },
    pushWeights(step) {
      tell({ weights: step }, 'weights')
    },
    clear() {
      losses = []
      qualities = []
      reading = nothing
      tell({}, 'progress')
      tell({}, 'quality')
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function halve(points: readonly LossPoint[]): LossPoint[] {
  const half: LossPoint[] = []
  for (let i = 0; i + 1 < points.length; i += 2) {
    const a = points[i]
    const b = points[i + 1]
    if (a && b) half.push(between(a, b))
  }
  const last = points.at(-1)
  if (points.length % 2 === 1 && last) half.push(last)
  return half
}

const between = (a: LossPoint, b: LossPoint): LossPoint => ({
  step: b.step,
  reconstruction: (a.reconstruction + b.reconstruction) / 2,
  generator: (a.generator + b.generator) / 2,
  discriminator: (a.discriminator + b.discriminator) / 2,
  regulariser: (a.regulariser + b.regulariser) / 2,
})
