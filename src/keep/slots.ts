// Saving a run and opening it again. Each project has two slots that are written in turn: a save that is torn or damaged leaves the
// one before it. Not here: what is in the bytes (saved-run.ts, saved-clip.ts).

import { ReelError } from '../core/errors'
import { damaged } from './container'
import {
  checkBytes,
  checkHead,
  checkSlot,
  type Database,
  isFull,
  MAX_NAME,
  type ProjectHead,
  type SlotNumber,
  unavailable,
  withDatabase,
} from './database'
import { heldProjects } from './lock'
import { freeName, readHeads, removeProject } from './projects'
import { packClip, type SavedClip, unpackClip } from './saved-clip'
import { packRun, type SavedRun, unpackRun } from './saved-run'

export interface Saving {
  readonly project: string
  /** Wished for: taken when the project is new, with a number behind it where another one has it. */
  readonly name: string
  readonly run: SavedRun
  /** Asked for only when the project has no clip yet. */
  readonly clip: () => Promise<SavedClip>
  /** A person asked for it: it is never let go by itself from now on. */
  readonly keep: boolean
}

export interface Saved {
  readonly head: ProjectHead
  /** Names of the autosaves that were let go because the disk is full, oldest first. */
  readonly freed: readonly string[]
}

/**
 * Saves a run into the older of its project's two slots. Where there is no room, the copy of the clip's file is left out first, then the
 * oldest autosaves go that nobody asked to keep.
 * @throws ReelError `storage-full`, when nothing may go any more; `storage-unavailable`. What was saved before stands.
 */
export const saveProject = (saving: Saving): Promise<Saved> =>
  withDatabase(async (database) => {
    const run = packRun(saving.run)
    const known = await database.getKey('clips', saving.project)
    const reel = known === undefined ? await saving.clip() : null
    let clip = reel && packClip(reel)
    let hasOriginal = (reel?.files.length ?? 0) > 0
    const freed: string[] = []
    for (;;) {
      try {
        return { head: await write(database, saving, run, clip), freed }
      } catch (thrown) {
        if (!isFull(thrown)) throw thrown instanceof ReelError ? thrown : unavailable(thrown)
      }
      if (reel && hasOriginal) {
        hasOriginal = false
        clip = packClip({ ...reel, files: [] })
        continue
      }
      const gone = await letOneGo(database, saving.project)
      if (gone === null) throw full()
      if (gone !== '') freed.push(gone)
    }
  })

const full = () =>
  new ReelError(
    'storage-full',
    'The disk space for this page is full, so this is not saved: delete projects, or download this one to keep it.',
  )

/** Everything of one save in one transaction: all of it happens or nothing. */
async function write(
  database: Database,
  { project, name, run, keep }: Saving,
  bytes: Uint8Array<ArrayBuffer>,
  clip: Uint8Array<ArrayBuffer> | null,
): Promise<ProjectHead> {
  // Strict: told as done only when it is on the disk, not in a buffer of the system.
  const transaction = database.transaction(['heads', 'slots', 'clips'], 'readwrite', { durability: 'strict' })
  // Without a listener a transaction that fails while a request is awaited would be an unhandled rejection too.
  transaction.done.catch(() => undefined)
  const heads = transaction.objectStore('heads')
  const slots = transaction.objectStore('slots')
  const all = (await heads.getAll()).flatMap((record) => checkHead(record) ?? [])
  const before = all.find(({ id }) => id === project)
  const turn = before ? before.turn + 1 : await nextTurn(slots, project)
  const now = Date.now()
  const head: ProjectHead = {
    id: project,
    name: before?.name ?? freeName(name.slice(0, MAX_NAME) || 'Untitled', all),
    created: before?.created ?? now,
    saved: now,
    step: run.checkpoint.step,
    turn,
    runBytes: bytes.length * (before ? 2 : 1),
    clipBytes: clip?.length ?? before?.clipBytes ?? 0,
    kept: keep || (before?.kept ?? false),
    deleted: null,
    picture: run.picture,
  }
  await Promise.all([
    slots.put({ turn, step: head.step, bytes }, [project, slotOf(turn)]),
    ...(clip ? [transaction.objectStore('clips').put(clip, project)] : []),
    heads.put(head, project),
    transaction.done,
  ])
  return head
}

const slotOf = (turn: number): SlotNumber => (turn % 2 === 0 ? 0 : 1)

/** Where the list has lost a project that still has slots: behind the newest of them. */
async function nextTurn(
  slots: { get(key: [string, SlotNumber]): Promise<unknown> },
  project: string,
): Promise<number> {
  const [a, b] = await Promise.all([slots.get([project, 0]), slots.get([project, 1])])
  return Math.max(checkSlot(a)?.turn ?? 0, checkSlot(b)?.turn ?? 0) + 1
}

/** The name of the project that went; empty for one that was deleted anyway; null when none may go. */
async function letOneGo(database: Database, project: string): Promise<string | null> {
  const held = await heldProjects()
  const others = (await readHeads(database)).filter(({ id }) => id !== project && !held.has(id))
  const oldest = others.toSorted((a, b) => a.saved - b.saved)
  const victim = oldest.find(({ deleted }) => deleted !== null) ?? oldest.find(({ kept }) => !kept)
  if (!victim) return null
  await removeProject(database, victim.id)
  return victim.deleted === null ? victim.name : ''
}

export interface OpenedProject {
  readonly head: ProjectHead
  readonly run: SavedRun
  readonly clip: SavedClip
  /** The newest save was damaged: this is the one before it. */
  readonly older: boolean
}

/**
 * The newest save of a project that is whole.
 * @throws ReelError `file-damaged` when there is none, `file-wrong`, `storage-unavailable`.
 */
export const openProject = (id: string): Promise<OpenedProject> =>
  withDatabase(async (database) => {
    const [record, clipRecord, a, b] = await Promise.all([
      database.get('heads', id),
      database.get('clips', id),
      database.get('slots', [id, 0]),
      database.get('slots', [id, 1]),
    ])
    const head = checkHead(record)
    const clipBytes = checkBytes(clipRecord)
    if (!head || !clipBytes) throw damaged('a part of it is missing')
    const clip = unpackClip(clipBytes)
    const slots = [a, b].flatMap((slot) => checkSlot(slot) ?? []).toSorted((x, y) => y.turn - x.turn)
    let trouble: unknown = damaged('neither of its two saves is there')
    for (const { turn, bytes } of slots) {
      try {
        const run = unpackRun(bytes)
        checkFit(run, clip)
        // The next save goes over the damaged slot, not over this one.
        if (turn !== head.turn) await database.put('heads', { ...head, turn, step: run.checkpoint.step }, id)
        return { head, run, clip, older: turn !== head.turn }
      } catch (thrown) {
        trouble = thrown
      }
    }
    throw trouble
  })

/** @throws ReelError `file-damaged` when the run was not trained on these frames. */
export function checkFit({ checkpoint, settings }: SavedRun, { frames }: SavedClip): void {
  if (checkpoint.clip.frames !== frames.count || settings.size !== frames.size)
    throw damaged('its clip belongs to another training')
}
