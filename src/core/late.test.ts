// Late files that do not arrive, arrive later, or are something else. The page itself is tested by e2e/late.test.ts.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { arrive, loadLate, onMissing, PAUSES } from './late'

/** What the site answers, by address; a name that is not there is refused by the network. */
const site = new Map<string, () => Response>()
const asked: string[] = []

const answer = (type: string, status = 200) =>
  new Response('x', { status, headers: { 'content-type': type } })

beforeEach(() => {
  vi.useFakeTimers()
  site.clear()
  asked.length = 0
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(address)
    const found = site.get(address)
    return found ? Promise.resolve(found()) : Promise.reject(new TypeError('Failed to fetch'))
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const settled = async <T>(work: Promise<T>): Promise<T> => {
  const [result] = await Promise.allSettled([work, vi.runAllTimersAsync()])
  if (result.status === 'rejected') throw result.reason
  return result.value
}

test('a module is imported only when all of its files have arrived, however late', async () => {
  const load = vi.fn<() => Promise<number>>(() => Promise.resolve(7))
  const wanted = loadLate('Export', load, ['assets/a-1.js', 'assets/a-1.css'])
  await vi.advanceTimersByTimeAsync(PAUSES[0] ?? 0)
  expect(load).not.toHaveBeenCalled()
  site.set('./assets/a-1.js', () => answer('text/javascript'))
  site.set('./assets/a-1.css', () => answer('text/css; charset=utf-8'))
  expect(await settled(wanted)).toBe(7)
  expect(load).toHaveBeenCalledTimes(1)
  const times = asked.length
  expect(await settled(loadLate('Export', load, ['assets/a-1.js', 'assets/a-1.css']))).toBe(7)
  expect(asked.length, 'what has arrived is not asked for again').toBe(times)
})

test.each([
  ['no answer', null],
  ['404', () => answer('text/javascript', 404)],
  ['a front page in its place', () => answer('text/html')],
])(
  '%s: asked for again so many times, then told in one sentence, then found by the next try',
  async (what, says) => {
    const name = `assets/${what.length}-2.js`
    if (says) site.set(`./${name}`, says)
    const told = vi.fn<() => void>()
    const end = onMissing(told)
    const load = vi.fn<() => Promise<number>>(() => Promise.resolve(7))
    await expect(settled(loadLate('Export', load, [name]))).rejects.toMatchObject({
      code: 'part-missing',
      message: 'Export could not be loaded: check the connection and try again.',
    })
    end()
    expect(asked).toHaveLength(1 + PAUSES.length)
    expect(load).not.toHaveBeenCalled()
    expect(told).toHaveBeenCalledTimes(1)
    site.set(`./${name}`, () => answer('text/javascript'))
    expect(await settled(loadLate('Export', load, [name]))).toBe(7)
  },
)

test('an import that fails though its files were there is tried again with files that are fetched again', async () => {
  site.set('./assets/b-3.js', () => answer('application/javascript'))
  const load = vi.fn<() => Promise<number>>(() => Promise.resolve(7))
  load.mockRejectedValueOnce(new TypeError('Failed to fetch dynamically imported module'))
  expect(await settled(loadLate('Export', load, ['assets/b-3.js']))).toBe(7)
  expect(load).toHaveBeenCalledTimes(2)
  expect(asked).toHaveLength(2)
})

test('files that are asked for at the same time are fetched once', async () => {
  site.set('./assets/c-4.js', () => answer('text/javascript'))
  await settled(Promise.all([arrive('assets/c-4.js'), arrive('assets/c-4.js', 'low')]))
  expect(asked).toEqual(['./assets/c-4.js'])
})
