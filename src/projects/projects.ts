// The list of projects and what is done to one as a whole: rename, keep, duplicate, delete and undo. Not here: their
// contents (slots.ts).

import { ReelError } from '../core/errors'
import { shownName } from '../core/names'
import {
  byAge,
  checkHead,
  type Database,
  framesKey,
  isFull,
  type ProjectHead,
  unavailable,
  withDatabase,
} from './database'
import { readHeads } from './heads'
import { MAX_NAME } from './names'

/**
 * A deleted project goes for good after this, milliseconds: long enough to press Undo, also after a reload by mistake.
 */
const GRACE = 10 * 60_000

/**
 * The projects that stand, newest first; those that were deleted a while ago go for good. @throws ReelError
 * `storage-unavailable`.
 */
export const listProjects = (): Promise<readonly ProjectHead[]> =>
  withDatabase(async (database) => {
    const heads = await readHeads(database)
    for (const { id } of heads.filter(isOverdue)) await removeProject(database, id)
    return heads.filter(({ deleted }) => deleted === null).toSorted((a, b) => byAge(b, a))
  })

/**
 * Not what was deleted since this page was opened: it can be undone here for as long as the page stands, and a clock
 * that jumped ahead meanwhile makes no grace of it.
 */
const isOverdue = ({ deleted }: ProjectHead): boolean =>
  deleted !== null && Date.now() - deleted > GRACE && deleted < performance.timeOrigin

/** `name`, or with the next free number behind it. */
export function freeName(name: string, others: readonly Pick<ProjectHead, 'name' | 'deleted'>[]): string {
  const taken = new Set(others.filter(({ deleted }) => deleted === null).map((other) => other.name))
  if (!taken.has(name)) return name
  const stem = name.replace(/ \d+$/, '').slice(0, MAX_NAME - 6)
  let number = 2
  while (taken.has(`${stem} ${number}`)) number++
  return `${stem} ${number}`
}

type Change = Partial<Pick<ProjectHead, 'name' | 'kept' | 'deleted'>>

async function change(id: string, part: Change): Promise<void> {
  await withDatabase(async (database) => {
    const transaction = database.transaction('heads', 'readwrite')
    const head = checkHead(await transaction.store.get(id))
    if (!head) throw gone()
    await Promise.all([transaction.store.put({ ...head, ...part }, id), transaction.done])
  })
}

const gone = () =>
  new ReelError('file-wrong', 'This project is not there any more; another tab may have deleted it.')

/**
 * Whoever gives a name wants to find it again: it is kept from then on. @throws ReelError `file-wrong` for an empty
 * name.
 */
export async function renameProject(id: string, wanted: string): Promise<void> {
  const name = shownName(wanted).slice(0, MAX_NAME)
  if (wanted.trim() === '') throw new ReelError('file-wrong', 'A project needs a name: type one.')
  await change(id, { name, kept: true })
}

export const keepProject = (id: string, kept: boolean): Promise<void> => change(id, { kept })

/** Takes it off the list; {@link restoreProject} brings it back for some minutes. */
export const deleteProject = (id: string): Promise<void> => change(id, { deleted: Date.now() })

export const restoreProject = (id: string): Promise<void> => change(id, { deleted: null })

/** A second project with the same contents, under a name of its own. @returns its id. */
export const duplicateProject = (id: string, copy: string): Promise<string> =>
  withDatabase(async (database) => {
    const transaction = database.transaction(['heads', 'slots', 'clips'], 'readwrite', {
      durability: 'strict',
    })
    transaction.done.catch(() => undefined)
    const [heads, slots, clips] = [
      transaction.objectStore('heads'),
      transaction.objectStore('slots'),
      transaction.objectStore('clips'),
    ]
    const all = (await heads.getAll()).flatMap((record) => checkHead(record) ?? [])
    const head = all.find((each) => each.id === id)
    if (!head) throw gone()
    const name = freeName(`${head.name.slice(0, MAX_NAME - 8)} copy`, all)
    const now = Date.now()
    try {
      for (const number of [0, 1] as const) {
        const slot = await slots.get([id, number])
        if (slot !== undefined) await slots.put(slot, [copy, number])
      }
      for (const [from, to] of [
        [id, copy],
        [framesKey(id), framesKey(copy)],
      ] as const) {
        const clip = await clips.get(from)
        if (clip !== undefined) await clips.put(clip, to)
      }
      await heads.put({ ...head, id: copy, name, created: now, saved: now, deleted: null }, copy)
      await transaction.done
    } catch (thrown) {
      throw isFull(thrown)
        ? new ReelError('storage-full', 'There is no room for a copy: delete a project first.')
        : unavailable(thrown)
    }
    return copy
  })

/** For good. */
export async function removeProject(database: Database, id: string): Promise<void> {
  const transaction = database.transaction(['heads', 'slots', 'clips'], 'readwrite')
  await Promise.all([
    transaction.objectStore('heads').delete(id),
    transaction.objectStore('slots').delete([id, 0]),
    transaction.objectStore('slots').delete([id, 1]),
    transaction.objectStore('clips').delete(id),
    transaction.objectStore('clips').delete(framesKey(id)),
    transaction.done,
  ])
}
