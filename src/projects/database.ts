// The browser's database of projects: its stores, what lies in them, and how it is reached. Not here: saving (slots.ts)
// and the list (projects.ts). Records are read as unknown: whoever can write to this origin's storage could have put
// anything there.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import * as v from 'valibot'
import { ReelError } from '../core/errors'
import { MAX_NAME } from './names'
import { pictureHeight } from './saved-run'

const NAME = 'reelgan'
const VERSION = 1

const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))
const bytesSchema = v.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer,
)

const headFields = {
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME)),
  /** Milliseconds since 1970. */
  created: time,
  saved: time,
  step: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)),
  /** Counts saves: that of the slot which was written last. */
  turn: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e12)),
  /** Of both slots, and of the clip. */
  runBytes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9)),
  clipBytes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9)),
  /** A person asked to keep it: never let go by itself. */
  kept: v.boolean(),
  /** When it was deleted; null while it stands. It goes for good a little later, so that deleting can be undone. */
  deleted: v.nullable(time),
  picture: v.object({
    size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(512)),
    rgb: bytesSchema,
  }),
}

/**
 * What the list shows of a project. Written together with a slot, so that it never speaks of a save that did not
 * happen.
 */
const headSchema = v.pipe(
  v.object(headFields),
  v.check(({ picture }) => pictureHeight(picture) !== null),
)
export type ProjectHead = v.InferOutput<typeof headSchema>

const partSchema = v.object({
  name: v.fallback(v.nullable(headFields.name), null),
  created: v.fallback(v.nullable(headFields.created), null),
  saved: v.fallback(v.nullable(headFields.saved), null),
  kept: v.fallback(v.nullable(headFields.kept), null),
  deleted: v.fallback(headFields.deleted, null),
})

/** What is still right of a damaged head; null for what is not. */
export const partOfHead = (record: unknown): v.InferOutput<typeof partSchema> =>
  v.parse(partSchema, typeof record === 'object' && record !== null ? record : {})

/** A record as a project's head; null when it is none. */
export function checkHead(record: unknown): ProjectHead | null {
  const parsed = v.safeParse(headSchema, record)
  return parsed.success ? parsed.output : null
}

const slotSchema = v.object({
  turn: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e12)),
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  bytes: bytesSchema,
})
/** `bytes`: a container of kind `run`, which carries its own checksum. */
export type Slot = v.InferOutput<typeof slotSchema>

export function checkSlot(record: unknown): Slot | null {
  const parsed = v.safeParse(slotSchema, record)
  return parsed.success ? parsed.output : null
}

/** The bytes of a clip's record; null when it is none. */
export function checkBytes(record: unknown): Uint8Array<ArrayBuffer> | null {
  const parsed = v.safeParse(bytesSchema, record)
  return parsed.success ? parsed.output : null
}

export type SlotNumber = 0 | 1

/**
 * Projects are saved in turns from here on, which are common to all of them: a greater turn is a later save, whatever
 * the clock said.
 */
export const FIRST_TURN = 1_000_000_000

export const slotOf = (turn: number): SlotNumber => (turn % 2 === 0 ? 0 : 1)

/** The older one first: by turn; by time where one of them was last saved before turns were common. */
export const byAge = (a: ProjectHead, b: ProjectHead): number => ageOf(a) - ageOf(b) || a.saved - b.saved

const ageOf = ({ turn }: ProjectHead): number => (turn > FIRST_TURN ? turn : 0)

interface Stores extends DBSchema {
  heads: { key: string; value: unknown }
  slots: { key: [string, SlotNumber]; value: unknown }
  /** Of each project its clip under its id, and the frames alone a second time under {@link framesKey}. */
  clips: { key: string; value: unknown }
}
export type Database = IDBPDatabase<Stores>

export const framesKey = (id: string): string => `${id}/frames`

/** How long another tab, which must let go first, may keep the database from being opened or used, milliseconds. */
const PATIENCE = 15_000

/**
 * Opens the database for one piece of work. Not held open: a connection that the browser ended (its data were cleared)
 * would fail for ever after, and another version's tab would have to wait for this one. `patience` is named by tests
 * alone.
 * @throws ReelError `storage-unavailable`; `storage-busy` when another page's transaction does not end.
 */
export async function withDatabase<Result>(
  work: (database: Database) => Promise<Result>,
  patience: number = PATIENCE,
): Promise<Result> {
  const database = await opened()
  try {
    await whenFree(database, patience)
    return await work(database)
  } catch (thrown) {
    // Only what the browser says of its own storage; what is full is the work's to mend.
    throw thrown instanceof DOMException && !isFull(thrown) ? unavailable(thrown) : thrown
  } finally {
    database.close()
  }
}

async function opened(): Promise<Database> {
  try {
    return await open()
  } catch (thrown) {
    if (thrown instanceof ReelError) throw thrown
    if (thrown instanceof DOMException && thrown.name === 'VersionError') throw older(thrown)
  }
  // Once more: while a process of the browser is being replaced, an opening may fail.
  return open().catch((thrown: unknown) => {
    throw thrown instanceof ReelError ? thrown : unavailable(thrown)
  })
}

async function open(): Promise<Database> {
  let waiting: ReturnType<typeof setTimeout> | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    waiting = setTimeout(() => reject(blocked()), PATIENCE)
  })
  const opening = openDB<Stores>(NAME, VERSION, {
    upgrade(present, _from, _to, transaction) {
      // The opening fails with it: else it would be an unhandled rejection too.
      transaction.done.catch(() => undefined)
      for (const store of ['heads', 'slots', 'clips'] as const)
        if (!present.objectStoreNames.contains(store)) present.createObjectStore(store)
    },
    // A newer version wants to change the stores: what is under way here is still done.
    blocking: (_from, _to, { target }) => target instanceof IDBDatabase && target.close(),
  })
  try {
    return await Promise.race([opening, tooLong])
  } finally {
    clearTimeout(waiting)
  }
}

/**
 * Resolves when what others do in the database is done: a page that WebKit has put away may never end it
 * (trainer/client/worker-connection.ts).
 */
async function whenFree(database: Database, patience: number): Promise<void> {
  const turn = database.transaction(['heads', 'slots', 'clips'], 'readwrite')
  let waiting: ReturnType<typeof setTimeout> | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    waiting = setTimeout(() => {
      reject(busy())
      turn.abort()
    }, patience)
  })
  turn.done.catch(() => undefined)
  try {
    await Promise.race([turn.objectStore('heads').getKey(''), tooLong])
  } finally {
    clearTimeout(waiting)
  }
}

export const unavailable = (cause: unknown): ReelError =>
  new ReelError(
    'storage-unavailable',
    'This browser does not let the page store anything now, so nothing is saved: download the project before you close the page.',
    { cause },
  )

const older = (cause: unknown): ReelError =>
  new ReelError(
    'storage-unavailable',
    'A newer version of this page keeps the projects now, so this one cannot save: download the project if one is open, then reload the page.',
    { cause },
  )

const blocked = (): ReelError =>
  new ReelError(
    'storage-unavailable',
    'Another tab keeps this page from its saved projects: close or reload the other tabs of this page.',
  )

const busy = (): ReelError =>
  new ReelError(
    'storage-busy',
    'Another page of this site, perhaps one that was left while it saved, keeps this one from the saved projects: saving and listing are tried again by themselves, anything else when you ask again; if that does not help, download the project and open this page in a new tab.',
  )

/** Whether a write failed because there is no room left. */
export const isFull = (thrown: unknown): boolean =>
  thrown instanceof DOMException && thrown.name === 'QuotaExceededError'
