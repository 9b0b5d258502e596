// Projects in the browser's own database: two slots in turn, damage, the list, and two tabs.

import { openDB } from 'idb'
import { afterEach, expect, it } from 'vitest'
import { heldProjects, holdProject, newProjectId } from './lock'
import {
  deleteProject,
  duplicateProject,
  keepProject,
  listProjects,
  renameProject,
  restoreProject,
} from './projects'
import { savedClip, savedRun } from './saved.fixture'
import { openProject, saveProject } from './slots'

afterEach(
  () =>
    new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase('reelgan')
      request.addEventListener('success', () => resolve())
      request.addEventListener('error', () => reject(new Error('The database could not be deleted.')))
    }),
)

const save = (project: string, step: number, name = 'Flame') =>
  saveProject({ project, name, run: savedRun(step), clip: () => Promise.resolve(savedClip()), keep: false })

/** Everything that lies in a store, as another program would read it. */
async function contents(store: string): Promise<readonly { key: IDBValidKey; value: unknown }[]> {
  const database = await openDB('reelgan')
  const [keys, values] = await Promise.all([database.getAllKeys(store), database.getAll(store)])
  database.close()
  return keys.map((key, i) => ({ key, value: values[i] }))
}

async function stepsInSlots(): Promise<readonly number[]> {
  const steps = (await contents('slots')).map(({ value }) => (value as { step: number }).step)
  return steps.toSorted((a, b) => a - b)
}

async function overwrite(store: string, key: IDBValidKey, value: unknown): Promise<void> {
  const database = await openDB('reelgan')
  await database.put(store, value, key)
  database.close()
}

it('what was saved comes back whole, the newest of two slots', async () => {
  const id = newProjectId()
  for (const step of [1, 2, 3]) await save(id, step)
  const opened = await openProject(id)
  expect(opened.run).toEqual(savedRun(3))
  expect(opened.clip).toEqual(savedClip())
  expect(opened.older).toBe(false)
  expect(await stepsInSlots()).toEqual([2, 3])
})

it.each([
  [
    'a byte turned',
    (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte)),
  ],
  ['cut', (bytes: Uint8Array) => bytes.slice(0, bytes.length - 100)],
  ['empty', () => new Uint8Array()],
  ['no bytes at all', () => 'gone'],
])(
  'of a slot with %s the other one opens, and the next save goes over the damaged one',
  async (_what, spoil) => {
    const id = newProjectId()
    for (const step of [1, 2]) await save(id, step)
    const newest = (await contents('slots')).find(({ value }) => (value as { step: number }).step === 2)
    const slot = newest?.value as { bytes: Uint8Array }
    await overwrite('slots', newest?.key ?? '', { ...slot, bytes: spoil(slot.bytes) })
    const opened = await openProject(id)
    expect(opened.older).toBe(true)
    expect(opened.run).toEqual(savedRun(1))
    await save(id, 3)
    expect((await openProject(id)).run.checkpoint.step).toBe(3)
    expect(await stepsInSlots()).toEqual([1, 3])
  },
)

it('with both slots damaged it is refused in one sentence', async () => {
  const id = newProjectId()
  await save(id, 1)
  await overwrite('slots', [id, 1], { turn: 1, step: 1, bytes: new Uint8Array(50) })
  await expect(openProject(id)).rejects.toThrow(/^This is not a project/)
})

it('a head that is none is not listed, and its project can be saved again', async () => {
  const id = newProjectId()
  await save(id, 1)
  await overwrite('heads', id, { id, name: 'x'.repeat(500) })
  expect(await listProjects()).toEqual([])
  await save(id, 2)
  expect(await listProjects()).toMatchObject([{ id, step: 2, turn: 2 }])
})

it('lists, names, keeps, copies, deletes and brings back', async () => {
  const [one, two, copy] = [newProjectId(), newProjectId(), newProjectId()]
  await save(one, 1)
  await save(two, 5)
  expect((await listProjects()).map(({ name }) => name)).toEqual(['Flame 2', 'Flame'])
  await renameProject(one, '  My flame ')
  await save(one, 2)
  await keepProject(two, true)
  await duplicateProject(one, copy)
  expect((await listProjects()).map(({ name, step, kept }) => ({ name, step, kept }))).toEqual([
    { name: 'My flame copy', step: 2, kept: true },
    { name: 'My flame', step: 2, kept: true },
    { name: 'Flame 2', step: 5, kept: true },
  ])
  expect((await openProject(copy)).run).toEqual(savedRun(2))
  await deleteProject(one)
  expect((await listProjects()).map(({ id }) => id)).toEqual([copy, two])
  await restoreProject(one)
  expect((await openProject(one)).run).toEqual(savedRun(2))
  await expect(renameProject(one, '  ')).rejects.toThrow('A project needs a name')
})

it('is held by one tab at a time', async () => {
  const id = newProjectId()
  const release = await holdProject(id)
  expect(release).not.toBeNull()
  expect(await holdProject(id)).toBeNull()
  expect((await heldProjects()).has(id)).toBe(true)
  release?.()
  const again = await holdProject(id)
  expect(again).not.toBeNull()
  again?.()
})
