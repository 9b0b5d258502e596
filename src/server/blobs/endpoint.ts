// The share endpoint: who may bring, read and delete a blob, and for how long it stays. It never sees a key: blobs were
// encrypted in the page. It logs no id, no address and no token. Not here: where blobs are kept (shelf.ts), the server
// (../listen.ts).

import type { IncomingMessage, ServerResponse } from 'node:http'
import { isBlobId, SHARE_PATH, type ShareReceipt } from '../../core/share-protocol'
import { type Asker, askerOf } from './address'
import { refusals, sendBlob, sendJson, sendNothing, ShareRefusal } from './answer'
import { type Allowance, TokenBuckets } from './buckets'
import type { FaultLog } from './fault-log'
import { announcedLength, receive } from './receive'
import { HEADER_BYTES, newDeleteToken, recordHeader } from './record'
import type { Shelf } from './shelf'
import { StorageFull } from './store'

/** A person shares some models in a row, a class of thirty behind one address some more. */
const WRITES: Allowance = { burst: 40, perSecond: 1 / 15 }
const READS: Allowance = { burst: 200, perSecond: 2 }

/** What a whole network may do more than one address of it. */
const NETWORK_FACTOR = 4

/** Bytes that may be on their way at the same time: of everybody, and of one network. */
const MOST_COMING = 256 * 1024 * 1024
const MOST_COMING_OF_ONE = MOST_COMING / 4
/** Until some of them have come, s. */
const COMING_WAIT = 10

export interface EndpointOptions {
  readonly shelf: Shelf
  readonly log: FaultLog
  /** Origins of the pages that may share and delete, compared as a whole. */
  readonly origins: readonly string[]
  readonly trustedProxies: number
  readonly writes?: Allowance
  readonly reads?: Allowance
}

/** By address and by network: a person has one of the former, or all that a network has. */
class Allowances {
  readonly #addresses: TokenBuckets
  readonly #networks: TokenBuckets

  constructor(allowance: Allowance) {
    this.#addresses = new TokenBuckets(allowance)
    const { burst, perSecond } = allowance
    this.#networks = new TokenBuckets({
      burst: burst * NETWORK_FACTOR,
      perSecond: perSecond * NETWORK_FACTOR,
    })
  }

  /** @throws ShareRefusal 429 */
  spend({ address, network }: Asker): void {
    const wait = this.#addresses.take(address) || this.#networks.take(network)
    if (wait > 0) throw refusals.tooOften(wait)
  }
}

export class ShareEndpoint {
  readonly #options: EndpointOptions
  readonly #shelf: Shelf
  readonly #writes: Allowances
  readonly #reads: Allowances
  /** Bytes on their way, by sharer. */
  readonly #coming = new Map<number, number>()
  #allComing = 0

  constructor(options: EndpointOptions) {
    this.#options = options
    this.#shelf = options.shelf
    this.#writes = new Allowances(options.writes ?? WRITES)
    this.#reads = new Allowances(options.reads ?? READS)
  }

  /** Answers one request whose path stands below /api/. Never throws. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.#sayWhoMayRead(request, response)
      await this.#route(request, response)
    } catch (error) {
      const refusal = error instanceof ShareRefusal ? error : this.#asRefusal(error)
      if (response.destroyed || response.headersSent) return
      sendJson(response, refusal.status, { error: refusal.message }, refusal.headers)
      // What is left of a body is read and forgotten: closed on, a browser would show a broken connection and not the
      // sentence.
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
    const asker = this.#asker(request)
    this.#writes.spend(asker)
    const length = announcedLength(request.headers)
    const size = HEADER_BYTES + length
    const sharer = this.#shelf.sharerOf(asker.network)
    if (!this.#shelf.hasRoom(size, sharer)) throw refusals.full()
    const arrived = this.#expect(size, sharer)
    try {
      const draft = await this.#shelf.store.draft(size)
      try {
        const deleteToken = newDeleteToken()
        await draft.write(recordHeader(deleteToken))
        const id = await receive(request, length, draft)
        const isNew = await this.#shelf.keep(id, draft, size, sharer)
        const expires = new Date(this.#shelf.expiry).toISOString()
        const receipt: ShareReceipt = { id, deleteToken: isNew ? deleteToken : null, expires }
        sendJson(response, isNew ? 201 : 200, receipt)
      } finally {
        await draft.drop()
      }
    } finally {
      arrived()
    }
  }

  /** Counts an upload that begins; call what it returns at its end. @throws ShareRefusal 429 */
  #expect(size: number, sharer: number): () => void {
    const coming = this.#coming.get(sharer) ?? 0
    if (coming + size > MOST_COMING_OF_ONE || this.#allComing + size > MOST_COMING)
      throw refusals.tooOften(COMING_WAIT)
    this.#allComing += size
    this.#coming.set(sharer, coming + size)
    return () => {
      this.#allComing -= size
      const left = (this.#coming.get(sharer) ?? 0) - size
      if (left > 0) this.#coming.set(sharer, left)
      else this.#coming.delete(sharer)
    }
  }

  async #get(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#reads.spend(this.#asker(request))
    const blob = await this.#shelf.open(id)
    if (!blob) throw refusals.noSuchBlob()
    sendBlob(request, response, id, blob)
  }

  async #delete(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#writes.spend(this.#asker(request))
    const token = /^Bearer ([\w-]{1,64})$/.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) throw refusals.token()
    const outcome = await this.#shelf.remove(id, token)
    if (outcome === 'none') throw refusals.noSuchBlob()
    if (outcome === 'kept') throw refusals.token()
    sendNothing(response)
  }

  #asker(request: IncomingMessage): Asker {
    return askerOf(request, this.#options.trustedProxies)
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

  #asRefusal(error: unknown): ShareRefusal {
    if (error instanceof StorageFull) return refusals.full()
    this.#options.log.say('the store failed', error)
    return refusals.unreachable()
  }
}
