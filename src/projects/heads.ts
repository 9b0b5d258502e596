// The heads of projects: what the list shows of each. Where one is lost or damaged while the project's saves are there,
// it is made anew from them. Not here: the list itself and what is done with it (projects.ts).

import { ReelError } from '../core/errors'
import type { Bytes } from './container'
import {
  checkBytes,
  checkHead,
  checkSlot,
  type Database,
  framesKey,
  partOfHead,
  type ProjectHead,
} from './database'
import { firstFrame } from './fit'
import { nameOf } from './names'
import { unpackClip } from './saved-clip'
import { type SavedPicture, timeOfRun, unpackRun } from './saved-run'

/** The heads of all projects, deleted ones too. */
export async function readHeads(database: Database): Promise<readonly ProjectHead[]> {
  const [records, listed, slots] = await Promise.all([
    database.getAll('heads'),
    database.getAllKeys('heads'),
    database.getAllKeys('slots'),
  ])
  const sound = records.flatMap((record) => checkHead(record) ?? [])
  const known = new Set(sound.map(({ id }) => id))
  const lost = new Set([...listed, ...slots.map(([id]) => id)].filter((id) => !known.has(id)))
  const found = await Promise.all([...lost].map((id) => rebuildHead(database, id)))
  return [...sound, ...found.flatMap((head) => head ?? [])]
}

/** The head of one project; null where nothing of it is left. */
export const readHead = async (database: Database, id: string): Promise<ProjectHead | null> =>
  checkHead(await database.get('heads', id)) ?? (await rebuildHead(database, id))

async function rebuildHead(database: Database, id: string): Promise<ProjectHead | null> {
  const [record, slots, clips] = await Promise.all([
    database.get('heads', id),
    Promise.all(([0, 1] as const).map((number) => database.get('slots', [id, number]))),
    Promise.all([id, framesKey(id)].map((key) => database.get('clips', key))),
  ])
  if (slots.every((slot) => slot === undefined)) return null
  const saves = slots.flatMap((slot) => checkSlot(slot) ?? []).toSorted((a, b) => b.turn - a.turn)
  const reels = clips.flatMap((bytes) => checkBytes(bytes) ?? [])
  const kept = partOfHead(record)
  const told = saves.flatMap((save) => readSave(save))[0] ?? null
  const reel = reels.flatMap((bytes) => attempt(() => unpackClip(bytes).clip))[0] ?? null
  const saved = told?.saved ?? kept.saved ?? Date.now()
  const head = checkHead({
    id,
    name: kept.name ?? (nameOf(told?.clip ?? reel?.info.name ?? '') || 'Found again'),
    created: kept.created ?? saved,
    saved,
    step: told?.step ?? saves[0]?.step ?? 0,
    turn: told?.turn ?? saves[0]?.turn ?? 0,
    runBytes: lengthOf(saves.map(({ bytes }) => bytes)),
    clipBytes: lengthOf(reels),
    // Nobody knows: what was kept must not go by itself.
    kept: kept.kept ?? true,
    deleted: kept.deleted,
    picture: told?.picture ?? (reel ? firstFrame(reel.frames) : GREY),
  })
  if (head) await putIfLost(database, head)
  return head
}

/** What a save tells of its project, if it can be read. */
function readSave({ bytes, turn }: { readonly bytes: Bytes; readonly turn: number }) {
  return attempt(() => {
    const { checkpoint, picture } = unpackRun(bytes)
    const saved = timeOfRun(bytes)
    return { turn, step: checkpoint.step, clip: checkpoint.clip.name, picture, saved }
  })
}

/** Another tab may have saved it meanwhile. */
async function putIfLost(database: Database, head: ProjectHead): Promise<void> {
  const transaction = database.transaction('heads', 'readwrite')
  const lost = checkHead(await transaction.store.get(head.id)) === null
  await Promise.all([lost && transaction.store.put(head, head.id), transaction.done])
}

function attempt<Read>(read: () => Read): Read[] {
  try {
    return [read()]
  } catch (thrown) {
    if (thrown instanceof ReelError) return []
    throw thrown
  }
}

const GREY: SavedPicture = { size: 1, rgb: Uint8Array.of(128, 128, 128) }

const lengthOf = (all: readonly Bytes[]): number => all.reduce((sum, { length }) => sum + length, 0)
