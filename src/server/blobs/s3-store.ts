// Records as objects of an S3-compatible store (AWS, MinIO, Garage, R2, Ceph …), signed by aws4fetch. An object appears
// whole or not at all, so a draft is memory until it is kept. An answer of 200 proves nothing: a proxy on the way may
// give one with a page of its own. What was kept is read back, what was removed is asked for again. Not here: what a
// listing says (s3-listing.ts).

import { setTimeout as pause } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import { BLOB_TYPE } from '../../core/share-protocol'
import { Lane } from './lane'
import { MOST_NOTE, MOST_RECORD } from './record'
import { type ListPage, PREFIX, readPage } from './s3-listing'
import { type BlobStore, type Draft, type RecordEntry, StorageFull } from './store'

/** All drafts together, bytes: so many slow uploads at once are more than a small server has memory for. */
const MOST_MEMORY = 256 * 1024 * 1024
/** Of one request to the store with its body, ms. */
const PATIENCE = 20_000
/** Requests at once: each holds a record in memory. */
const AT_ONCE = 64
const RETRIES = 3
/** When what was kept is read back, ms: some stores show the object of before for a moment. */
const READ_BACK_AFTER = [0, 100, 1000]
/** Pages of a listing, a thousand objects each: what goes on longer has no end. */
const MOST_PAGES = 5000
/** Bytes of a page of a listing or of a refusal. */
const MOST_TEXT = 4 * 1024 * 1024
const NOTE = 'ledger'
const FULL = /<Code>(?:QuotaExceeded|StorageFull|XMinioStorageFull|InsufficientStorage)<\/Code>/

export interface Bucket {
  /** Of the store, for instance https://s3.eu-central-1.amazonaws.com, without the bucket. */
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** The store has refused: its status and its own word for it. */
class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal'
  /** For instance `403 AccessDenied`. */
  readonly code: string

  constructor(code: string) {
    super(`The S3 store answers ${code}.`)
    this.code = code
  }
}

interface Question {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  readonly address: string
  readonly body?: Uint8Array
  /** Bytes of the answer, at most. */
  readonly most: number
}

export class S3Store implements BlobStore {
  readonly #client: AwsClient
  /** Of the bucket, with a slash at its end. */
  readonly #address: string
  readonly #lane = new Lane(AT_ONCE, 2 * PATIENCE)
  /** Never: the next request may work again. */
  readonly lost: AbortSignal = new AbortController().signal
  #memory = 0

  private constructor({ endpoint, bucket, region, accessKeyId, secretAccessKey }: Bucket) {
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES })
    this.#address = `${endpoint.replace(/\/+$/, '')}/${encodeURIComponent(bucket)}/`
  }

  /** @throws Error when the bucket cannot be listed with these keys */
  static async open(bucket: Bucket): Promise<S3Store> {
    const store = new S3Store(bucket)
    await store.#page(null)
    return store
  }

  draft(length: number): Promise<Draft> {
    if (this.#memory + length > MOST_MEMORY)
      return Promise.reject(new StoreRefusal('too many uploads at once'))
    this.#memory += length
    const chunks: Uint8Array[] = []
    let isOpen = true
    return Promise.resolve({
      write: (chunk) => {
        chunks.push(chunk)
        return Promise.resolve()
      },
      keep: (id) => this.#keep(id, Buffer.concat(chunks), MOST_RECORD),
      drop: () => {
        if (isOpen) this.#memory -= length
        isOpen = false
        return Promise.resolve()
      },
    })
  }

  read(id: string): Promise<Uint8Array | null> {
    return this.#read(id, MOST_RECORD)
  }

  /** S3 has no other way to make an object younger that all of them know. At most once a day and record. */
  async touch(id: string, record: Uint8Array): Promise<void> {
    await this.#ask({ method: 'PUT', address: this.#object(id), body: record, most: MOST_TEXT })
  }

  async remove(id: string): Promise<void> {
    const address = this.#object(id)
    await this.#ask({ method: 'DELETE', address, most: MOST_TEXT })
    if (await this.#ask({ method: 'HEAD', address, most: 0 })) throw new StoreRefusal('no deletion')
  }

  async *entries(): AsyncGenerator<RecordEntry> {
    const tokens = new Set<string>()
    let token: string | null = null
    do {
      const page: ListPage = await this.#page(token)
      yield* page.entries
      token = page.next
      if (token !== null && (tokens.has(token) || tokens.size >= MOST_PAGES))
        throw new StoreRefusal('a list without an end')
      if (token !== null) tokens.add(token)
    } while (token !== null)
  }

  readNote(): Promise<Uint8Array | null> {
    return this.#read(NOTE, MOST_NOTE)
  }

  writeNote(note: Uint8Array): Promise<void> {
    return this.#keep(NOTE, note, MOST_NOTE)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #read(name: string, most: number): Promise<Uint8Array | null> {
    const answer = await this.#ask({ method: 'GET', address: this.#object(name), most })
    if (answer && !answer.headers.has('last-modified')) throw new StoreRefusal('no object')
    return answer?.body ?? null
  }

  async #keep(name: string, body: Uint8Array, most: number): Promise<void> {
    const answer = await this.#ask({ method: 'PUT', address: this.#object(name), body, most: MOST_TEXT })
    if (!answer) throw new StoreRefusal('404 NoSuchBucket')
    for (const wait of READ_BACK_AFTER) {
      await pause(wait)
      const kept = await this.#read(name, most)
      if (kept && Buffer.compare(kept, body) === 0) return
    }
    throw new StoreRefusal('something else than it was given')
  }

  async #page(token: string | null): Promise<ListPage> {
    const query = new URLSearchParams({ 'list-type': '2', prefix: PREFIX })
    if (token !== null) query.set('continuation-token', token)
    const address = `${this.#address}?${query.toString()}`
    const answer = await this.#ask({ method: 'GET', address, most: MOST_TEXT })
    if (!answer) throw new StoreRefusal('404 NoSuchBucket')
    const page = readPage(Buffer.from(answer.body).toString('utf8'))
    if (!page) throw new StoreRefusal('no listing')
    return page
  }

  readonly #object = (name: string) => `${this.#address}${PREFIX}${name}`

  /** Null when there is no such object. @throws StorageFull, StoreRefusal, or what fetch throws when nobody answers */
  #ask({ method, address, body, most }: Question): Promise<Answer | null> {
    return this.#lane.run(async () => {
      const answer = await this.#client.fetch(address, {
        method,
        signal: AbortSignal.timeout(PATIENCE),
        ...(body ? { body: Uint8Array.from(body), headers: { 'content-type': BLOB_TYPE } } : {}),
      })
      const bytes = await bodyOf(answer, answer.ok ? most : MOST_TEXT)
      if (answer.ok && /html/i.test(answer.headers.get('content-type') ?? ''))
        throw new StoreRefusal('a web page')
      if (answer.ok) return { headers: answer.headers, body: bytes }
      if (answer.status === 404) return null
      const text = bytes.toString('utf8')
      if (answer.status === 507 || FULL.test(text)) throw new StorageFull('The S3 store is full.')
      throw new StoreRefusal(`${answer.status} ${/<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? ''}`.trim())
    })
  }
}

interface Answer {
  readonly headers: Headers
  readonly body: Uint8Array
}

/** The body of an answer, never more than it may be. */
async function bodyOf(answer: Response, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer.body ?? []) {
    length += chunk.length
    if (length > most) throw new StoreRefusal('more than was asked for')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
