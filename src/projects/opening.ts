// Opening a saved project: the newest of its saves that is whole, on whichever of the two copies of its frames is. Not
// here: saving (slots.ts), what is in the bytes (saved-run.ts, saved-clip.ts).

import { ReelError } from '../core/errors'
import { type Bytes, damaged, pack } from './container'
import { checkBytes, checkSlot, type Database, framesKey, type ProjectHead, withDatabase } from './database'
import { fit } from './fit'
import { readHead } from './heads'
import { type ReadClip, type SavedClip, unpackClip } from './saved-clip'
import { type SavedRun, timeOfRun, unpackRun } from './saved-run'

export interface OpenedProject {
  readonly head: ProjectHead
  readonly run: SavedRun
  readonly clip: SavedClip
  /**
   * What lies in the slot of the newest save, when that cannot be read and this is the one before it; null when this is
   * the newest.
   */
  readonly broken: Broken | null
}

export interface Broken {
  /** Empty where there is nothing that could be given away. */
  readonly bytes: Bytes
  /** When the save that did open was made, ms since 1970; null where it does not say. */
  readonly instead: number | null
}

/** A project that cannot be opened: all that lies there of it, as one file. */
export interface Wreck {
  readonly name: string
  readonly bytes: Bytes
}

/** A save as it lies in the database. */
interface Found {
  readonly bytes: Bytes
  /** Infinite where the record does not say: it may be the newest. */
  readonly turn: number
}

/**
 * The newest save of a project that is whole. Nothing is taken away, whatever is found.
 * @throws ReelError `file-damaged` when there is none, `file-newer`, `storage-unavailable`.
 */
export const openProject = (id: string): Promise<OpenedProject> =>
  withDatabase(async (database) => {
    const head = await readHead(database, id)
    if (!head) throw damaged('nothing of it is left')
    const { saves, clips } = await everything(database, id)
    const read = clips.flatMap(readClip)
    let newest = true
    for (const save of saves) {
      const opened = openSave(save, read)
      if (opened) {
        const broken = newest ? null : { bytes: saves[0]?.bytes ?? nothing, instead: timeOfRun(save.bytes) }
        // The next save goes over the damaged slot, not over this one.
        if (save.turn !== head.turn)
          await database.put('heads', { ...head, turn: save.turn, step: opened.run.checkpoint.step }, id)
        return { head, ...opened, broken }
      }
      newest = false
    }
    throw new ReelError(
      'file-damaged',
      `“${head.name}” cannot be opened, because none of its saves can be read; it stays under Projects, and its bytes can be downloaded.`,
    )
  })

/** Null where there are no bytes. @throws ReelError `storage-unavailable`. */
export const readWreck = (id: string): Promise<Wreck | null> =>
  withDatabase(async (database) => {
    const { saves, clips } = await everything(database, id)
    const parts = [
      ...saves.map(({ bytes }, i) => [i === 0 ? 'run' : 'run before', bytes] as const),
      ...clips.map((bytes, i) => [i === 0 ? 'clip' : 'frames', bytes] as const),
    ]
    const name = (await readHead(database, id))?.name ?? 'Untitled'
    return parts.length === 0 ? null : { name, bytes: pack('project', { format: 1, name }, parts) }
  })

const nothing: Bytes = new Uint8Array()

/** The saves, newest first, and the clip and the copy of its frames, as far as they are there. */
async function everything(database: Database, id: string) {
  const [slots, clips] = await Promise.all([
    Promise.all(([0, 1] as const).map((number) => database.get('slots', [id, number]))),
    Promise.all([id, framesKey(id)].map((key) => database.get('clips', key))),
  ])
  return {
    saves: newestFirst(slots),
    clips: clips.flatMap((record) => checkBytes(record) ?? []),
  }
}

/** What lies in the slots, the newest save first, before it one whose record is damaged. */
export const newestFirst = (slots: readonly unknown[]): readonly Found[] =>
  slots
    .filter((record) => record !== undefined)
    .map((record): Found => checkSlot(record) ?? { bytes: bytesOf(record), turn: Infinity })
    .toSorted((a, b) => b.turn - a.turn)

const bytesOf = (record: unknown): Bytes =>
  (typeof record === 'object' && record !== null && 'bytes' in record ? checkBytes(record.bytes) : null) ??
  nothing

function readClip(bytes: Bytes): ReadClip[] {
  try {
    return [unpackClip(bytes)]
  } catch (thrown) {
    return refused(thrown, [])
  }
}

/**
 * The run of a save and the best of the clips that it fits; null when it cannot be read. @throws ReelError
 * `file-newer`.
 */
function openSave({ bytes }: Found, clips: readonly ReadClip[]): { run: SavedRun; clip: SavedClip } | null {
  try {
    const run = unpackRun(bytes)
    const best = clips.toSorted((a, b) => Number(b.sure) - Number(a.sure))
    const files = clips.find(({ clip }) => clip.files.length > 0)?.clip.files ?? []
    for (const { clip } of best) {
      const fitting = fitOrNull(run, clip)
      if (fitting) return { run: fitting, clip: { ...clip, files } }
    }
    return null
  } catch (thrown) {
    return refused(thrown, null)
  }
}

function fitOrNull(...both: Parameters<typeof fit>): SavedRun | null {
  try {
    return fit(...both)
  } catch (thrown) {
    return refused(thrown, null)
  }
}

/** Damage is one thing; a save of a newer version must not be passed over for an older one. */
function refused<Instead>(thrown: unknown, instead: Instead): Instead {
  if (thrown instanceof ReelError && thrown.code !== 'file-newer') return instead
  throw thrown
}
