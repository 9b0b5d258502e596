// The contract of the endpoint, over real HTTP and over each store.

import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MAX_BLOB, MIN_BLOB, type ShareReceipt } from '../../core/share-protocol'
import {
  bytesOf,
  isSame,
  newBlob,
  ORIGIN,
  post,
  remove,
  type RunningEndpoint,
  sentenceOf,
  share,
  startEndpoint,
  temporaryFolder,
  TestClocks,
} from './running.fixture'
import { S3Store } from './s3-store'
import { startS3 } from './s3rver.fixture'
import type { BlobStore } from './store'

const DAY = 86_400_000

interface TemporaryStore {
  readonly store: BlobStore
  readonly remove: () => void | Promise<void>
}

const STORES: Readonly<Record<string, () => Promise<TemporaryStore>>> = {
  folder: temporaryFolder,
  S3: temporaryBucket,
}

async function temporaryBucket(): Promise<TemporaryStore> {
  const s3 = await startS3()
  return { store: await S3Store.open(s3.bucket), remove: () => s3.close() }
}

describe.each(Object.entries(STORES))('%s', (_name, open) => {
  let kept: TemporaryStore
  let running: RunningEndpoint
  let clocks = new TestClocks()

  beforeEach(async () => {
    clocks = new TestClocks()
    kept = await open()
    running = await startEndpoint({ store: kept.store, clocks })
  })

  afterEach(async () => {
    await running.close()
    await kept.remove()
  })

  const entries = async () => {
    const all = []
    for await (const entry of kept.store.entries()) all.push(entry)
    return all
  }

  test.each([MIN_BLOB, 4096, 70_001, MAX_BLOB])('%i bytes come back as they were', async (length) => {
    const blob = newBlob(length)
    const receipt = await share(running.url, blob)
    expect(receipt.id).toBe(createHash('sha256').update(blob).digest('base64url').slice(0, 22))
    expect(receipt.deleteToken).toMatch(/^[\w-]{22}$/)
    expect(Date.parse(receipt.expires)).toBe(clocks.wall() + 90 * DAY)
    const response = await fetch(`${running.url}/${receipt.id}`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(length),
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="${receipt.id}.bin"`,
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-cache',
      etag: `"${receipt.id}"`,
    })
    expect(isSame(await bytesOf(response), blob)).toBe(true)
  })

  test('HEAD says what GET would, without the bytes', async () => {
    const { id } = await share(running.url, newBlob(5000))
    const response = await fetch(`${running.url}/${id}`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe('5000')
    expect(await bytesOf(response)).toHaveLength(0)
    expect((await fetch(`${running.url}/${'A'.repeat(22)}`, { method: 'HEAD' })).status).toBe(404)
  })

  test('the same bytes again have the same id, and whoever brings them cannot delete them', async () => {
    const blob = newBlob(9000)
    const first = await share(running.url, blob)
    const again = await post(running.url, blob)
    expect(again.status).toBe(200)
    expect(await again.json()).toEqual({ id: first.id, deleteToken: null, expires: first.expires })
    expect(await entries()).toHaveLength(1)
    expect((await remove(running.url, first.id, first.deleteToken ?? '')).status).toBe(204)
  })

  test('the same bytes twenty times at once: one record, one token, and it is the right one', async () => {
    const blob = newBlob(200_000)
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(running.url, blob)))
    const receipts = await Promise.all(answers.map((answer) => answer.json() as Promise<ShareReceipt>))
    const tokens = receipts.flatMap(({ deleteToken }) => deleteToken ?? [])
    expect(tokens).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(await entries()).toHaveLength(1)
    expect((await remove(running.url, receipts[0]?.id ?? '', tokens[0] ?? '')).status).toBe(204)
  })

  test('only the delete token deletes, and only its own blob', async () => {
    const [mine, other] = [await share(running.url, newBlob(500)), await share(running.url, newBlob(500))]
    const token = mine.deleteToken ?? ''
    for (const wrong of [other.deleteToken ?? '', token.slice(1), `${token}A`, 'A', '']) {
      const response = await remove(running.url, mine.id, wrong)
      expect(response.status).toBe(403)
      expect(await sentenceOf(response)).toMatch(/not the token/)
    }
    const foreign = await remove(running.url, mine.id, token, 'https://evil.example')
    expect(foreign.status).toBe(403)
    const plain = await fetch(`${running.url}/${mine.id}`, { method: 'DELETE', headers: { origin: ORIGIN } })
    expect(plain.status).toBe(403)
    expect((await fetch(`${running.url}/${mine.id}`)).status).toBe(200)
    expect((await remove(running.url, mine.id, token)).status).toBe(204)
    expect((await fetch(`${running.url}/${mine.id}`)).status).toBe(404)
    expect((await remove(running.url, mine.id, token)).status).toBe(404)
    expect((await fetch(`${running.url}/${other.id}`)).status).toBe(200)
  })

  test('neither the token nor the request can be read from what is kept', async () => {
    const { id, deleteToken } = await share(running.url, newBlob(300))
    const record = await kept.store.read(id)
    const text = Buffer.from(record ?? []).toString('latin1')
    expect(text).toHaveLength(8 + 32 + 300)
    expect(text).not.toContain(deleteToken)
    expect(text).not.toContain(Buffer.from(deleteToken ?? '', 'base64url').toString('latin1'))
  })

  /** Days of service, with a look at the clock every day. */
  const serve = (days: number) => {
    for (let day = 0; day < days; day++) {
      clocks.pass(DAY)
      // As every upload looks.
      running.shelf.hasRoom(1, 0)
    }
  }
  const restart = async (options: Partial<Parameters<typeof startEndpoint>[0]> = {}) => {
    await running.close()
    running = await startEndpoint({ store: kept.store, clocks, ...options })
  }

  test('what nobody reads for 90 days is gone, over restarts too, and its room is free again', async () => {
    await restart({ quota: 8192 })
    const { id } = await share(running.url, newBlob(8000))
    expect((await post(running.url, newBlob(100))).status).toBe(507)
    serve(45)
    await restart({ quota: 8192 })
    serve(44)
    await running.shelf.tidy()
    expect(await entries()).toHaveLength(1)
    serve(2)
    await running.shelf.tidy()
    expect(await entries()).toHaveLength(0)
    expect((await fetch(`${running.url}/${id}`)).status).toBe(404)
    expect((await post(running.url, newBlob(100))).status).toBe(201)
  })

  test('an opening puts the end off, from a cache of the browser too', async () => {
    const { id } = await share(running.url, newBlob(8000))
    serve(60)
    const headers = { 'if-none-match': `W/"other", "${id}"` }
    const asked = await fetch(`${running.url}/${id}`, { headers, cache: 'no-store' })
    expect([asked.status, (await bytesOf(asked)).length]).toEqual([304, 0])
    serve(60)
    await running.shelf.tidy()
    expect(await entries()).toHaveLength(1)
    serve(31)
    await running.shelf.tidy()
    expect(await entries()).toHaveLength(0)
    expect((await fetch(`${running.url}/${id}`, { headers })).status).toBe(404)
  })

  test.each<[string, () => void | Promise<void>]>([
    ['that jumps by 91 days at a start', () => ahead(91)],
    ['that jumps by 20 years at a start', () => ahead(7305)],
    ['that runs back at a start', () => ahead(-3000)],
    ['that runs back and comes again', () => (ahead(-20_000), restart().then(() => ahead(20_000)))],
  ])('a clock %s deletes nothing', async (_what, set) => {
    const { id } = await share(running.url, newBlob(300))
    await running.close()
    await set()
    for (let start = 0; start < 3; start++) {
      await restart()
      await running.shelf.tidy()
      clocks.pass(DAY / 12)
      await running.shelf.tidy()
      clocks.pass(DAY / 12)
      await running.shelf.tidy()
    }
    expect((await fetch(`${running.url}/${id}`)).status).toBe(200)
  })

  const ahead = (days: number) => clocks.jump(days * DAY)

  test('a clock that jumps while it runs deletes nothing, however often', async () => {
    const { id } = await share(running.url, newBlob(300))
    for (let jump = 0; jump < 100; jump++) {
      ahead(jump % 3 === 2 ? -100 : 91)
      clocks.pass(DAY / 96)
      await running.shelf.tidy()
    }
    expect((await fetch(`${running.url}/${id}`)).status).toBe(200)
  })

  test('the quota counts what is being sent at the same time, and what was there before the start', async () => {
    const quota = 10 * 16_384
    await share(running.url, newBlob(16_000))
    await running.close()
    running = await startEndpoint({ store: kept.store, quota })
    const answers = await Promise.all(Array.from({ length: 30 }, () => post(running.url, newBlob(16_000))))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(9)
    expect(statuses.filter((status) => status === 507)).toHaveLength(21)
    const refused = answers.find(({ status }) => status === 507)
    expect(refused && (await sentenceOf(refused))).toMatch(/full; try again another day/)
    expect(await entries()).toHaveLength(10)
  })

  test('pages of other origins are refused, however alike they are', async () => {
    const alike = [
      'https://reelgan.example.evil.example',
      'https://evil-reelgan.example',
      'http://reelgan.example',
      'https://reelgan.example:8443',
      'https://reelgan.example/',
      'HTTPS://REELGAN.EXAMPLE',
      'null',
      '',
    ]
    for (const origin of alike) {
      const response = await post(running.url, newBlob(100), { origin })
      expect(response.status, origin).toBe(403)
      expect(response.headers.get('access-control-allow-origin'), origin).toBeNull()
      expect(await sentenceOf(response)).toMatch(/Only the page of this site/)
      const asked = await fetch(running.url, { method: 'OPTIONS', headers: { origin } })
      expect(asked.status, origin).toBe(403)
    }
    expect(await entries()).toHaveLength(0)
  })

  test('a page of a listed origin may ask from elsewhere', async () => {
    const asked = await fetch(running.url, { method: 'OPTIONS', headers: { origin: ORIGIN } })
    expect(asked.status).toBe(204)
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': 'authorization, content-type',
      vary: 'Origin',
    })
    const { id } = await share(running.url, newBlob(100))
    const got = await fetch(`${running.url}/${id}`, { headers: { origin: ORIGIN } })
    expect(got.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    const foreign = await fetch(`${running.url}/${id}`, { headers: { origin: 'https://evil.example' } })
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('an address that writes or reads too often has to wait', async () => {
    await running.close()
    running = await startEndpoint({
      store: kept.store,
      trustedProxies: 1,
      writes: { burst: 3, perSecond: 0.01 },
      reads: { burst: 5, perSecond: 0.01 },
    })
    const from = (address: string) => ({ 'x-forwarded-for': `9.9.9.9, ${address}` })
    for (let i = 0; i < 3; i++) await post(running.url, newBlob(100), from('1.1.1.1'))
    const refused = await post(running.url, newBlob(100), from('1.1.1.1'))
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(90)
    expect(await sentenceOf(refused)).toMatch(/wait 1?\d\d? s and try again/)
    expect((await post(running.url, newBlob(100), from('1.1.1.2'))).status).toBe(201)
    const guesses = []
    for (let i = 0; i < 8; i++) {
      guesses.push(await fetch(`${running.url}/${'A'.repeat(22)}`, { headers: from('1.1.1.1') }))
    }
    expect(guesses.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 429, 429, 429])
  })
})
