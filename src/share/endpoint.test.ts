// The page's side of the share endpoint: what goes over the wire cannot be read, and every refusal is a sentence.

import { createDecipheriv } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fetchKept, forgetKept, keepModel, shareEndpoint } from './endpoint'
import { fakeEndpoint, type FakeEndpoint } from './endpoint.fixture'
import { unpackPayload } from './model-link'
import { seal, unseal } from './seal'
import { createTestSnapshot } from './snapshot.fixture'
import { Random } from '../core/random'
import { packPayload } from './pack-model'

const ENDPOINT = new URL('https://reel.example/a/api/share')
const snapshot = createTestSnapshot(4)
const asLink = unpackPayload(packPayload(snapshot))
let server: FakeEndpoint

beforeEach(() => {
  server = fakeEndpoint()
  vi.stubGlobal('fetch', server.fetch)
})
afterEach(() => vi.unstubAllGlobals())

const answers = (status: number, body: BodyInit | null, headers?: HeadersInit) =>
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response(body, { status, ...(headers ? { headers } : {}) })),
  )
const code = (of: Promise<unknown>) =>
  of.then(
    () => 'fine',
    (error: { code?: string; message: string }) => {
      expect(error.message).toMatch(/^[^\n]+\.$/)
      return error.code
    },
  )

test('a model goes there and comes back as a model link would bring it, and is deleted again', async () => {
  const link = await keepModel(ENDPOINT, snapshot)
  expect(link).toMatchObject({ deleteToken: `token-of-${link.id}`, expires: '2030-01-01T00:00:00.000Z' })
  expect(await fetchKept(ENDPOINT, link)).toEqual(asLink)
  await forgetKept(ENDPOINT, link)
  expect(await code(fetchKept(ENDPOINT, link))).toBe('link-gone')
  await forgetKept(ENDPOINT, link)
  expect(server.requests.map(({ method, path }) => [method, path])).toEqual([
    ['POST', '/a/api/share'],
    ['GET', `/a/api/share/${link.id}`],
    ['DELETE', `/a/api/share/${link.id}`],
    ['GET', `/a/api/share/${link.id}`],
    ['DELETE', `/a/api/share/${link.id}`],
  ])
})

test('what is sent is AES-GCM under the key of the link alone, as a second implementation reads it', async () => {
  const link = await keepModel(ENDPOINT, snapshot)
  const bytes = Buffer.from(server.blobs.get(link.id)?.bytes ?? [])
  expect(bytes.includes('manifest')).toBe(false)
  for (const { path, headers } of server.requests)
    expect(path + JSON.stringify([...headers])).not.toContain(link.key)
  const key = Buffer.from(link.key, 'base64url')
  expect(key).toHaveLength(32)
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  cipher.setAuthTag(bytes.subarray(-16))
  const plain = Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()])
  expect(plain[0]).toBe(1)
  expect(plain.subarray(1).equals(packPayload(snapshot))).toBe(true)
  // The same model again: another key, another vector, another place.
  expect((await keepModel(ENDPOINT, snapshot)).id).not.toBe(link.id)
})

test('one bit changed anywhere, or another key, is noticed', async () => {
  const { blob, key } = await seal(Uint8Array.of(1, 2, 3))
  expect([...(await unseal(blob, key))]).toEqual([1, 2, 3])
  for (let bit = 0; bit < blob.length * 8; bit++) {
    const changed = blob.slice()
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(await code(unseal(changed, key)), `bit ${bit}`).toBe('file-damaged')
  }
  for (let length = 0; length < blob.length; length++)
    expect(await code(unseal(blob.slice(0, length), key))).toBe('file-damaged')
  expect(await code(unseal(blob, (await seal(Uint8Array.of(1))).key))).toBe('file-damaged')
  expect(await code(unseal(blob, 'short'))).toBe('file-damaged')
})

test('what cannot be had is told apart', async () => {
  const link = await keepModel(ENDPOINT, snapshot)
  answers(404, '{"error":"Nothing."}')
  expect(await code(fetchKept(ENDPOINT, link))).toBe('link-gone')
  answers(500, 'oh')
  expect(await code(fetchKept(ENDPOINT, link))).toBe('link-unreachable')
  answers(200, new Uint8Array(50))
  expect(await code(fetchKept(ENDPOINT, link))).toBe('file-damaged')
  answers(200, new Uint8Array(2 * 1024 * 1024))
  expect(await code(fetchKept(ENDPOINT, link))).toBe('file-damaged')
  const stray = await seal(Uint8Array.of(9, 9, 9, 9))
  answers(200, stray.blob)
  expect(await code(fetchKept(ENDPOINT, { id: link.id, key: stray.key }))).toBe('link-wrong')
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
  expect(await code(fetchKept(ENDPOINT, link))).toBe('link-unreachable')
  expect(await code(keepModel(ENDPOINT, snapshot))).toBe('link-unreachable')
})

test('the endpoint’s own sentence is shown; an answer that is none is not believed', async () => {
  answers(429, '{"error":"Too many links at once; wait a minute."}')
  await expect(keepModel(ENDPOINT, snapshot)).rejects.toThrow('Too many links at once; wait a minute.')
  answers(502, '<html>')
  await expect(keepModel(ENDPOINT, snapshot)).rejects.toThrow(/refused it \(502\)/)
  answers(201, JSON.stringify({ id: 'x', deleteToken: 'y'.repeat(20), expires: 'soon' }))
  expect(await code(keepModel(ENDPOINT, snapshot))).toBe('export-failed')
  answers(
    201,
    JSON.stringify({ id: 'a'.repeat(22), deleteToken: 'y'.repeat(20), expires: '2030-01-01T00:00:00Z' }),
  )
  expect(await code(keepModel(ENDPOINT, snapshot))).toBe('export-failed')
})

test('a model over the limit is not sent', async () => {
  const tensors = [{ name: 'a', shape: [1200, 1024], data: new Random(1).normals(1200 * 1024) }]
  await expect(keepModel(ENDPOINT, { ...snapshot, tensors })).rejects.toThrow(/takes 1\.1 MB.*holds 1 MB/)
  expect(server.requests).toEqual([])
})

test('on a page without https one sentence says why', async () => {
  vi.stubGlobal('crypto', {})
  await expect(keepModel(ENDPOINT, snapshot)).rejects.toThrow(/without https/)
})

test.each<[string | null, string | null]>([
  ['api/share', 'https://reel.example/a/api/share'],
  ['/share', 'https://reel.example/share'],
  ['https://elsewhere.example/share', null],
  ['//elsewhere.example/share', null],
  ['', null],
  [null, null],
])('the meta tag %j leads to %j', (content, address) => {
  const page = {
    baseURI: 'https://reel.example/a/?backend=wasm',
    querySelector: () => (content === null ? null : { getAttribute: () => content }),
  } as unknown as Document
  expect(shareEndpoint(page)?.href ?? null).toBe(address)
})
