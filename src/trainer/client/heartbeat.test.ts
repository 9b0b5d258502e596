// Silence of a worker that has something to do, and silence that means nothing.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Heartbeat, SILENCE } from './heartbeat'

const SECOND = 1000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A watch over a worker that answers while `answers`, and has work while `busy`. */
function watched() {
  const worker = { answers: true, busy: true, called: 0, hung: 0 }
  const watch = new Heartbeat({
    busy: () => worker.busy,
    call: () => {
      worker.called += 1
      return worker.answers ? Promise.resolve() : new Promise(() => undefined)
    },
    onHang: () => (worker.hung += 1),
    now: () => performance.now(),
  })
  return { worker, watch }
}

/** Time passes with a page that is awake. */
async function pass(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    vi.advanceTimersByTime(SECOND)
    await Promise.resolve()
  }
}

it('a worker that answers lives, however long it works', async () => {
  const { worker, watch } = watched()
  await pass(300)
  expect(worker.called).toBeGreaterThan(10)
  expect(worker.hung).toBe(0)
  watch.end()
})

it('one that has work and no answer is given up once, after the silence and not long before', async () => {
  const { worker } = watched()
  await pass(60)
  worker.answers = false
  await pass(SILENCE - 1)
  expect(worker.hung).toBe(0)
  await pass(15)
  expect(worker.hung).toBe(1)
  await pass(300)
  expect(worker.hung).toBe(1)
})

it('one without work is not called, and its silence means nothing', async () => {
  const { worker, watch } = watched()
  Object.assign(worker, { answers: false, busy: false })
  await pass(300)
  expect(worker).toMatchObject({ called: 0, hung: 0 })
  watch.end()
})

it('silence of a worker counts only while the page is awake', async () => {
  const { worker, watch } = watched()
  worker.answers = false
  await pass(SILENCE - 5)
  // A tab that slept for an hour: one late look, and then they come at their times again.
  const slept = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000)
  await pass(6)
  slept.mockRestore()
  expect(worker.hung).toBe(0)
  watch.end()
})

it('where looks come once a minute, as in a hidden tab, nothing is concluded', async () => {
  const { worker, watch } = watched()
  worker.answers = false
  const start = performance.now()
  const now = vi.spyOn(performance, 'now')
  for (let minute = 1; minute < 60; minute++) {
    now.mockReturnValue(start + minute * 60 * SECOND)
    vi.advanceTimersByTime(5 * SECOND)
    await Promise.resolve()
  }
  now.mockRestore()
  expect(worker.hung).toBe(0)
  watch.end()
})
