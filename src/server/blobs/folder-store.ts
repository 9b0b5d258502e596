// Records as files of one folder, named after their ids. A record is written beside them under another name, synced, renamed: a
// process or a machine that dies in between leaves a draft, never half a record.
// One process to a folder: a second one would sweep the drafts of the first.

import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { isBlobId } from '../../core/share-protocol'
import { type BlobStore, type Draft, type RecordEntry, StorageFull, type StoredRecord } from './store'

const RECORD = '.blob'
const DRAFT = '.draft'

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

/** What a full disk, a used-up allowance or a limit on the size of files throws becomes StorageFull. */
async function roomFor<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(codeOf(error))))
      throw new StorageFull('The disk is full.', { cause: error })
    throw error
  }
}

/** The result, or null when there is no such file. */
async function ifThere<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** A rename outlives a power cut only when its folder is synced too. Windows cannot, and does not need to. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

class FileDraft implements Draft {
  readonly #folder: string
  readonly #path: string
  readonly #file: FileHandle
  #isOpen = true
  #isKept = false

  constructor(folder: string, path: string, file: FileHandle) {
    this.#folder = folder
    this.#path = path
    this.#file = file
  }

  async write(chunk: Uint8Array): Promise<void> {
    // Not file.write: that one may write a part and say so only in its answer.
    await roomFor(this.#file.writeFile(chunk))
  }

  async keep(id: string): Promise<void> {
    // Some file systems tell that they are full only here, or when the file is closed.
    await roomFor(this.#file.sync())
    this.#isOpen = false
    await roomFor(this.#file.close())
    await roomFor(rename(this.#path, join(this.#folder, id + RECORD)))
    this.#isKept = true
    await syncFolder(this.#folder)
  }

  async drop(): Promise<void> {
    if (this.#isOpen) {
      this.#isOpen = false
      await this.#file.close().catch(() => undefined)
    }
    if (!this.#isKept) await rm(this.#path, { force: true }).catch(() => undefined)
  }
}

export class FolderStore implements BlobStore {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Makes the folder, or takes what is in it; drafts of a process that died are removed.
   * @throws what the file system says when the folder cannot be made or written to
   */
  static async open(folder: string): Promise<FolderStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    for (const name of await readdir(folder)) {
      if (name.endsWith(DRAFT)) await rm(join(folder, name), { force: true })
    }
    return new FolderStore(folder)
  }

  async draft(): Promise<Draft> {
    const path = join(this.#folder, randomBytes(12).toString('hex') + DRAFT)
    return new FileDraft(this.#folder, path, await roomFor(open(path, 'wx', 0o600)))
  }

  async read(id: string): Promise<StoredRecord | null> {
    const file = await ifThere(open(this.#path(id), 'r'))
    if (!file) return null
    try {
      const { mtimeMs } = await file.stat()
      return { bytes: await file.readFile(), usedAt: mtimeMs }
    } finally {
      await file.close()
    }
  }

  async touch(id: string): Promise<void> {
    const now = new Date()
    await ifThere(utimes(this.#path(id), now, now))
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true })
  }

  async *entries(): AsyncGenerator<RecordEntry> {
    for (const name of await readdir(this.#folder)) {
      const id = name.slice(0, -RECORD.length)
      if (!name.endsWith(RECORD) || !isBlobId(id)) continue
      const found = await ifThere(stat(this.#path(id)))
      if (found) yield { id, size: found.size, usedAt: found.mtimeMs }
    }
  }

  readonly #path = (id: string) => join(this.#folder, id + RECORD)
}
