// The database between versions and tabs, and where there is none. Not here: what lies in it (slots.browser.test.ts).

import { deleteDB, openDB } from 'idb'
import { afterEach, expect, it, vi } from 'vitest'
import { withDatabase } from './database'
import { newProjectId } from './names'
import { openProject } from './opening'
import { listProjects } from './projects'
import { savedClip, savedRun } from './saved.fixture'
import { saveProject } from './slots'

afterEach(async () => {
  vi.unstubAllGlobals()
  await deleteDB('reelgan')
})

const save = (project: string) =>
  saveProject({
    project,
    name: 'Flame',
    run: savedRun(1),
    clip: () => Promise.resolve(savedClip()),
    keep: false,
  })

it('that a newer version has changed is left alone, and one sentence says what to do', async () => {
  const newer = await openDB('reelgan', 99, { upgrade: (fresh) => void fresh.createObjectStore('all') })
  newer.close()
  await expect(save(newProjectId())).rejects.toThrow(/^A newer version of this page keeps the projects now/)
  await expect(listProjects()).rejects.toThrow(/^A newer version of this page/)
  const after = await openDB('reelgan')
  expect(after.version).toBe(99)
  after.close()
})

it('lets a newer version go first: what is under way is done, then the stores may be changed', async () => {
  await save(newProjectId())
  const order: string[] = []
  const newer = await withDatabase(async (database) => {
    const transaction = database.transaction('heads', 'readwrite')
    const opening = openDB('reelgan', 99, { upgrade: () => void order.push('changed') })
    await transaction.store.put('kept', 'mark')
    await transaction.done
    order.push('written')
    // Were the database still held, this would wait for ever.
    return opening
  })
  expect(order).toEqual(['written', 'changed'])
  expect(await newer.get('heads', 'mark')).toBe('kept')
  newer.close()
})

/** A storage whose every opening ends with an error, a moment later. */
function refusing() {
  const { indexedDB } = globalThis
  return {
    open: () => {
      const request = indexedDB.open('refused')
      // Heard after the stores were made.
      queueMicrotask(() => request.addEventListener('upgradeneeded', () => request.transaction?.abort()))
      return request
    },
  }
}

it.each<[string, () => unknown]>([
  ['is none', () => undefined],
  [
    'is denied',
    () => ({
      open: () => {
        throw new DOMException('Denied.', 'SecurityError')
      },
    }),
  ],
  ['is one that refuses, as in private windows of Firefox', refusing],
])('where there %s, one sentence says that nothing is saved', async (_what, factory) => {
  vi.stubGlobal('indexedDB', factory())
  await expect(save(newProjectId())).rejects.toThrow(/^This browser does not let the page store anything now/)
  await expect(listProjects()).rejects.toThrow(/^This browser does not let/)
  vi.unstubAllGlobals()
})

it('that another page never lets go of is waited for so long only, and tells who holds it', async () => {
  await save(newProjectId())
  const other = await openDB('reelgan')
  const transaction = other.transaction('slots', 'readwrite')
  const letGo = new AbortController()
  const holding = (async () => {
    while (!letGo.signal.aborted) await transaction.store.getKey('')
  })()
  await expect(withDatabase(() => Promise.resolve(), 200)).rejects.toMatchObject({ code: 'storage-busy' })
  letGo.abort()
  await holding
  other.close()
  await save(newProjectId())
  expect(await listProjects()).toHaveLength(2)
})

it('that is cleared under a run is made anew by its next save, with the clip', async () => {
  const id = newProjectId()
  await save(id)
  await deleteDB('reelgan')
  expect(await listProjects()).toEqual([])
  await save(id)
  const opened = await openProject(id)
  expect(opened.run.checkpoint.step).toBe(1)
  expect(opened.clip.frames.rgb).toEqual(savedClip().frames.rgb)
})

it('that is cleared in the middle of a piece of work ends it with one sentence; the next one works', async () => {
  const cut = withDatabase(async (database) => {
    const clearing = deleteDB('reelgan')
    await clearing
    await database.get('heads', 'any')
  })
  await expect(cut).rejects.toThrow(/^This browser does not let the page store anything now/)
  expect((await save(newProjectId())).head.step).toBe(1)
})
