// The metrics: it stays short however long a run is, and calm listeners hear the last push.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CALM, createMetrics, LONGEST } from './metrics'
import { progressAt } from './fake-studio.fixture'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('keeps the whole run in a bounded number of points, by averaging neighbours', () => {
  const metrics = createMetrics()
  const steps = 10 * LONGEST
  for (let step = 1; step <= steps; step++) {
    const progress = progressAt(step)
    metrics.pushProgress({ ...progress, losses: { ...progress.losses, generator: step } })
  }
  const points = metrics.losses()
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
  const metrics = createMetrics()
  const seen: number[] = []
  const end = metrics.subscribeCalmly(() => seen.push(metrics.reading().progress?.step ?? 0))
  metrics.pushProgress(progressAt(1))
  vi.advanceTimersByTime(0)
  for (let step = 2; step <= 9; step++) metrics.pushProgress(progressAt(step))
  vi.advanceTimersByTime(CALM - 1)
  expect(seen).toEqual([1])
  vi.advanceTimersByTime(1)
  expect(seen).toEqual([1, 9])
  end()
  metrics.pushProgress(progressAt(10))
  vi.advanceTimersByTime(10 * CALM)
  expect(seen).toEqual([1, 9])
})

it('a report is the newest point of the quality curve, without the measures that no other point has', () => {
  const metrics = createMetrics()
  const point = { step: 9, psnrTrain: 20, psnrHeldOut: 18 }
  const report = { ...point, sharpnessPath: 0.8, sharpnessMorph: 0.5, motionRatio: 1.1 }
  metrics.pushReport(report)
  expect(metrics.qualities()).toEqual([point])
  expect(metrics.reading()).toMatchObject({ quality: point, report })
})

it('is empty again after a clear', () => {
  const metrics = createMetrics()
  metrics.pushProgress(progressAt(3))
  metrics.pushQuality({ step: 3, psnrTrain: 20, psnrHeldOut: null })
  metrics.pushWeights(3)
  metrics.clear()
  expect(metrics.reading()).toEqual({ progress: null, quality: null, report: null, weights: -1 })
  expect([metrics.losses().length, metrics.qualities().length]).toEqual([0, 0])
})

it('goes back with the run: what came after that step is gone, what comes next is added', () => {
  const metrics = createMetrics()
  for (let step = 1; step <= 40; step++) metrics.pushProgress(progressAt(step))
  for (const step of [10, 20, 30]) metrics.pushQuality({ step, psnrTrain: step, psnrHeldOut: null })
  metrics.goBack(25)
  expect(metrics.losses().at(-1)?.step).toBe(25)
  expect(metrics.qualities().map(({ step }) => step)).toEqual([10, 20])
  expect(metrics.reading().quality?.step).toBe(20)
  metrics.pushProgress(progressAt(26))
  expect(metrics.losses().map(({ step }) => step)).toEqual(Array.from({ length: 26 }, (_, i) => i + 1))
})
