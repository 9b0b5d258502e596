// One server to a folder. Whoever has it writes a file with a name of his own and touches it every few seconds; whoever
// wants it watches that file change. Nothing is concluded from a time of day: clocks of machines differ, and jump.

import { randomBytes } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { link, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { codeOf, ifThere, readPlain } from './files'

const LOCK = '.lock'
/** Bytes of a lock file, at most. */
const MOST = 1000

export interface LockTiming {
  /** The owner touches its lock so often, ms. */
  readonly beat: number
  /** A lock that has not changed for so long has no owner any more, ms. */
  readonly stale: number
}

const TIMING: LockTiming = { beat: 3000, stale: 20_000 }

/** Another server has the folder. */
export class FolderTaken extends Error {
  override readonly name = 'FolderTaken'
}

export class FolderLock {
  readonly #folder: string
  readonly #path: string
  readonly #lost = new AbortController()
  /** Names this holder: begins the names of its drafts. */
  readonly token = randomBytes(8).toString('hex')
  #beat: NodeJS.Timeout | undefined
  #isTouching = false

  private constructor(folder: string) {
    this.#folder = folder
    this.#path = join(folder, LOCK)
  }

  /**
   * Takes the folder.
   * @param watch what was seen of another's lock by earlier tries
   * @throws FolderTaken, and what the file system says
   */
  static async take(folder: string, watch: LockWatch, timing = TIMING): Promise<FolderLock> {
    const lock = new FolderLock(folder)
    const before = await readLock(lock.#path)
    if (before !== null) {
      if (!(isOfDeadProcess(before.text) || watch.isStale(before, timing.stale)))
        throw new FolderTaken('Another server has this folder.')
      await lock.#putAside(before.text)
    }
    await lock.#write()
    lock.#beat = setInterval(() => void lock.#touch(), timing.beat).unref()
    return lock
  }

  /** Aborted when somebody else has taken the folder, or removed it. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  async #write(): Promise<void> {
    try {
      const file = await open(this.#path, 'wx', 0o600)
      await file.writeFile(`${this.token} ${process.pid} ${here()}\n`).finally(() => file.close())
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw new FolderTaken('Another server was quicker.', { cause: error })
      throw error
    }
  }

  /**
   * Of two that find the same dead lock only one can rename it; what the other one then renames is not what it read.
   */
  async #putAside(text: string): Promise<void> {
    const aside = join(this.#folder, `${LOCK}-${this.token}`)
    await ifThere(rename(this.#path, aside))
    const moved = await readLock(aside)
    const isRight = moved === null || moved.text === text
    if (!isRight) await link(aside, this.#path).catch(() => undefined)
    await rm(aside, { force: true, recursive: true })
    if (!isRight) throw new FolderTaken('Another server was quicker.')
  }

  async #touch(): Promise<void> {
    // On a disk that hangs each would hold a thread of its own.
    if (this.#isTouching) return
    this.#isTouching = true
    try {
      const now = await readLock(this.#path)
      if (now?.text.startsWith(this.token) !== true) return this.#lose()
      const date = new Date()
      await utimes(this.#path, date, date)
    } catch {
      // A disk that cannot write for a while: nobody else can take the lock there either.
    } finally {
      this.#isTouching = false
    }
  }

  #lose(): void {
    clearInterval(this.#beat)
    this.#lost.abort()
  }

  async release(): Promise<void> {
    clearInterval(this.#beat)
    const now = await readLock(this.#path).catch(() => null)
    if (now?.text.startsWith(this.token) === true)
      await rm(this.#path, { force: true }).catch(() => undefined)
  }
}

interface SeenLock {
  readonly text: string
  /** ms since 1970 by somebody's clock; only ever compared with itself. */
  readonly touched: number
}

/** What was seen of a lock, and since when it has not changed. */
export class LockWatch {
  #seen: SeenLock | null = null
  #since = 0

  isStale(now: SeenLock, after: number): boolean {
    const isSame = this.#seen?.text === now.text && this.#seen.touched === now.touched
    if (!isSame) this.#since = performance.now()
    this.#seen = now
    return isSame && performance.now() - this.#since >= after
  }
}

async function readLock(path: string): Promise<SeenLock | null> {
  const found = await ifThere(stat(path))
  if (!found) return null
  const text = await readPlain(path, MOST)
  return { text: text?.toString('latin1') ?? '', touched: found.mtimeMs }
}

/**
 * This machine, and on Linux this container: where a process number means something. The start tells apart who had our
 * number before.
 */
function here(): string {
  const namespace = process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : ''
  return `${hostname()}${namespace} ${performance.timeOrigin}`
}

/** Known for sure without waiting: it ran here, and its number is free, or ours. */
function isOfDeadProcess(text: string): boolean {
  const [, pid = '', place = '', start = ''] = text.trim().split(' ')
  const [ourPlace, ourStart] = here().split(' ')
  if (place !== ourPlace) return false
  if (Number(pid) === process.pid) return start !== ourStart
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}
