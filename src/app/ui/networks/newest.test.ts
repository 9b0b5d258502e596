// Asking calmly: one question at a time, and the newest wish is never left unasked.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { calmly } from './newest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('wishes during a question and its rest come to one more question; after the end there is none', async () => {
  const ask = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 40)))
  const calm = calmly(ask, 100)
  calm.wish()
  calm.wish()
  await vi.advanceTimersByTimeAsync(20)
  calm.wish()
  calm.wish()
  expect(ask).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(119)
  expect(ask).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(ask).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(1000)
  expect(ask).toHaveBeenCalledTimes(2)
  calm.wish()
  calm.wish()
  expect(ask).toHaveBeenCalledTimes(3)
  calm.wish()
  calm.end()
  await vi.advanceTimersByTimeAsync(1000)
  expect(ask).toHaveBeenCalledTimes(3)
})
