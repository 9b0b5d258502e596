// Where blobs are kept, as the endpoint sees it: whole records under checked ids, and one note. Not here: what a record
// holds (record.ts), who may bring or take one (endpoint.ts), how long it stays (ledger.ts).

export interface RecordEntry {
  readonly id: string
  readonly size: number
  /** When the store says that it was written or last touched, ms since 1970. A hint: clocks may be wrong. */
  readonly writtenAt: number
}

/** A record that is being received. Nobody can read it before `keep` has ended. */
export interface Draft {
  /** @throws StorageFull */
  write(chunk: Uint8Array): Promise<void>
  /** Makes it readable under `id`, all at once and for good. @throws StorageFull */
  keep(id: string): Promise<void>
  /** Forgets it, unless it was kept. Does not throw: it stands in `finally`. */
  drop(): Promise<void>
}

/** Ids are checked by the caller (core/share-protocol `isBlobId`): a store makes names of them as they are. */
export interface BlobStore {
  /** Aborted when it cannot be used any more and has to be opened anew. */
  readonly lost: AbortSignal
  /** `length`: bytes that will be written to it. @throws StorageFull */
  draft(length: number): Promise<Draft>
  /** Null when there is none, or something that is no record; never more than a record may have. */
  read(id: string): Promise<Uint8Array | null>
  /** Marks a record as used now. */
  touch(id: string, record: Uint8Array): Promise<void>
  /** Afterwards there is none. */
  remove(id: string): Promise<void>
  /** Every record, in no order; those that come or go meanwhile may be missed. What is no record is left out. */
  entries(): AsyncIterable<RecordEntry>
  /** What was last written down; null when there is nothing. */
  readNote(): Promise<Uint8Array | null>
  /** Replaces it, all at once. */
  writeNote(note: Uint8Array): Promise<void>
  /** Lets go of it. Does not throw. */
  close(): Promise<void>
}

/** There is no room left where the blobs are kept. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull'
}
