// What only an S3 store has: pages of a listing, a store that goes away and comes back, memory that drafts take.

import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { newBlob, post, sentenceOf, share, startEndpoint } from './running.fixture'
import { S3Store } from './s3-store'
import { startS3 } from './s3rver.fixture'
import { StorageFull } from './store'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const EMPTY = '<ListBucketResult></ListBucketResult>'

/** A store that answers each request with the next of these, and with `then` once they are used up. */
async function scripted(
  answers: (readonly [number, string, OutgoingHttpHeaders?])[],
  then: { readonly type: string | null; readonly body: string } = { type: null, body: EMPTY },
): Promise<{ store: S3Store; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    const rest = then.type === null ? {} : { 'content-type': then.type }
    const [status, body, headers = {}] = answers.shift() ?? [200, then.body, rest]
    request.resume().once('end', () => response.writeHead(status, headers).end(body))
  })
  servers.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const bound = server.address()
  const port = bound === null || typeof bound === 'string' ? 0 : bound.port
  const endpoint = `http://127.0.0.1:${port}`
  const keys = { accessKeyId: 'a', secretAccessKey: 'b' }
  answers.unshift([200, EMPTY])
  const store = await S3Store.open({ endpoint, bucket: 'models', region: 'eu-1', ...keys })
  return { store, asked }
}

const object = (key: string) =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>100</Size></Contents>`

test('a listing of several pages is read to its end, and what is not ours is left out', async () => {
  const ids = ['A', 'B', 'C'].map((letter) => letter.repeat(22))
  const { store, asked } = await scripted([
    [
      200,
      `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b=/</NextContinuationToken>${object(`reelgan/${ids[0]}`)}${object('reelgan/notes.txt')}</ListBucketResult>`,
    ],
    [
      200,
      `<ListBucketResult><IsTruncated>false</IsTruncated>${object(`reelgan/${ids[1]}`)}${object(`reelgan/${ids[2]}`)}${object(`other/${ids[0]}`)}</ListBucketResult>`,
    ],
  ])
  const found = []
  for await (const entry of store.entries()) found.push(entry)
  expect(found).toEqual(ids.map((id) => ({ id, size: 100, writtenAt: Date.UTC(2026, 0, 2, 3, 4, 5) })))
  expect(asked.at(-1)).toContain('continuation-token=a%26b%3D%2F')
})

test.each(['text/html', 'text/plain', null])(
  'a proxy that answers 200 with a page of its own (%s) has kept, removed and listed nothing',
  async (type) => {
    const { store } = await scripted([], { type, body: '<html>Welcome to this network</html>' })
    const draft = await store.draft(100)
    await draft.write(newBlob(100))
    await expect(draft.keep('A'.repeat(22))).rejects.toHaveProperty('code')
    await expect(store.remove('A'.repeat(22))).rejects.toHaveProperty('code')
    await expect(store.read('A'.repeat(22))).rejects.toHaveProperty('code')
    await expect(store.entries().next()).rejects.toHaveProperty('code')
  },
)

test('a store that keeps something else than it was given has kept nothing', async () => {
  const lying = [200, '', { 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT' }] as const
  const { store } = await scripted([[200, ''], lying, lying, lying])
  const draft = await store.draft(100)
  await draft.write(newBlob(100))
  await expect(draft.keep('A'.repeat(22))).rejects.toMatchObject({ code: 'something else than it was given' })
})

const page = (token: string, key: string) =>
  `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken>${object(`reelgan/${key}`)}</ListBucketResult>`

test('a list without an end ends', async () => {
  const { store } = await scripted([], { type: 'application/xml', body: page('again', 'A'.repeat(22)) })
  const found: string[] = []
  const list = async () => {
    for await (const { id } of store.entries()) found.push(id)
  }
  await expect(list()).rejects.toMatchObject({ code: 'a list without an end' })
  expect(found.length).toBeLessThan(5)
})

test('an answer that is larger than it may be is not read to its end', async () => {
  const large = 'x'.repeat(6 * 2 ** 20)
  const { store } = await scripted([
    [200, large, { 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT' }],
    [200, `<ListBucketResult>${large}</ListBucketResult>`],
  ])
  await expect(store.read('A'.repeat(22))).rejects.toMatchObject({ code: 'more than was asked for' })
  await expect(store.entries().next()).rejects.toMatchObject({ code: 'more than was asked for' })
})

test('a bucket that is full is a full store', async () => {
  const { store } = await scripted([[403, '<Error><Code>QuotaExceeded</Code></Error>']])
  const draft = await store.draft(100)
  await draft.write(newBlob(100))
  await expect(draft.keep('A'.repeat(22))).rejects.toThrow(StorageFull)
})

test('a refusal is told by its code, without the address', async () => {
  const { store } = await scripted([[403, '<Error><Code>AccessDenied</Code></Error>']])
  await expect(store.read('A'.repeat(22))).rejects.toMatchObject({ code: '403 AccessDenied' })
})

test('a store that goes away is a sentence', { timeout: 30_000 }, async () => {
  const s3 = await startS3()
  const running = await startEndpoint({ store: await S3Store.open(s3.bucket) })
  try {
    const { id } = await share(running.url, newBlob(100))
    await s3.close()
    const answers = [await post(running.url, newBlob(100)), await fetch(`${running.url}/${id}`)]
    for (const answer of answers) {
      expect(answer.status).toBe(503)
      expect(await sentenceOf(answer)).toMatch(/does not answer; try again in a minute/)
    }
  } finally {
    await running.close()
  }
})

test('drafts together take no more memory than a small server has', async () => {
  const { store } = await scripted([])
  const many = await Promise.all(Array.from({ length: 250 }, () => store.draft(2 ** 20)))
  await expect(store.draft(7 * 2 ** 20)).rejects.toThrow(/too many uploads at once/)
  for (const draft of many) {
    await draft.drop()
    await draft.drop()
  }
  await expect(store.draft(256 * 2 ** 20)).resolves.toBeDefined()
})
