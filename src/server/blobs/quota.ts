// How much may be kept altogether. Room is reserved before an upload begins, so that many at once cannot pass the limit together.

/** A file system gives a small file a whole block, and every record costs work: none counts for less. */
const BLOCK = 4096

const blocks = (bytes: number) => Math.ceil(bytes / BLOCK) * BLOCK

export class Quota {
  readonly #limit: number
  #kept = 0
  #reserved = 0
  /** Kept while a count was running: the count may or may not have seen it. */
  #keptSinceCount = 0

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes that are taken, in whole blocks; what is being received counts already. */
  get used(): number {
    return this.#kept + this.#reserved
  }

  /** Room for `bytes`, to be settled by saying whether they were kept; null when there is not so much left. */
  reserve(bytes: number): ((isKept: boolean) => void) | null {
    const room = blocks(bytes)
    if (this.used + room > this.#limit) return null
    this.#reserved += room
    return (isKept) => {
      this.#reserved -= room
      if (!isKept) return
      this.#kept += room
      this.#keptSinceCount += room
    }
  }

  /** A record of so many bytes was removed. */
  release(bytes: number): void {
    this.#kept = Math.max(0, this.#kept - blocks(bytes))
  }

  /**
   * Sets what is used by looking: whoever owns the store may have removed something by hand. What comes in meanwhile may count
   * twice until the next count.
   * @param sizes of all records, bytes
   */
  async count(sizes: AsyncIterable<number>): Promise<void> {
    this.#keptSinceCount = 0
    let sum = 0
    for await (const size of sizes) sum += blocks(size)
    this.#kept = sum + this.#keptSinceCount
  }
}
