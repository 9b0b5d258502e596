// A kept record: a mark of its format, the hash of the delete token, then the blob as it came. One file for all three,
// so that nothing can be there without the rest.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { MAX_BLOB } from '../../core/share-protocol'

const MARK = Buffer.from('reelgan\u0001', 'latin1')
const HASH_BYTES = 32

/** Bytes of a record before its blob. */
export const HEADER_BYTES = MARK.length + HASH_BYTES
/** Bytes of a whole record, at most: what is larger in a store is not ours, and is not read. */
export const MOST_RECORD = HEADER_BYTES + MAX_BLOB
/** Bytes of the note beside the records (ledger.ts), at most: a line of some 50 for each of a million. */
export const MOST_NOTE = 64 * 1024 * 1024

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest()

/** 22 base64url characters, 128 bits. */
export const newDeleteToken = (): string => randomBytes(16).toString('base64url')

/** What stands before the blob. The token itself is not kept. */
export const recordHeader = (deleteToken: string): Uint8Array => Buffer.concat([MARK, sha256(deleteToken)])

/** The id of a blob, from its whole SHA-256. */
export const idOfHash = (hash: Uint8Array): string => Buffer.from(hash).toString('base64url').slice(0, 22)

/** The blob of a record; null unless it is, bit for bit, what was received under this id. */
export function blobOf(id: string, record: Uint8Array): Uint8Array | null {
  if (!MARK.equals(record.subarray(0, MARK.length))) return null
  const blob = record.subarray(HEADER_BYTES)
  return idOfHash(sha256(blob)) === id ? blob : null
}

/** Whether a record may be deleted with this token. Takes the same time for every wrong one. */
export function tokenFits(record: Uint8Array, deleteToken: string): boolean {
  const kept = record.subarray(MARK.length, HEADER_BYTES)
  return kept.length === HASH_BYTES && timingSafeEqual(kept, sha256(deleteToken))
}
