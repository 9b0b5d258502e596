// Saving a run. Each project has two slots that are written in turn: a save that is torn or damaged leaves the one
// before it. Not here: opening it again (opening.ts), what is in the bytes (saved-run.ts, saved-clip.ts).

import { ReelError } from '../core/errors'
import {
  byAge,
  checkHead,
  checkSlot,
  type Database,
  FIRST_TURN,
  framesKey,
  isFull,
  partOfHead,
  type ProjectHead,
  slotOf,
  unavailable,
  withDatabase,
} from './database'
import { readHeads } from './heads'
import { lockedProjects } from './lock'
import { MAX_NAME } from './names'
import { freeName, removeProject } from './projects'
import { packClip, type SavedClip } from './saved-clip'
import { packRun, type SavedRun } from './saved-run'

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

/** What is written in one go. */
interface Bundle {
  readonly run: Uint8Array<ArrayBuffer>
  /** Null where they are there already. */
  readonly clip: Uint8Array<ArrayBuffer> | null
  readonly frames: Uint8Array<ArrayBuffer> | null
}

/**
 * Saves a run into the older of its project's two slots. Where there is no room, the copy of the clip's file is left
 * out first, then the oldest autosaves go that nobody asked to keep.
 * @throws ReelError `storage-full`, when nothing may go any more; `storage-unavailable`. What was saved before stands.
 */
export const saveProject = (saving: Saving): Promise<Saved> =>
  withDatabase(async (database) => {
    const run = packRun(saving.run)
    const [knownClip, knownFrames] = await Promise.all([
      database.getKey('clips', saving.project),
      database.getKey('clips', framesKey(saving.project)),
    ])
    const reel = knownClip === undefined || knownFrames === undefined ? await saving.clip() : null
    const frames = reel && knownFrames === undefined ? packClip({ ...reel, files: [] }) : null
    let clip = reel && knownClip === undefined ? packClip(reel) : null
    let hasOriginal = clip !== null && (reel?.files.length ?? 0) > 0
    const freed: string[] = []
    for (;;) {
      try {
        return { head: await write(database, saving, { run, clip, frames }), freed }
      } catch (thrown) {
        if (!isFull(thrown)) throw thrown instanceof ReelError ? thrown : unavailable(thrown)
      }
      if (reel && hasOriginal) {
        hasOriginal = false
        clip = packClip({ ...reel, files: [] })
        continue
      }
      const [first] = await mayGo(database, saving.project)
      if (!first) throw full()
      await removeProject(database, first.id)
      if (first.deleted === null) freed.push(first.name)
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
  bundle: Bundle,
): Promise<ProjectHead> {
  // Strict: told as done only when it is on the disk, not in a buffer of the system.
  const transaction = database.transaction(['heads', 'slots', 'clips'], 'readwrite', { durability: 'strict' })
  // Without a listener a transaction that fails while a request is awaited would be an unhandled rejection too.
  transaction.done.catch(() => undefined)
  const heads = transaction.objectStore('heads')
  const slots = transaction.objectStore('slots')
  const clips = transaction.objectStore('clips')
  const all = (await heads.getAll()).flatMap((record) => checkHead(record) ?? [])
  const before = all.find(({ id }) => id === project) ?? null
  const known = before ?? partOfHead(await heads.get(project))
  const own = await Promise.all(([0, 1] as const).map((number) => slots.get([project, number])))
  const turns = own.flatMap((slot) => checkSlot(slot)?.turn ?? [])
  const turn = turnAfter(before?.turn ?? Math.max(...turns), [...all.map((head) => head.turn), ...turns])
  const now = Date.now()
  const head: ProjectHead = {
    id: project,
    name: known.name ?? freeName(name.slice(0, MAX_NAME) || 'Untitled', all),
    created: known.created ?? now,
    saved: now,
    step: run.checkpoint.step,
    turn,
    runBytes: bundle.run.length * (before ? 2 : 1),
    clipBytes: bundle.clip ? bundle.clip.length + (bundle.frames?.length ?? 0) : (before?.clipBytes ?? 0),
    kept: keep || (known.kept ?? false),
    deleted: null,
    picture: run.picture,
  }
  await Promise.all([
    slots.put({ turn, step: head.step, bytes: bundle.run }, [project, slotOf(turn)]),
    ...(bundle.clip ? [clips.put(bundle.clip, project)] : []),
    ...(bundle.frames ? [clips.put(bundle.frames, framesKey(project))] : []),
    heads.put(head, project),
    transaction.done,
  ])
  return head
}

/**
 * The next of all turns whose slot is not that of the save that must stand, `stands`; not finite where there is none.
 */
export function turnAfter(stands: number, turns: readonly number[]): number {
  const next = Math.max(FIRST_TURN, ...turns) + 1
  return Number.isFinite(stands) && slotOf(next) === slotOf(stands) ? next + 1 : next
}

/** The projects that may be let go, the first to go first. */
async function mayGo(database: Database, project: string): Promise<readonly ProjectHead[]> {
  const held = await lockedProjects()
  const others = (await readHeads(database)).filter(({ id }) => id !== project && !held.has(id))
  const oldest = others.toSorted(byAge)
  return [
    ...oldest.filter(({ deleted }) => deleted !== null),
    ...oldest.filter(({ deleted, kept }) => deleted === null && !kept),
  ]
}
