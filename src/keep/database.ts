// The browser's database of projects: its stores, what lies in them, and how it is reached. Not here: saving (slots.ts) and the list
// (projects.ts). Records are read as unknown: whoever can write to this origin's storage could have put anything there.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import * as v from 'valibot'
import { ReelError } from '../core/errors'

const NAME = 'reelgan'
const VERSION = 1

export const MAX_NAME = 80

const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))
const bytesSchema = v.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer,
)

/** What the list shows of a project. Written together with a slot, so that it never speaks of a save that did not happen. */
const headSchema = v.pipe(
  v.strictObject({
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME)),
    /** Milliseconds since 1970. */
    created: time,
    saved: time,
    step: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)),
    /** Counts saves: the next one goes into slot (turn + 1) mod 2. */
    turn: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e12)),
    /** Of both slots, and of the clip. */
    runBytes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9)),
    clipBytes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9)),
    /** A person asked to keep it: never let go by itself. */
    kept: v.boolean(),
    /** When it was deleted; null while it stands. It goes for good a little later, so that deleting can be undone. */
    deleted: v.nullable(time),
    picture: v.strictObject({
      size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256)),
      rgb: bytesSchema,
    }),
  }),
  v.check(({ picture }) => picture.rgb.length === picture.size ** 2 * 3),
)
export type ProjectHead = v.InferOutput<typeof headSchema>

/** A record as a project's head; null when it is none. */
export function checkHead(record: unknown): ProjectHead | null {
  const parsed = v.safeParse(headSchema, record)
  return parsed.success ? parsed.output : null
}

const slotSchema = v.strictObject({
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

interface Stores extends DBSchema {
  heads: { key: string; value: unknown }
  slots: { key: [string, SlotNumber]; value: unknown }
  clips: { key: string; value: unknown }
}
export type Database = IDBPDatabase<Stores>

/**
 * Opens the database for one piece of work. Not held open: a connection that the browser ended (its data were cleared) would fail for
 * ever after.
 * @throws ReelError `storage-unavailable`.
 */
export async function withDatabase<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
  let database: Database
  try {
    database = await openDB<Stores>(NAME, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore('heads')
        fresh.createObjectStore('slots')
        fresh.createObjectStore('clips')
      },
    })
  } catch (cause) {
    throw unavailable(cause)
  }
  try {
    return await work(database)
  } finally {
    database.close()
  }
}

export const unavailable = (cause: unknown): ReelError =>
  new ReelError(
    'storage-unavailable',
    'This browser does not let the page store anything now, so nothing is saved: download the project before you close the page.',
    { cause },
  )

/** Whether a write failed because there is no room left. */
export const isFull = (thrown: unknown): boolean =>
  thrown instanceof DOMException && thrown.name === 'QuotaExceededError'
