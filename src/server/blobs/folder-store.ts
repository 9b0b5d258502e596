// Records as files of one folder, named after their ids. A record is written beside them under another name, synced,
// renamed: a process or a machine that dies in between leaves a draft, never half a record. What else lies in the
// folder is left alone.

import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, type FileHandle, lstat, mkdir, open, opendir, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { isBlobId } from '../../core/share-protocol'
import { ifThere, readPlain, roomFor, syncFolder } from './files'
import { FolderLock, type LockTiming, LockWatch } from './folder-lock'
import { Lane, shared } from './lane'
import { MOST_NOTE, MOST_RECORD } from './record'
import type { BlobStore, Draft, RecordEntry } from './store'

const RECORD = '.blob'
const DRAFT = '.draft'
const NOTE = '.ledger'

/** With the one that touches the lock that leaves one of Node's four threads for the site, were all of them to hang. */
const AT_ONCE = 2
const PATIENCE_MS = 15_000

/** The folder in which the records lie. */
interface Place {
  readonly folder: string
  readonly lane: Lane
  /** Ends when all names that stand in the folder now outlive a power cut. */
  readonly settle: () => Promise<void>
}

class FileDraft implements Draft {
  readonly #place: Place
  readonly #path: string
  readonly #file: FileHandle
  #isOpen = true
  #isKept = false

  constructor(place: Place, path: string, file: FileHandle) {
    this.#place = place
    this.#path = path
    this.#file = file
  }

  write(chunk: Uint8Array): Promise<void> {
    // Not file.write: that one may write a part and say so only in its answer.
    return this.#place.lane.run(() => roomFor(this.#file.writeFile(chunk)))
  }

  keep(id: string): Promise<void> {
    return this.keepAs(id + RECORD)
  }

  async keepAs(name: string): Promise<void> {
    const { folder, lane, settle } = this.#place
    await lane.run(async () => {
      // Some file systems tell that they are full only here, or when the file is closed.
      await roomFor(this.#file.sync())
      this.#isOpen = false
      await roomFor(this.#file.close())
      await roomFor(rename(this.#path, join(folder, name)))
      this.#isKept = true
    })
    await settle()
  }

  async drop(): Promise<void> {
    if (this.#isKept) return
    await this.#place.lane
      .run(async () => {
        if (this.#isOpen) await this.#file.close()
        await rm(this.#path, { force: true })
      })
      .catch(() => undefined)
  }
}

export class FolderStore implements BlobStore {
  readonly #folder: string
  readonly #lock: FolderLock
  readonly #lane = new Lane(AT_ONCE, PATIENCE_MS)
  readonly #settle = shared(() => this.#lane.run(() => syncFolder(this.#folder)))

  private constructor(folder: string, lock: FolderLock) {
    this.#folder = folder
    this.#lock = lock
  }

  /**
   * Makes the folder, or takes what is in it.
   * @param watch what earlier tries have seen of another server's lock
   * @throws FolderTaken, or what the file system says when the folder cannot be made or written to
   */
  static async open(folder: string, watch = new LockWatch(), timing?: LockTiming): Promise<FolderStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return new FolderStore(folder, await FolderLock.take(folder, watch, timing))
  }

  get lost(): AbortSignal {
    return this.#lock.lost
  }

  async draft(): Promise<FileDraft> {
    // Its owner's name stands in front: drafts of others were left by a process that died.
    const path = join(this.#folder, `${this.#lock.token}-${randomBytes(12).toString('hex')}${DRAFT}`)
    const file = await this.#lane.run(() => roomFor(open(path, 'wx', 0o600)))
    return new FileDraft({ folder: this.#folder, lane: this.#lane, settle: this.#settle }, path, file)
  }

  read(id: string): Promise<Uint8Array | null> {
    return this.#lane.run(() => readPlain(this.#path(id), MOST_RECORD))
  }

  async touch(id: string): Promise<void> {
    const now = new Date()
    await this.#lane.run(() => ifThere(utimes(this.#path(id), now, now)))
  }

  async remove(id: string): Promise<void> {
    await this.#lane.run(() => rm(this.#path(id), { force: true }))
  }

  /** On its way drafts that were left behind are removed. */
  async *entries(): AsyncGenerator<RecordEntry> {
    const folder = await this.#lane.run(() => opendir(this.#folder))
    const next = () => this.#lane.run(() => folder.read())
    try {
      for (let file = await next(); file; file = await next()) {
        const { name } = file
        if (name.endsWith(DRAFT) && !name.startsWith(this.#lock.token)) await this.#sweep(name)
        const id = name.slice(0, -RECORD.length)
        if (!name.endsWith(RECORD) || !isBlobId(id)) continue
        const found = await this.#lane.run(() => ifThere(lstat(this.#path(id))))
        if (found?.isFile() === true && found.size <= MOST_RECORD)
          yield { id, size: found.size, writtenAt: found.mtimeMs }
      }
    } finally {
      await folder.close()
    }
  }

  /** What cannot be removed is none of ours. */
  async #sweep(name: string): Promise<void> {
    await this.#lane.run(() => rm(join(this.#folder, name), { force: true })).catch(() => undefined)
  }

  readNote(): Promise<Uint8Array | null> {
    return this.#lane.run(() => readPlain(join(this.#folder, NOTE), MOST_NOTE))
  }

  async writeNote(note: Uint8Array): Promise<void> {
    const draft = await this.draft()
    try {
      await draft.write(note)
      await draft.keepAs(NOTE)
    } finally {
      await draft.drop()
    }
  }

  close(): Promise<void> {
    return this.#lock.release()
  }

  readonly #path = (id: string) => join(this.#folder, id + RECORD)
}
