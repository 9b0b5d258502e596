// How often one address may ask: a bucket of tokens each, which fills again as time goes by. Not here: what an address is (address.ts).

export interface Allowance {
  /** Requests at once, from a full bucket. */
  readonly burst: number
  /** Tokens that come back. */
  readonly perSecond: number
}

/** Addresses that are remembered; the one not seen for the longest time is forgotten, and so starts full again. */
const MOST_ADDRESSES = 20_000

interface Bucket {
  tokens: number
  at: number
}

export class TokenBuckets {
  readonly #allowance: Allowance
  readonly #now: () => number
  /** In the order in which they were last seen. */
  readonly #buckets = new Map<string, Bucket>()

  /** @param now seconds, for instance since the process began */
  constructor(allowance: Allowance, now: () => number = () => performance.now() / 1000) {
    this.#allowance = allowance
    this.#now = now
  }

  /** Takes one token. Seconds to wait when there is none, else 0. */
  take(address: string): number {
    const { burst, perSecond } = this.#allowance
    const now = this.#now()
    const known = this.#buckets.get(address) ?? { tokens: burst, at: now }
    const tokens = Math.min(burst, known.tokens + (now - known.at) * perSecond)
    const isAllowed = tokens >= 1
    this.#buckets.delete(address)
    this.#buckets.set(address, { tokens: isAllowed ? tokens - 1 : tokens, at: now })
    if (this.#buckets.size > MOST_ADDRESSES) {
      const [oldest] = this.#buckets.keys()
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    return isAllowed ? 0 : Math.ceil((1 - tokens) / perSecond)
  }

  /** Addresses that are remembered now. */
  get size(): number {
    return this.#buckets.size
  }
}
