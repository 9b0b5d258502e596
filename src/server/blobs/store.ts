// Where blobs are kept, as the endpoint sees it: whole records under checked ids. Not here: what a record holds (record.ts), who may
// bring or take one (endpoint.ts).

export interface StoredRecord {
  readonly bytes: Uint8Array
  /** When it was written or last touched, ms since 1970. */
  readonly usedAt: number
}

export interface RecordEntry {
  readonly id: string
  readonly size: number
  readonly usedAt: number
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
  /** `length`: bytes that will be written to it. @throws StorageFull */
  draft(length: number): Promise<Draft>
  /** Null when there is none. */
  read(id: string): Promise<StoredRecord | null>
  /** Marks a record as used now. */
  touch(id: string, record: StoredRecord): Promise<void>
  remove(id: string): Promise<void>
  /** Every record, in no order; those that come or go meanwhile may be missed. */
  entries(): AsyncIterable<RecordEntry>
}

/** There is no room left where the blobs are kept. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull'
}
