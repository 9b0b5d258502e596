import { expect, test } from 'vitest'
import { TestClocks } from './running.fixture'
import { type ClockState, ServiceClock } from './service-clock'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Runs for so many hours with a look every quarter, then is off for so long; what it counts in all. */
function days(count: number, hoursOn: number): number {
  const clocks = new TestClocks()
  let state: ClockState | null = null
  for (let day = 0; day < count; day++) {
    const clock: ServiceClock = new ServiceClock(state, clocks)
    for (let quarter = 0; quarter <= 4 * hoursOn; quarter++) {
      clock.read()
      if (quarter < 4 * hoursOn) clocks.pass(HOUR / 4)
    }
    state = clock.state
    clocks.jump(DAY - hoursOn * HOUR)
  }
  return (state?.served ?? 0) / DAY
}

test('running time counts as it is, over restarts', () => {
  expect(days(90, 24)).toBeCloseTo(90, 6)
})

test('a server that runs two hours a day counts days, but the last night, which has no morning yet', () => {
  expect(days(90, 2)).toBeCloseTo(89 + 2 / 24, 6)
})

test('a server that never runs for an hour counts what it ran', () => {
  expect(days(48, 0.5)).toBeCloseTo(1, 6)
})

test.each([91 * DAY, 20_000 * DAY, -91 * DAY, -20_000 * DAY])(
  'a reading that is %i ms off counts as a day at the most',
  (off) => {
    const clocks = new TestClocks()
    const before = new ServiceClock(null, clocks).state
    clocks.jump(off)
    const clock = new ServiceClock(before, clocks)
    for (let quarter = 0; quarter < 8; quarter++) {
      clock.read()
      clocks.pass(HOUR / 4)
    }
    expect(clock.read()).toBeLessThanOrEqual(DAY + 2 * HOUR)
  },
)

test('a reading that is corrected within the hour counts as nothing', () => {
  const clocks = new TestClocks()
  const clock = new ServiceClock(null, clocks)
  for (let i = 0; i < 200; i++) {
    clocks.jump(91 * DAY)
    clock.read()
    clocks.pass(HOUR / 2)
    clock.read()
    clocks.jump(-91 * DAY)
    clock.read()
  }
  expect(clock.read()).toBe(100 * HOUR)
})

test('a process that was stopped for a year wakes up a day older', () => {
  const clocks = new TestClocks()
  const clock = new ServiceClock(null, clocks)
  clocks.pass(365 * DAY)
  expect(clock.read()).toBe(DAY)
})

test('it never runs back', () => {
  const clocks = new TestClocks()
  const clock = new ServiceClock({ served: 5 * DAY, wall: clocks.wall() + 50 * DAY }, clocks)
  let last = clock.read()
  for (let i = 0; i < 50; i++) {
    clocks.jump((i % 2 === 0 ? -1 : 1) * i * DAY)
    clocks.pass(HOUR)
    expect(clock.read()).toBeGreaterThanOrEqual(last)
    last = clock.read()
  }
})
