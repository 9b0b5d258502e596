// Records as objects of an S3-compatible store (AWS, MinIO, Garage, R2, Ceph …), signed by aws4fetch. An object appears whole or not
// at all, so a draft is memory until it is kept.

import { AwsClient } from 'aws4fetch'
import { BLOB_TYPE, isBlobId } from '../../core/share-protocol'
import { type BlobStore, type Draft, type RecordEntry, StorageFull, type StoredRecord } from './store'

/** All drafts together, bytes: so many slow uploads at once are more than a small server has memory for. */
const MOST_MEMORY = 256 * 1024 * 1024
/** Of one request to the store, ms. */
const PATIENCE = 20_000
const RETRIES = 3
/** What stands before the id in the name of an object: the bucket may hold other things. */
const PREFIX = 'reelgan/'
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

export class S3Store implements BlobStore {
  readonly #client: AwsClient
  /** Of the bucket, with a slash at its end. */
  readonly #address: string
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
      keep: (id) => this.#put(id, Buffer.concat(chunks)),
      drop: () => {
        if (isOpen) this.#memory -= length
        isOpen = false
        return Promise.resolve()
      },
    })
  }

  async read(id: string): Promise<StoredRecord | null> {
    const response = await this.#ask(this.#object(id), 'GET')
    if (!response) return null
    const usedAt = Date.parse(response.headers.get('last-modified') ?? '')
    if (Number.isNaN(usedAt)) throw new StoreRefusal('no date of an object')
    return { bytes: new Uint8Array(await response.arrayBuffer()), usedAt }
  }

  /** S3 has no other way to make an object younger that all of them know. At most once a day and record. */
  async touch(id: string, { bytes }: StoredRecord): Promise<void> {
    await this.#put(id, bytes)
  }

  async remove(id: string): Promise<void> {
    await this.#ask(this.#object(id), 'DELETE')
  }

  async *entries(): AsyncGenerator<RecordEntry> {
    let token: string | null = null
    do {
      const page: ListPage = await this.#page(token)
      yield* page.entries
      token = page.next
    } while (token !== null)
  }

  async #put(id: string, bytes: Uint8Array): Promise<void> {
    const answer = await this.#ask(this.#object(id), 'PUT', Uint8Array.from(bytes))
    if (!answer) throw new StoreRefusal('404 NoSuchBucket')
  }

  async #page(token: string | null): Promise<ListPage> {
    const query = new URLSearchParams({ 'list-type': '2', prefix: PREFIX })
    if (token !== null) query.set('continuation-token', token)
    const answer = await this.#ask(`${this.#address}?${query.toString()}`, 'GET')
    if (!answer) throw new StoreRefusal('404 NoSuchBucket')
    return readPage(await answer.text())
  }

  readonly #object = (id: string) => `${this.#address}${PREFIX}${id}`

  /** Null when there is no such object. @throws StorageFull, StoreRefusal, or what fetch throws when nobody answers */
  async #ask(address: string, method: string, body?: Uint8Array<ArrayBuffer>): Promise<Response | null> {
    const answer = await this.#client.fetch(address, {
      method,
      signal: AbortSignal.timeout(PATIENCE),
      ...(body ? { body, headers: { 'content-type': BLOB_TYPE } } : {}),
    })
    if (answer.ok) return answer
    const text = await answer.text()
    if (answer.status === 404) return null
    if (answer.status === 507 || FULL.test(text)) throw new StorageFull('The S3 store is full.')
    throw new StoreRefusal(`${answer.status} ${/<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? ''}`.trim())
  }
}

interface ListPage {
  readonly entries: readonly RecordEntry[]
  readonly next: string | null
}

/**
 * One page of a ListObjectsV2 answer. Not an XML parser: the names that we ask for hold no character that XML would write
 * otherwise, and what is not such a name is left out.
 */
function readPage(xml: string): ListPage {
  const entries = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, object = '']) => {
    const key = field(object, 'Key') ?? ''
    const id = key.slice(PREFIX.length)
    const size = Number(field(object, 'Size'))
    const usedAt = Date.parse(field(object, 'LastModified') ?? '')
    const isOurs =
      key.startsWith(PREFIX) && isBlobId(id) && Number.isSafeInteger(size) && !Number.isNaN(usedAt)
    return isOurs ? [{ id, size, usedAt }] : []
  })
  const next = field(xml, 'IsTruncated') === 'true' ? field(xml, 'NextContinuationToken') : null
  return {
    entries,
    next:
      next
        ?.replaceAll('&quot;', '"')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&') ?? null,
  }
}

const field = (xml: string, name: string): string | null =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null
