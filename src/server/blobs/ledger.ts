// What is kept, by whom and since when it is unused, in memory: the records themselves say nothing of it, and their
// file times follow the time of day, which may be wrong. Written down beside the records now and then; what is missing
// there counts as used just now, so that a lost ledger deletes nothing. Not here: who has to make room (make-room.ts),
// the clock (service-clock.ts).

import { createHash, createHmac, randomBytes } from 'node:crypto'
import { isBlobId } from '../../core/share-protocol'
import type { ClockState } from './service-clock'

/** A file system gives a small file a whole block, and every record costs work: none counts for less. */
const BLOCK = 4096
const TITLE = 'reelgan-ledger 1'

export const blocks = (bytes: number): number => Math.ceil(bytes / BLOCK) * BLOCK

export interface Kept {
  /** Bytes, in whole blocks. */
  readonly room: number
  /** ms of service (service-clock.ts). */
  readonly usedAt: number
  /** A number of the network that brought it; below 0: nobody knows, and no other record has the same. */
  readonly sharer: number
  /** Whether anybody has opened it since it was brought. */
  readonly isRead: boolean
}

export class Ledger {
  readonly #kept = new Map<string, Kept>()
  readonly #held = new Map<number, number>()
  readonly #secret: string
  #used = 0
  #unknown = 0

  /** @param secret hexadecimal: makes numbers of networks */
  constructor(secret = randomBytes(16).toString('hex')) {
    this.#secret = secret
  }

  /** Bytes that are taken, in whole blocks. */
  get used(): number {
    return this.#used
  }

  /** Bytes in whole blocks by sharer. */
  get held(): ReadonlyMap<number, number> {
    return this.#held
  }

  entries(): IterableIterator<[string, Kept]> {
    return this.#kept.entries()
  }

  get(id: string): Kept | undefined {
    return this.#kept.get(id)
  }

  /**
   * A number from 0 to 65 535 for a network. Some 256 networks of IPv4 share each, so that what is written down names
   * nobody; all that it is for is to tell who has much from who has little.
   */
  sharerOf(network: string): number {
    return createHmac('sha256', this.#secret).update(network).digest().readUInt16BE()
  }

  /** A sharer of its own for a record that nobody is known to have brought. */
  unknownSharer(): number {
    return --this.#unknown
  }

  set(id: string, entry: Kept): void {
    this.remove(id)
    this.#kept.set(id, entry)
    this.#count(entry, 1)
  }

  remove(id: string): void {
    const entry = this.#kept.get(id)
    if (!entry) return
    this.#kept.delete(id)
    this.#count(entry, -1)
  }

  #count({ room, sharer }: Kept, sign: 1 | -1): void {
    this.#used += sign * room
    const held = (this.#held.get(sharer) ?? 0) + sign * room
    if (held > 0) this.#held.set(sharer, held)
    else this.#held.delete(sharer)
  }

  /** As it is kept: a checksum, the clock, a line for each record. */
  write({ served, wall }: ClockState): Buffer {
    const lines = [`${Math.round(served)} ${Math.round(wall)} ${this.#secret}`]
    for (const [id, { room, usedAt, sharer, isRead }] of this.#kept)
      lines.push(`${id} ${room} ${Math.round(usedAt)} ${Math.max(-1, sharer)} ${isRead ? 1 : 0}`)
    const body = lines.join('\n')
    return Buffer.from(`${TITLE} ${checksum(body)}\n${body}\n`)
  }

  /** What {@link write} wrote; null when it is anything else, were it by one byte. */
  static read(bytes: Uint8Array): { readonly ledger: Ledger; readonly clock: ClockState } | null {
    const text = Buffer.from(bytes).toString('latin1')
    const end = text.indexOf('\n')
    const body = text.slice(end + 1, -1)
    if (text.slice(0, end) !== `${TITLE} ${checksum(body)}`) return null
    const [first = '', ...lines] = body.split('\n')
    const [served = '', wall = '', secret = ''] = first.split(' ')
    const ledger = new Ledger(secret)
    for (const line of lines) {
      const [id = '', room = '', usedAt = '', sharer = '', isRead] = line.split(' ')
      if (!isBlobId(id)) continue
      const known = Number(sharer)
      ledger.set(id, {
        room: Number(room),
        usedAt: Number(usedAt),
        sharer: known < 0 ? ledger.unknownSharer() : known,
        isRead: isRead === '1',
      })
    }
    return { ledger, clock: { served: Number(served), wall: Number(wall) } }
  }
}

const checksum = (body: string) => createHash('sha256').update(body).digest('hex')
