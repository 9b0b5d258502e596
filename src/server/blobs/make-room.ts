// Who has to go when the space is full: whoever has most of it, so that one person who fills it takes from nobody but
// himself. Nothing here removes anything: it names records.

import { MAX_BLOB } from '../../core/share-protocol'
import type { Kept, Ledger } from './ledger'

const DAY = 86_400_000

/** What was used within this time is taken from nobody who has no more than others, ms of service. */
const FRESH = 7 * DAY

export interface Wanted {
  /** Bytes, in whole blocks. */
  readonly room: number
  readonly sharer: number
  /** Of the whole space, bytes. */
  readonly limit: number
  /** Bytes that are promised to others already. */
  readonly promised: number
  /** ms of service. */
  readonly now: number
}

type Entry = readonly [string, Kept]

/**
 * Ids of the records to remove so that a newcomer has room; null when there are none that may be taken.
 * First from the networks that hold most, as long as they hold more than the newcomer then will: there what nobody has
 * opened, then what was opened longest ago. Then, whoever brought it, what nobody has used for a week.
 */
export function makeRoom(ledger: Ledger, wanted: Wanted): readonly string[] | null {
  let missing = ledger.used + wanted.promised + wanted.room - wanted.limit
  const chosen = new Set<string>()
  if (missing <= 0) return []
  const take = ([id, { room }]: Entry): number => {
    chosen.add(id)
    return room
  }
  const held = new Map(ledger.held)
  const fair = fairShare(ledger, wanted)
  const queues = bySharer(ledger, (sharer) => (held.get(sharer) ?? 0) > fair)
  while (missing > 0) {
    const biggest = largest(held, queues.keys())
    const next = biggest === null ? undefined : queues.get(biggest)?.pop()
    if (biggest === null || !next || (held.get(biggest) ?? 0) <= fair) break
    missing -= take(next)
    held.set(biggest, (held.get(biggest) ?? 0) - next[1].room)
  }
  if (missing <= 0) return [...chosen]
  const stale = [...ledger.entries()].filter(
    ([id, { usedAt }]) => !chosen.has(id) && wanted.now - usedAt > FRESH,
  )
  for (const entry of stale.toSorted(([, a], [, b]) => a.usedAt - b.usedAt)) {
    if (missing <= 0) break
    missing -= take(entry)
  }
  return missing > 0 ? null : [...chosen]
}

/** Whoever holds no more than this is not asked for room: what the newcomer will hold, and always a model or so. */
function fairShare(ledger: Ledger, { room, sharer, limit }: Wanted): number {
  return Math.max((ledger.held.get(sharer) ?? 0) + room, MAX_BLOB / 2, limit / 1024)
}

/** The records of some sharers, the ones to go first at the end. */
function bySharer(ledger: Ledger, isWanted: (sharer: number) => boolean): Map<number, Entry[]> {
  const queues = new Map<number, Entry[]>()
  for (const entry of ledger.entries()) {
    const { sharer } = entry[1]
    if (!isWanted(sharer)) continue
    const queue = queues.get(sharer)
    if (queue) queue.push(entry)
    else queues.set(sharer, [entry])
  }
  for (const queue of queues.values())
    queue.sort(([, a], [, b]) => Number(b.isRead) - Number(a.isRead) || b.usedAt - a.usedAt)
  return queues
}

function largest(held: ReadonlyMap<number, number>, sharers: Iterable<number>): number | null {
  let found: number | null = null
  for (const sharer of sharers)
    if (found === null || (held.get(sharer) ?? 0) > (held.get(found) ?? 0)) found = sharer
  return found
}
