// The share endpoint: who may bring, read and delete a blob, and for how long it stays. It never sees a key: blobs were encrypted in
// the page. It logs no id, no address and no token. Not here: where blobs are kept (store.ts), the server (../listen.ts).

import type { IncomingMessage, ServerResponse } from 'node:http'
import { isBlobId, KEPT_DAYS, SHARE_PATH, type ShareReceipt } from '../../core/share-protocol'
import { addressOf } from './address'
import { refusals, sendBlob, sendJson, sendNothing, ShareRefusal } from './answer'
import { type Allowance, TokenBuckets } from './buckets'
import { failureWord } from './failure'
import { Quota } from './quota'
import { announcedLength, receive } from './receive'
import { blobOf, HEADER_BYTES, newDeleteToken, recordHeader, tokenFits } from './record'
import { type BlobStore, type Draft, StorageFull, type StoredRecord } from './store'
import { Turns } from './turns'

const DAY = 86_400_000

/** A person shares some models in a row, a class of thirty behind one address some more. */
const WRITES: Allowance = { burst: 40, perSecond: 1 / 15 }
const READS: Allowance = { burst: 200, perSecond: 2 }

export interface EndpointOptions {
  readonly store: BlobStore
  /** Bytes altogether. */
  readonly quota: number
  /** Origins of the pages that may share and delete, compared as a whole. */
  readonly origins: readonly string[]
  readonly trustedProxies: number
  readonly writes?: Allowance
  readonly reads?: Allowance
  /** ms since 1970 */
  readonly now?: () => number
}

export class ShareEndpoint {
  readonly #options: EndpointOptions
  readonly #store: BlobStore
  readonly #quota: Quota
  readonly #writes: TokenBuckets
  readonly #reads: TokenBuckets
  readonly #turns = new Turns()
  readonly #now: () => number

  constructor(options: EndpointOptions) {
    this.#options = options
    this.#store = options.store
    this.#quota = new Quota(options.quota)
    this.#writes = new TokenBuckets(options.writes ?? WRITES)
    this.#reads = new TokenBuckets(options.reads ?? READS)
    this.#now = options.now ?? Date.now
  }

  /** Removes what nobody has read for long, and counts the rest. Once before the first request, then every now and then. */
  async tidy(): Promise<void> {
    await this.#quota.count(this.#keptSizes())
  }

  /** Answers one request whose path stands below /api/. Never throws. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.#sayWhoMayRead(request, response)
      await this.#route(request, response)
    } catch (error) {
      const refusal = error instanceof ShareRefusal ? error : asRefusal(error)
      if (response.destroyed || response.headersSent) return
      sendJson(response, refusal.status, { error: refusal.message }, refusal.headers)
      // What is left of a body is read and forgotten: closed on, a browser would show a broken connection and not the sentence.
      request.resume()
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // As it was sent: nothing is decoded, so that no other spelling of a path leads anywhere.
    const [path = ''] = (request.url ?? '').split('?')
    const id = path.slice(`/${SHARE_PATH}/`.length)
    const isCollection = path === `/${SHARE_PATH}`
    if (!isCollection && !(path === `/${SHARE_PATH}/${id}` && isBlobId(id))) throw refusals.noSuchPath()
    const allowed = isCollection ? 'POST, OPTIONS' : 'GET, HEAD, DELETE, OPTIONS'
    const method = request.method ?? ''
    if (!allowed.split(', ').includes(method)) throw refusals.method(allowed)
    if (method !== 'GET' && method !== 'HEAD') this.#checkOrigin(request)
    switch (method) {
      case 'POST':
        return this.#post(request, response)
      case 'DELETE':
        return this.#delete(id, request, response)
      case 'OPTIONS':
        return sendNothing(response, {
          'Access-Control-Allow-Methods': allowed,
          'Access-Control-Allow-Headers': 'authorization, content-type',
          'Access-Control-Max-Age': '600',
        })
      default:
        return this.#get(id, request, response)
    }
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#spend(this.#writes, request)
    const length = announcedLength(request.headers)
    const settle = this.#quota.reserve(HEADER_BYTES + length)
    if (!settle) throw refusals.full()
    let isNew = false
    try {
      const draft = await this.#store.draft(HEADER_BYTES + length)
      try {
        const deleteToken = newDeleteToken()
        await draft.write(recordHeader(deleteToken))
        const id = await receive(request, length, draft)
        isNew = await this.#turns.take(id, () => this.#keep(id, draft))
        const expires = new Date(this.#now() + KEPT_DAYS * DAY).toISOString()
        const receipt: ShareReceipt = { id, deleteToken: isNew ? deleteToken : null, expires }
        sendJson(response, isNew ? 201 : 200, receipt)
      } finally {
        await draft.drop()
      }
    } finally {
      settle(isNew)
    }
  }

  /** False when the same bytes are there already; then they count as used now. */
  async #keep(id: string, draft: Draft): Promise<boolean> {
    const there = await this.#store.read(id)
    if (there && blobOf(id, there.bytes)) {
      await this.#store.touch(id, there)
      return false
    }
    await draft.keep(id)
    return true
  }

  async #get(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#spend(this.#reads, request)
    const record = await this.#alive(id)
    const blob = record && blobOf(id, record.bytes)
    if (!blob) throw refusals.noSuchBlob()
    if (this.#now() - record.usedAt > DAY) await this.#turns.take(id, () => this.#touchAgain(id))
    sendBlob(response, id, blob)
  }

  /** Read once more in its turn: it may have been deleted meanwhile, and must not come back. */
  async #touchAgain(id: string): Promise<void> {
    const record = await this.#store.read(id)
    // A store that cannot write any more can still be read.
    if (record) await this.#store.touch(id, record).catch(logged)
  }

  async #delete(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#spend(this.#writes, request)
    const token = /^Bearer ([\w-]{1,64})$/.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) throw refusals.token()
    await this.#turns.take(id, async () => {
      const record = await this.#alive(id)
      if (!record) throw refusals.noSuchBlob()
      if (!tokenFits(record.bytes, token)) throw refusals.token()
      await this.#store.remove(id)
      this.#quota.release(record.bytes.length)
    })
    sendNothing(response)
  }

  /** A record that has not expired. */
  async #alive(id: string): Promise<StoredRecord | null> {
    const record = await this.#store.read(id)
    return record && this.#isAlive(record.usedAt) ? record : null
  }

  readonly #isAlive = (usedAt: number) => this.#now() - usedAt <= KEPT_DAYS * DAY

  async *#keptSizes(): AsyncGenerator<number> {
    for await (const { id, size, usedAt } of this.#store.entries()) {
      if (this.#isAlive(usedAt)) yield size
      else await this.#store.remove(id)
    }
  }

  #spend(buckets: TokenBuckets, request: IncomingMessage): void {
    const wait = buckets.take(addressOf(request, this.#options.trustedProxies))
    if (wait > 0) throw refusals.tooOften(wait)
  }

  /** A browser says which page a POST or a DELETE comes from. */
  #checkOrigin({ headers: { origin } }: IncomingMessage): void {
    if (origin === undefined || !this.#options.origins.includes(origin)) throw refusals.origin()
  }

  /** A page of another origin may see the answers only when it is on the list. */
  #sayWhoMayRead({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    response.setHeader('Vary', 'Origin')
    if (origin === undefined || !this.#options.origins.includes(origin)) return
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After')
  }
}

function asRefusal(error: unknown): ShareRefusal {
  if (error instanceof StorageFull) return refusals.full()
  logged(error)
  return refusals.unreachable()
}

const logged = (error: unknown) => console.error(`share: the store failed (${failureWord(error)})`)
