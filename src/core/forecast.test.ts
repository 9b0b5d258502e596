// The arithmetic of the forecast, against sums done by hand.

import { describe, expect, test } from 'vitest'
import { corrected, forecast, secondsTo } from './forecast'
import { CLASSIC } from '../settings/presets'
import { completeSettings } from '../settings/settings'

const plan = completeSettings({ ...CLASSIC, size: 32, steps: 1000, warmup: 100 })
const times = { msWarm: 20, msGame: 50, bytes: 3e7 }

describe('forecast', () => {
  test('warm-up steps and game steps each at their own price', () => {
    expect(secondsTo(40, plan, times)).toBeCloseTo(0.8, 9)
    expect(secondsTo(1000, plan, times)).toBeCloseTo(2 + 45, 9)
    expect(secondsTo(1000, { ...plan, batch: 1 }, times)).toBeCloseTo(20, 9)
    expect(secondsTo(1000, { ...plan, warmup: 0 }, times)).toBeCloseTo(50, 9)
  })

  test('ends with the steps or with the clock, whichever is first', () => {
    expect(forecast(plan, times)).toMatchObject({ sharp: 47, bytes: 3e7 })
    expect(forecast({ ...plan, seconds: 30 }, times).sharp).toBe(30)
    expect(forecast({ ...plan, seconds: 300 }, times).sharp).toBe(47)
  })

  test('recognisable comes before the end or not at all, and later at larger sizes', () => {
    const small = forecast(plan, times).recognisable ?? Number.NaN
    const large = forecast({ ...plan, size: 64 }, times).recognisable ?? Number.NaN
    expect(small).toBeGreaterThan(0)
    expect(large).toBeGreaterThan(small)
    expect(forecast({ ...plan, steps: 10 }, times).recognisable).toBeNull()
    expect(forecast({ ...plan, components: 16 }, times).recognisable).toBe(0)
  })
})

describe('corrected', () => {
  const at = (step: number, ms: number) =>
    corrected(times, plan, { step, stepsPerSecond: 1000 / ms, bytes: 4e7 })

  test('a run at the measured speed changes nothing but the memory', () => {
    expect(at(50, 20)).toEqual({ ...times, bytes: 4e7 })
    const late = at(600, 50)
    expect(late.msWarm).toBeCloseTo(20, 6)
    expect(late.msGame).toBeCloseTo(50, 6)
  })

  test('a run at half the speed doubles both', () => {
    expect(at(50, 40).msGame).toBeCloseTo(100, 6)
    expect(at(600, 100).msWarm).toBeCloseTo(40, 6)
  })

  test('right after the warm-up the told speed is between both, and the forecast does not jump', () => {
    // What trainer/worker/loop.ts tells: a running average that the newest step enters with 15 %.
    let told = 20
    for (let step = 101; step <= 130; step++) {
      told += 0.15 * (50 - told)
      expect(at(step, told).msGame).toBeCloseTo(50, 6)
    }
  })

  test('before the first step nothing is known', () => {
    expect(corrected(times, plan, { step: 0, stepsPerSecond: 0, bytes: 0 })).toBe(times)
  })
})
