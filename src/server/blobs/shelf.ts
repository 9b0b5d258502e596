// The store together with what is known of each record: what is kept, opened and removed goes through here, so that the
// ledger is right. Not here: who may do so (endpoint.ts), when it is tidied (../share-service.ts).

import { KEPT_DAYS } from '../../core/share-protocol'
import type { FaultLog } from './fault-log'
import { blocks, type Kept, Ledger } from './ledger'
import { makeRoom } from './make-room'
import { blobOf, tokenFits } from './record'
import { type Clocks, MACHINE_CLOCKS, ServiceClock } from './service-clock'
import { type BlobStore, type Draft, type RecordEntry, StorageFull } from './store'
import { Turns } from './turns'

const DAY = 86_400_000
/** Records that cannot be removed one after the other until a tidying gives up. */
const MOST_FAILURES = 20
/** Tries to make room while others take it. */
const MOST_TRIES = 20

export interface ShelfOptions {
  readonly store: BlobStore
  /** Bytes altogether. */
  readonly quota: number
  readonly log: FaultLog
  readonly clocks?: Clocks
}

export class Shelf {
  readonly store: BlobStore
  readonly #limit: number
  readonly #log: FaultLog
  readonly #clocks: Clocks
  readonly #clock: ServiceClock
  readonly #ledger: Ledger
  readonly #turns = new Turns()
  /** Bytes that were made free for records which are not there yet. */
  #promised = 0

  private constructor(
    { store, quota, log, clocks = MACHINE_CLOCKS }: ShelfOptions,
    noted: ReturnType<typeof Ledger.read>,
  ) {
    this.store = store
    this.#limit = quota
    this.#log = log
    this.#clocks = clocks
    this.#ledger = noted?.ledger ?? new Ledger()
    this.#clock = new ServiceClock(noted?.clock ?? null, clocks)
  }

  /** @throws what the store says when it cannot be read */
  static async open(options: ShelfOptions): Promise<Shelf> {
    const note = await options.store.readNote()
    return new Shelf(options, note && Ledger.read(note))
  }

  /** When something that is used now will end, unless it is used again; ms since 1970. */
  get expiry(): number {
    return this.#clocks.wall() + KEPT_DAYS * DAY
  }

  sharerOf(network: string): number {
    return this.#ledger.sharerOf(network)
  }

  /** Whether a record of so many bytes could have room. Takes none. */
  hasRoom(size: number, sharer: number): boolean {
    return this.#whoGoes(blocks(size), sharer) !== null
  }

