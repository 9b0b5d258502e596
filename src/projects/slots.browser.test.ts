// Projects in the browser's own database: two slots in turn, damage, the list, and two tabs.

import { openDB } from 'idb'
import { afterEach, expect, it, vi } from 'vitest'
import { pack, unpack } from './container'
import { byAge, type ProjectHead } from './database'
import { heldProjects, holdProject, isHeld, lockedProjects } from './lock'
import { newProjectId } from './names'
import {
  deleteProject,
  duplicateProject,
  keepProject,
  listProjects,
  renameProject,
  restoreProject,
} from './projects'
import { packClip } from './saved-clip'
import { savedClip, savedRun } from './saved.fixture'
import { openProject, readWreck } from './opening'
import { saveProject } from './slots'

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
  expect(opened.broken).toBeNull()
  expect(await stepsInSlots()).toEqual([2, 3])
})

/** Puts other bytes into the slot of the save at this step; what lay there. */
async function spoilSlot(step: number, spoil: (bytes: Uint8Array) => unknown): Promise<Uint8Array> {
  const found = (await contents('slots')).find(({ value }) => (value as { step: number }).step === step)
  const slot = found?.value as { bytes: Uint8Array }
  await overwrite('slots', found?.key ?? '', { ...slot, bytes: spoil(slot.bytes) })
  return slot.bytes
}

const turned = (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte))
const remove = async (store: string, key: IDBValidKey) => {
  const database = await openDB('reelgan')
  await database.delete(store, key)
  database.close()
}

it.each<[string, (bytes: Uint8Array) => unknown]>([
  ['a byte turned', turned],
  ['cut', (bytes) => bytes.slice(0, bytes.length >> 1)],
  ['empty', () => new Uint8Array()],
  ['no bytes at all', () => 'gone'],
])(
  'of a slot with %s the other one opens, and the next save goes over the damaged one',
  async (_what, spoil) => {
    const id = newProjectId()
    const before = Date.now()
    await save(id, 1)
    const after = Date.now()
    await save(id, 2)
    const spoilt = spoil(await spoilSlot(2, spoil))
    const { run, broken } = await openProject(id)
    expect(run).toEqual(savedRun(1))
    expect(broken?.bytes).toEqual(spoilt instanceof Uint8Array ? spoilt : new Uint8Array())
    expect(broken?.instead).toBeGreaterThanOrEqual(before)
    expect(broken?.instead).toBeLessThanOrEqual(after)
    await save(id, 3)
    expect((await openProject(id)).run.checkpoint.step).toBe(3)
    expect(await stepsInSlots()).toEqual([1, 3])
  },
)

it('a save that only lost its picture or its history opens', async () => {
  const id = newProjectId()
  await save(id, 1)
  // The end: the last milestone.
  await spoilSlot(1, (bytes) => bytes.slice(0, -1))
  const { run, broken } = await openProject(id)
  expect(broken).toBeNull()
  expect(run).toEqual({ ...savedRun(1), history: savedRun(1).history.slice(0, 1) })
})

it('with both slots damaged it is refused in one sentence, stays in the list, and its bytes can be had', async () => {
  const id = newProjectId()
  for (const step of [1, 2]) await save(id, step)
  const before = [await spoilSlot(1, turned), await spoilSlot(2, turned)]
  await expect(openProject(id)).rejects.toThrow(
    /^“Flame” cannot be opened, because none of its saves can be read/,
  )
  expect(await listProjects()).toMatchObject([{ id, name: 'Flame' }])
  const { parts } = unpack((await readWreck(id))?.bytes ?? new Uint8Array(), 'project')
  expect(parts.get('run before')).toEqual(turned(before[0] ?? new Uint8Array()))
  expect(parts.get('run')).toEqual(turned(before[1] ?? new Uint8Array()))
  expect(parts.get('clip')).toEqual(packClip(savedClip()))
  expect(await stepsInSlots()).toEqual([1, 2])
})

it('a save of a newer version is not passed over for an older one', async () => {
  const id = newProjectId()
  for (const step of [1, 2]) await save(id, step)
  await spoilSlot(2, (bytes) => {
    const { head, parts } = unpack(bytes, 'run')
    return pack('run', { ...(head as object), format: 2 }, [...parts].slice(1))
  })
  await expect(openProject(id)).rejects.toThrow(/^This project was made by a newer version/)
  expect(await stepsInSlots()).toEqual([1, 2])
})

it.each<[string, (id: string) => Promise<void>]>([
  ['is none', (id) => overwrite('heads', id, { id, name: 'x'.repeat(500) })],
  ['is gone', (id) => remove('heads', id)],
])('a head that %s is made anew from the slots: listed, opened, saved again', async (_what, spoil) => {
  const id = newProjectId()
  await save(id, 1)
  await save(id, 2)
  await spoil(id)
  const name = 'Flamme été 🔥'
  expect(await listProjects()).toMatchObject([
    { id, name, step: 2, kept: true, picture: savedRun(2).picture },
  ])
  expect(await contents('heads')).toMatchObject([{ value: { id, name } }])
  await spoil(id)
  expect((await openProject(id)).run).toEqual(savedRun(2))
  await spoil(id)
  await save(id, 3)
  expect(await listProjects()).toMatchObject([{ id, step: 3 }])
  expect(await stepsInSlots()).toEqual([2, 3])
})

