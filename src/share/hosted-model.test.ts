// A model from somewhere else: only from where the page may fetch, only the right file, and never more than a model can
// be.

import { createHash } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { fetchHosted } from './hosted-model'
import { packModel } from './model-file'
import { createTestSnapshot } from './snapshot.fixture'
import { packPayload } from './pack-model'

const ORIGIN = 'https://reel.example'
const snapshot = createTestSnapshot(4)
const file = packModel(snapshot)
const address = new URL('https://someone.github.io/a.safetensors')
const linkTo = (bytes: Uint8Array, at = address) => ({
  address: at,
  sha256: createHash('sha256').update(bytes).digest('base64url'),
})

afterEach(() => vi.unstubAllGlobals())

/** Answers every request with `response`, which says that it came from `from`. */
function answers(response: () => Response, from: URL = address) {
  const asked: [string, RequestInit | undefined][] = []
  vi.stubGlobal('fetch', (url: URL, init?: RequestInit) => {
    asked.push([url.href, init])
    return Promise.resolve(Object.defineProperty(response(), 'url', { value: from.href }))
  })
  return asked
}

test('a model file is opened, and nothing goes along with the question', async () => {
  const asked = answers(() => new Response(file))
  expect(await fetchHosted(linkTo(file), ORIGIN)).toEqual(snapshot)
  expect(asked).toEqual([[address.href, { credentials: 'omit', referrerPolicy: 'no-referrer' }]])
})

test('the body of a model link is opened too', async () => {
  const body = packPayload(snapshot)
  answers(() => new Response(body))
  expect((await fetchHosted(linkTo(body), ORIGIN)).manifest).toEqual(snapshot.manifest)
})

test('progress is told while it comes', async () => {
  const shares: (number | null)[] = []
  answers(() => new Response(file, { headers: { 'content-length': String(file.length) } }))
  await fetchHosted(linkTo(file), ORIGIN, { onShare: (share) => shares.push(share) })
  expect(shares.at(-1)).toBe(1)
})

test.each<[string, () => Response, URL, string]>([
  ['another file', () => new Response('something else'), address, 'file-damaged'],
  ['no file', () => new Response('', { status: 404 }), address, 'link-gone'],
  ['a host that sent on', () => new Response(file), new URL('https://evil.example/a'), 'link-wrong'],
])('%s is refused', async (_, response, from, code) => {
  answers(response, from)
  await expect(fetchHosted(linkTo(file), ORIGIN)).rejects.toMatchObject({ code })
})

test('the right hash of something that is no model is refused', async () => {
  const page = new TextEncoder().encode('<!doctype html><title>hello</title>')
  answers(() => new Response(page))
  await expect(fetchHosted(linkTo(page), ORIGIN)).rejects.toMatchObject({ code: /file-(wrong|damaged)/ })
})

test('a host that is not on the list is not asked', async () => {
  const asked = answers(() => new Response(file))
  const link = linkTo(file, new URL('https://evil.example/a'))
  await expect(fetchHosted(link, ORIGIN)).rejects.toThrow(/no files from evil\.example; download the file/)
  expect(asked).toEqual([])
})

test('reading stops at 32 MB, whatever length was told', async () => {
  let sent = 0
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += 1
          controller.enqueue(new Uint8Array(1024 * 1024))
        },
      }),
      { headers: { 'content-length': '100' } },
    )
  answers(endless)
  await expect(fetchHosted(linkTo(file), ORIGIN)).rejects.toThrow(/over 32 MB/)
  expect(sent).toBeLessThan(36)
})

test('a host that cannot be reached is named', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  await expect(fetchHosted(linkTo(file), ORIGIN)).rejects.toThrow(/^someone\.github\.io cannot be reached/)
})
