// How often one address may ask: a bucket of tokens each, which fills again as time goes by. Not here: what an address
// is (address.ts).

export interface Allowance {
  /** Requests at once, from a full bucket. */
  readonly burst: number
  /** Tokens that come back. */
  readonly perSecond: number
}

/** Addresses in each of two generations. Those not seen for a generation are forgotten, and so start full again. */
const GENERATION = 10_000

interface Bucket {
  readonly tokens: number
  readonly at: number
}

export class TokenBuckets {
  readonly #allowance: Allowance
  readonly #now: () => number
  // Two maps and not one whose oldest entry is deleted: finding the first key of a map walks over all that were deleted
  // before it.
  #recent = new Map<string, Bucket>()
  #older = new Map<string, Bucket>()

  /** @param now seconds, for instance since the process began */
  constructor(allowance: Allowance, now: () => number = () => performance.now() / 1000) {
    this.#allowance = allowance
    this.#now = now
  }

  /** Takes one token. Seconds to wait when there is none, else 0. */
  take(address: string): number {
    const { burst, perSecond } = this.#allowance
    const now = this.#now()
    const { tokens: left, at } = this.#recent.get(address) ??
      this.#older.get(address) ?? { tokens: burst, at: now }
    const tokens = Math.min(burst, left + (now - at) * perSecond)
    const isAllowed = tokens >= 1
    this.#recent.set(address, { tokens: isAllowed ? tokens - 1 : tokens, at: now })
    if (this.#recent.size >= GENERATION) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    return isAllowed ? 0 : Math.ceil((1 - tokens) / perSecond)
  }

  /** How many addresses are remembered at most. */
  get size(): number {
    return this.#recent.size + this.#older.size
  }
}
