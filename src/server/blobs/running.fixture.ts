// An endpoint that really listens, at a free port of this machine, and what a page would send to it.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BLOB_TYPE, SHARE_PATH, type ShareReceipt } from '../../core/share-protocol'
import { listen, type Patience } from '../listen'
import { type EndpointOptions, ShareEndpoint } from './endpoint'
import { FaultLog } from './fault-log'
import { FolderStore } from './folder-store'
import { Shelf, type ShelfOptions } from './shelf'

/** The page that may share. */
export const ORIGIN = 'https://reelgan.example'

/** Limits that a test does not meet by accident. */
const GENEROUS = { burst: 1e6, perSecond: 1e6 }

export interface RunningEndpoint {
  readonly port: number
  /** Of the endpoint, without a slash at its end. */
  readonly url: string
  readonly shelf: Shelf
  close(): Promise<void>
}

export async function startEndpoint(
  options: Pick<ShelfOptions, 'store'> & Partial<ShelfOptions & EndpointOptions>,
  patience?: Patience,
): Promise<RunningEndpoint> {
  const log = new FaultLog()
  const shelf = await Shelf.open({ quota: 1e9, log, ...options })
  const endpoint = new ShareEndpoint({
    shelf,
    log,
    origins: [ORIGIN],
    trustedProxies: 0,
    writes: GENEROUS,
    reads: GENEROUS,
    ...options,
  })
  await shelf.tidy()
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    site: null,
    endpoint: () => endpoint,
    isBehindProxy: false,
    ...(patience ? { patience } : {}),
  })
  return {
    port: server.port,
    url: `http://127.0.0.1:${server.port}/${SHARE_PATH}`,
    shelf,
    close: async () => {
      await server.close()
      await shelf.save().catch(() => undefined)
    },
  }
}

/** A new folder store; `remove` it at the end. */
export async function temporaryFolder(): Promise<{
  folder: string
  store: FolderStore
  remove: () => Promise<void>
}> {
  const folder = mkdtempSync(join(tmpdir(), 'share-'))
  const store = await FolderStore.open(folder)
  return {
    folder,
    store,
    remove: async () => {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** The names of what is kept in a folder, without what the store puts beside it. */
export const recordsIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => !name.startsWith('.l'))

/** Clocks that go when they are told to. */
export class TestClocks {
  #wall = Date.now()
  #running = 0
  readonly wall = (): number => this.#wall
  readonly running = (): number => this.#running

  /** The time of day alone. */
  jump(ms: number): void {
    this.#wall += ms
  }

  pass(ms: number): void {
    this.#wall += ms
    this.#running += ms
  }
}

/** Bytes as encrypted ones look. */
export const newBlob = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(length))

/** A POST as the page sends it; `headers` replace its own. */
export const post = (
  url: string,
  body: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
) => fetch(url, { method: 'POST', body, headers: { origin: ORIGIN, 'content-type': BLOB_TYPE, ...headers } })

/** Shares a blob that is new there. */
export async function share(url: string, body: Uint8Array<ArrayBuffer>): Promise<ShareReceipt> {
  const response = await post(url, body)
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as ShareReceipt
}

export const remove = (url: string, id: string, token: string, origin = ORIGIN) =>
  fetch(`${url}/${id}`, { method: 'DELETE', headers: { origin, authorization: `Bearer ${token}` } })

export const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

/** The sentence of a refusal. */
export const sentenceOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: string }).error

/** Vitest's own comparison takes seconds for a MiB. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
