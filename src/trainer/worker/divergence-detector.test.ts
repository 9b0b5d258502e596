// When training counts as run away: planted losses, each of which must or must not raise the alarm.

import { describe, expect, test } from 'vitest'
import { NO_LOSSES } from '../../core/terms'
import { DivergenceDetector } from './divergence-detector'

const read = (watch: DivergenceDetector, reconstruction: number, generator = 1) =>
  watch.read({ ...NO_LOSSES, reconstruction, generator, discriminator: 1, anchor: 1 })

/** Reads them all; the index of the reading that raised the alarm, or -1. */
function alarmAt(losses: readonly number[]): number {
  const watch = new DivergenceDetector()
  return losses.findIndex((loss) => {
    try {
      read(watch, loss)
      return false
    } catch {
      return true
    }
  })
}

const falling = Array.from({ length: 100 }, (_, i) => 0.9 * 0.97 ** i + 0.05)
const many = (length: number, value: number) => Array.from({ length }, () => value)

describe('the watch over the losses', () => {
  test('is calm while the loss falls, jumps within reason, or stands high for a reading or two', () => {
    expect(alarmAt(falling)).toBe(-1)
    expect(alarmAt([...many(10, 0.1), 9, ...many(10, 0.1)])).toBe(-1)
    expect(alarmAt([...falling, ...falling.map((loss, i) => loss * (i % 2 === 0 ? 0.5 : 1.8))])).toBe(-1)
    expect(alarmAt([...many(100, 0.1), 0.9, 0.9, 0.1, 0.9, 0.9, 0.9, 0.1])).toBe(-1)
  })

  test('is calm about a loss that is many times as high and still tiny', () => {
    expect(alarmAt([...many(100, 0.002), ...many(50, 0.03)])).toBe(-1)
  })

  test('sees a loss that stays far above its usual height, and is not calm meanwhile', () => {
    expect(alarmAt([...many(100, 0.1), ...many(6, 0.5)])).toBe(105)
    // An explosion that grows: the height it is compared with must not grow along.
    expect(alarmAt([...many(100, 0.1), ...many(40, 0).map((_, i) => 0.1 * 1.3 ** i)])).toBeGreaterThan(100)
    const watch = new DivergenceDetector()
    for (const loss of many(50, 0.1)) read(watch, loss)
    expect(watch.calm).toBe(true)
    read(watch, 0.6)
    expect(watch.calm, 'a hard clip came by').toBe(true)
    read(watch, 0.6)
    expect(watch.calm).toBe(false)
    read(watch, 0.1)
    expect(watch.calm).toBe(true)
  })

  test('does not get used to what is too high, however often it comes', () => {
    const restless = Array.from({ length: 120 }, (_, i) => (i % 6 === 5 ? 0.1 : 1))
    expect(alarmAt([...many(100, 0.1), ...restless])).toBe(-1)
    expect(alarmAt([...many(100, 0.1), ...restless, ...many(6, 1)])).toBe(225)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'sees %s at once, in any of the losses',
    (bad) => {
      expect(() => read(new DivergenceDetector(), bad)).toThrow(/no longer a number/)
      expect(() => read(new DivergenceDetector(), 0.5, bad)).toThrow(/learning rates/)
    },
  )
})