it('of a damaged head what is right stays', async () => {
  const [id, other] = [newProjectId(), newProjectId()]
  await save(id, 1)
  await save(other, 1, 'Other')
  await renameProject(id, 'Mine')
  await deleteProject(other)
  for (const { key, value } of await contents('heads'))
    await overwrite('heads', key, { ...(value as object), picture: null, turn: 'x', later: 1 })
  expect(await listProjects()).toMatchObject([{ id, name: 'Mine', kept: true }])
})

it('of a project with both heads and slots of a newer version, what it has more is left out', async () => {
  const id = newProjectId()
  await save(id, 1)
  for (const store of ['heads', 'slots'])
    for (const { key, value } of await contents(store))
      await overwrite(store, key, { ...(value as object), later: [1] })
  expect(await listProjects()).toMatchObject([{ id, name: 'Flame', step: 1 }])
  expect((await openProject(id)).run).toEqual(savedRun(1))
})

const { files, ...bare } = savedClip()

it.each<[string, (id: string, bytes: Uint8Array) => Promise<void>, boolean]>([
  [
    'a byte turned in its file',
    (id, bytes) => overwrite('clips', id, turnedAt(bytes, bytes.length - 2)),
    false,
  ],
  [
    'a byte turned in its frames',
    (id, bytes) => overwrite('clips', id, turnedAt(bytes, bytes.length >> 1)),
    true,
  ],
  ['its end cut off', (id, bytes) => overwrite('clips', id, bytes.slice(0, -3)), false],
  ['nothing but its head', (id, bytes) => overwrite('clips', id, bytes.slice(0, 200)), false],
  ['garbage', (id) => overwrite('clips', id, 'gone'), false],
  ['nothing', (id) => remove('clips', id), false],
])('of a clip with %s the run opens with its frames', async (_what, spoil, withFile) => {
  const id = newProjectId()
  await save(id, 1)
  await spoil(id, packClip(savedClip()))
  const { run, clip, broken } = await openProject(id)
  expect(broken).toBeNull()
  expect(run).toEqual(savedRun(1))
  expect(clip).toEqual({ ...bare, files: withFile ? files : [] })
})

const turnedAt = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))

it('of a project from before there was a second copy of its frames, the next save makes one; a turned byte costs a pixel', async () => {
  const id = newProjectId()
  await save(id, 1)
  await remove('clips', `${id}/frames`)
  await overwrite('clips', id, turnedAt(packClip(savedClip()), 5000))
  const { clip } = await openProject(id)
  const { rgb } = savedClip().frames
  const wrong = clip.frames.rgb.filter((value, i) => value !== rgb[i])
  expect(wrong).toHaveLength(1)
  await save(id, 2)
  expect((await openProject(id)).clip.frames).toEqual(savedClip().frames)
})

it('which save is the newest and which autosave goes first does not follow the clock', async () => {
  const [old, young] = [newProjectId(), newProjectId()]
  await save(old, 1)
  // The clock was a year ahead, and is put right.
  for (const { key, value } of await contents('heads'))
    await overwrite('heads', key, { ...(value as object), saved: Date.now() + 3e10 })
  await save(young, 1)
  expect((await listProjects()).map(({ id }) => id)).toEqual([young, old])
  const heads = (await contents('heads')).map(({ value }) => value as ProjectHead)
  expect(heads.toSorted(byAge).map(({ id }) => id)).toEqual([old, young])
  // Those from before turns were common go by time.
  const before = [9, 8].map((turn, saved) => Object.assign({}, heads[0], { turn, saved }))
  expect(before.toSorted(byAge)).toEqual(before)
})

it('a project that was deleted here can be brought back although the clock jumped', async () => {
  const id = newProjectId()
  await save(id, 1)
  await deleteProject(id)
  const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 1e10)
  expect(await listProjects()).toEqual([])
  now.mockRestore()
  await restoreProject(id)
  expect(await listProjects()).toMatchObject([{ id }])
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

it('is held by one tab at a time, and another one is told at once', async () => {
  const [id, other] = [newProjectId(), newProjectId()]
  const release = await holdProject(id, 'this tab')
  expect(release).not.toBeNull()
  expect(await holdProject(id, 'another tab')).toBeNull()
  expect(await heldProjects()).toEqual(new Set([id]))
  expect(await isHeld(other)).toBe(false)
  release?.()
  const again = await holdProject(id, 'another tab')
  expect(again).not.toBeNull()
  again?.()
})

it('a lock that a dying tab still has is waited for, but not for ever', async () => {
  const [dying, silent] = [newProjectId(), newProjectId()]
  const ends: (() => void)[] = []
  // Nobody answers for them any more.
  for (const id of [dying, silent])
    void navigator.locks.request(
      `reelgan-project-${id}`,
      () =>
        new Promise<void>((resolve) => {
          ends.push(resolve)
        }),
    )
  await vi.waitFor(async () => expect(await lockedProjects()).toEqual(new Set([dying, silent])))
  vi.useFakeTimers()
  const all = [holdProject(dying), isHeld(dying), holdProject(silent), isHeld(silent)] as const
  await vi.advanceTimersByTimeAsync(29_000)
  ends[0]?.()
  const release = await all[0]
  expect(release).not.toBeNull()
  release?.()
  expect(await all[1]).toBe(false)
  await vi.advanceTimersByTimeAsync(2000)
  vi.useRealTimers()
  expect(await all[2]).toBeNull()
  expect(await all[3]).toBe(true)
  ends[1]?.()
})