  /**
   * Keeps what was received. False when the same bytes are there already; then they count as used now.
   * @throws StorageFull
   */
  async keep(id: string, draft: Draft, size: number, sharer: number): Promise<boolean> {
    const room = blocks(size)
    const settle = this.#ledger.get(id) ? () => undefined : await this.#promise(room, sharer)
    try {
      return await this.#turns.take(id, async () => {
        const there = await this.store.read(id)
        if (there && blobOf(id, there)) {
          await this.#touch(id, there)
          return false
        }
        await draft.keep(id)
        settle()
        this.#ledger.set(id, { room, sharer, usedAt: this.#clock.read(), isRead: false })
        return true
      })
    } finally {
      settle()
    }
  }

  /** The blob, which then counts as used now; null when there is none. */
  async open(id: string): Promise<Uint8Array | null> {
    const record = await this.store.read(id)
    const blob = record && blobOf(id, record)
    if (!blob) return null
    const entry = this.#ledger.get(id)
    if (!entry || this.#clock.read() - entry.usedAt > DAY)
      await this.#turns.take(id, () => this.#touchAgain(id))
    else if (!entry.isRead) this.#ledger.set(id, { ...entry, isRead: true })
    return blob
  }

  /** `none`: there is none; `kept`: the token is another one's. */
  remove(id: string, deleteToken: string): Promise<'none' | 'kept' | 'removed'> {
    return this.#turns.take(id, async () => {
      const record = await this.store.read(id)
      if (!record) return 'none'
      if (!tokenFits(record, deleteToken)) return 'kept'
      await this.#drop(id)
      return 'removed'
    })
  }

  /**
   * Removes what nobody has used for long, counts the rest, and writes it down; stops with `over` or when the store is
   * lost.
   */
  async tidy(over?: AbortSignal): Promise<void> {
    const unseen = new Set([...this.#ledger.entries()].map(([id]) => id))
    let failures = 0
    for await (const entry of this.store.entries()) {
      if (over?.aborted === true || this.store.lost.aborted) return
      unseen.delete(entry.id)
      if (!this.#isExpired(entry, this.#see(entry))) continue
      try {
        await this.#turns.take(entry.id, () => this.#expire(entry))
        failures = 0
      } catch (error) {
        this.#log.say('what has expired cannot be removed', error)
        if (++failures === MOST_FAILURES) break
      }
    }
    // Removed by hand. What was kept meanwhile is not among them.
    if (failures < MOST_FAILURES) for (const id of unseen) this.#ledger.remove(id)
    await this.save()
  }

  async save(): Promise<void> {
    await this.store.writeNote(this.#ledger.write(this.#clock.state))
  }

  /** What is known of a record that was found. One that nobody knows counts as used just now. */
  #see({ id, size }: RecordEntry): Kept {
    const known = this.#ledger.get(id)
    const room = blocks(size)
    if (known?.room === room) return known
    const sharer = known?.sharer ?? this.#ledger.unknownSharer()
    const entry = { usedAt: this.#clock.read(), isRead: true, ...known, room, sharer }
    this.#ledger.set(id, entry)
    return entry
  }

  /** Both must say so: the service, and the store's own date, unless that one is of no use. */
  #isExpired({ writtenAt }: RecordEntry, { usedAt }: Kept): boolean {
    const age = this.#clocks.wall() - writtenAt
    const isWrittenLately = age >= -DAY && age <= KEPT_DAYS * DAY
    return this.#clock.read() - usedAt > KEPT_DAYS * DAY && !isWrittenLately
  }

  /** In its turn: it may have been used meanwhile. */
  async #expire(entry: RecordEntry): Promise<void> {
    const known = this.#ledger.get(entry.id)
    if (known && this.#isExpired(entry, known)) await this.#drop(entry.id)
  }

  async #drop(id: string): Promise<void> {
    await this.store.remove(id)
    this.#ledger.remove(id)
  }

  /** Read once more in its turn: it may have been deleted meanwhile, and must not come back. */
  async #touchAgain(id: string): Promise<void> {
    const record = await this.store.read(id)
    if (record) await this.#touch(id, record)
  }

  /** A store that cannot write any more can still be read. */
  async #touch(id: string, record: Uint8Array): Promise<void> {
    const known = this.#ledger.get(id)
    const sharer = known?.sharer ?? this.#ledger.unknownSharer()
    this.#ledger.set(id, { room: blocks(record.length), sharer, usedAt: this.#clock.read(), isRead: true })
    await this.store.touch(id, record).catch((error) => this.#log.say('the store failed', error))
  }

  #whoGoes(room: number, sharer: number): readonly string[] | null {
    const [limit, promised, now] = [this.#limit, this.#promised, this.#clock.read()]
    return makeRoom(this.#ledger, { room, sharer, limit, promised, now })
  }

  /** Makes room and holds it until it is settled. @throws StorageFull */
  async #promise(room: number, sharer: number): Promise<() => void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const going = this.#whoGoes(room, sharer)
      if (going?.length === 0) {
        this.#promised += room
        let isSettled = false
        return () => {
          if (!isSettled) this.#promised -= room
          isSettled = true
        }
      }
      for (const id of going ?? []) {
        const before = this.#ledger.get(id)
        await this.#turns.take(id, async () => {
          if (before && this.#ledger.get(id)?.usedAt === before.usedAt) await this.#drop(id)
        })
      }
      if (going === null) break
    }
    throw new StorageFull('The space is full.')
  }
}
