// The wire to a worker while the page is put away by the browser, to be there when the person goes back.

import { afterEach, expect, it, vi } from 'vitest'
import type { SaveContext } from '../../projects/save-context'
import { WorkerConnection } from './worker-connection'

afterEach(() => vi.unstubAllGlobals())

/** A line to a worker that never answers, on a page that can be left. */
function onPage() {
  const page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  const worker = { addEventListener: vi.fn(), postMessage: vi.fn(), terminate: vi.fn() }
  const onDeath = vi.fn()
  const line = new WorkerConnection(worker, { works: () => false, onMessage: vi.fn(), onDeath })
  const leave = (persisted: boolean) =>
    page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }))
  return { line, worker, onDeath, leave }
}

it('a worker that saves does not outlive the page with the database in its hands', async () => {
  const { line, worker, onDeath, leave } = onPage()
  const saving = line.call('save', { run: 1, beside: {} as SaveContext, fresh: true })
  leave(false)
  expect(worker.terminate).not.toHaveBeenCalled()
  leave(true)
  await expect(saving).rejects.toThrow('The worker stopped (the page was left while it saved)')
  expect(worker.terminate).toHaveBeenCalledOnce()
  expect(onDeath).toHaveBeenCalledOnce()
})

it('any other worker goes on when the page comes back', () => {
  const { line, worker, leave } = onPage()
  line.call('ping', {}).catch(() => undefined)
  leave(true)
  expect(worker.terminate).not.toHaveBeenCalled()
  line.end()
})
