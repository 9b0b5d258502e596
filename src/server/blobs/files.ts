// What Node's file system does not say plainly: a full disk, a file that is not there, a read that must not be larger
// than it may.

import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { StorageFull } from './store'

export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** What a full disk, a used-up allowance or a limit on the size of files throws becomes StorageFull. */
export async function roomFor<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(codeOf(error))))
      throw new StorageFull('The disk is full.', { cause: error })
    throw error
  }
}

/** What opening throws when something else than a file has the name: a link, a folder, a socket, a pipe. */
const NO_FILE = new Set(['ENOENT', 'ELOOP', 'EMLINK', 'EISDIR', 'ENXIO'])

/** The result, or null when there is no such file. */
export async function ifThere<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work
  } catch (error) {
    if (NO_FILE.has(String(codeOf(error)))) return null
    throw error
  }
}

// Without O_NONBLOCK a pipe that nobody writes to would hold a thread for ever. Windows has neither, and adds nothing.
const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants

/** The bytes of a plain file of `most` bytes at most; null when there is none. */
export async function readPlain(path: string, most: number): Promise<Buffer | null> {
  const file = await ifThere(open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW))
  if (!file) return null
  try {
    const stat = await file.stat()
    return stat.isFile() && stat.size <= most ? await fill(file, Buffer.alloc(stat.size)) : null
  } finally {
    await file.close()
  }
}

/** Not `readFile`, which goes on for as long as the file grows. */
async function fill(file: FileHandle, buffer: Buffer): Promise<Buffer> {
  let count = 0
  while (count < buffer.length) {
    const { bytesRead } = await file.read(buffer, count, buffer.length - count)
    if (bytesRead === 0) break
    count += bytesRead
  }
  return buffer.subarray(0, count)
}

/** A rename outlives a power cut only when its folder is synced too. Windows cannot, and does not need to. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
