import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ReelError } from '../core/errors'
import { AGAIN, untilFree } from './again'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const busy = () => new ReelError('storage-busy', 'Another page saves.')

it('what another page holds is asked for again until it is free, and each time is told', async () => {
  const work = vi.fn().mockRejectedValueOnce(busy()).mockRejectedValueOnce(busy()).mockResolvedValue(['one'])
  const told = vi.fn()
  const found = untilFree(work, undefined, told)
  await vi.advanceTimersByTimeAsync(AGAIN)
  expect(told.mock.calls).toEqual([['Another page saves.'], ['Another page saves.']])
  await vi.advanceTimersByTimeAsync(AGAIN)
  await expect(found).resolves.toEqual(['one'])
})

it('anything else is thrown at once, and what is not wanted any more is not asked for again', async () => {
  const wrong = new ReelError('storage-unavailable', 'No storage.')
  await expect(untilFree(() => Promise.reject(wrong))).rejects.toBe(wrong)
  const unwanted = new AbortController()
  const work = vi.fn().mockRejectedValue(busy())
  const found = untilFree(work, unwanted.signal)
  await vi.advanceTimersByTimeAsync(1)
  unwanted.abort()
  await vi.advanceTimersByTimeAsync(10 * AGAIN)
  await expect(found).resolves.toBeNull()
  expect(work).toHaveBeenCalledOnce()
})
