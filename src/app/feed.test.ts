// The feed: it stays short however long a run is, and calm listeners hear the last push.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CALM, createFeed, LONGEST } from './feed'
import { progressAt } from './fake-studio.fixture'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('keeps the whole run in a bounded number of points, by averaging neighbours', () => {
  const feed = createFeed()
  const steps = 10 * LONGEST
  for (let step = 1; step <= steps; step++) {
    const progress = progressAt(step)
    feed.pushProgress({ ...progress, losses: { ...progress.losses, generator: step } })
  }
  const points = feed.losses()
  expect(points.length).toBeLessThanOrEqual(LONGEST)
  expect(points.length).toBeGreaterThan(LONGEST / 4)
  expect(points.at(-1)?.step).toBeGreaterThan(steps - 64)
  expect(points[0]?.step).toBeLessThan(64)
  const ordered = points.every((point, i) => i === 0 || point.step > (points[i - 1]?.step ?? 0))
  expect(ordered).toBe(true)
  // Averages of a rising line rise.
  expect(points[0]?.generator).toBeLessThan(points.at(-1)?.generator ?? 0)
})

it('calls a calm listener at once, then not again before its time, then with the last push', () => {
  const feed = createFeed()
  const seen: number[] = []
  const end = feed.subscribeCalmly(() => seen.push(feed.reading().progress?.step ?? 0))
  feed.pushProgress(progressAt(1))
  vi.advanceTimersByTime(0)
  for (let step = 2; step <= 9; step++) feed.pushProgress(progressAt(step))
  vi.advanceTimersByTime(CALM - 1)
  expect(seen).toEqual([1])
  vi.advanceTimersByTime(1)
  expect(seen).toEqual([1, 9])
  end()
  feed.pushProgress(progressAt(10))
  vi.advanceTimersByTime(10 * CALM)
  expect(seen).toEqual([1, 9])
})

it('a report is the newest point of the quality curve, without the measures that no other point has', () => {
  const feed = createFeed()
  const point = { step: 9, psnrTrain: 20, psnrHeldOut: 18 }
  const report = { ...point, sharpnessPath: 0.8, sharpnessMorph: 0.5, motionRatio: 1.1 }
  feed.pushReport(report)
  expect(feed.qualities()).toEqual([point])
  expect(feed.reading()).toMatchObject({ quality: point, report })
})

it('is empty again after a clear', () => {
  const feed = createFeed()
  feed.pushProgress(progressAt(3))
  feed.pushQuality({ step: 3, psnrTrain: 20, psnrHeldOut: null })
  feed.pushWeights(3)
  feed.clear()
  expect(feed.reading()).toEqual({ progress: null, quality: null, report: null, weights: -1 })
  expect([feed.losses().length, feed.qualities().length]).toEqual([0, 0])
})

it('goes back with the run: what came after that step is gone, what comes next is added', () => {
  const feed = createFeed()
  for (let step = 1; step <= 40; step++) feed.pushProgress(progressAt(step))
  for (const step of [10, 20, 30]) feed.pushQuality({ step, psnrTrain: step, psnrHeldOut: null })
  feed.goBack(25)
  expect(feed.losses().at(-1)?.step).toBe(25)
  expect(feed.qualities().map(({ step }) => step)).toEqual([10, 20])
  expect(feed.reading().quality?.step).toBe(20)
  feed.pushProgress(progressAt(26))
  expect(feed.losses().map(({ step }) => step)).toEqual(Array.from({ length: 26 }, (_, i) => i + 1))
})
