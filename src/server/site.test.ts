import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen, type Listening } from './listen'
import { builtHeaders, Site } from './site'

const META = '<meta name="reelgan-share" content="api/share" />'
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'self'",
}
const PAGE = '<!doctype html><html><head><title>x</title></head><body></body></html>'

let folder = ''
let server: Listening
let url = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'site-'))
  const dist = join(folder, 'dist')
  mkdirSync(join(dist, 'assets'), { recursive: true })
  writeFileSync(join(dist, 'index.html'), PAGE)
  writeFileSync(join(dist, 'clip.webm'), 'abcdefghij')
  writeFileSync(join(dist, '.hidden'), 'secret')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  for (const name of ['a-1.js', 'b-2.wasm', 'c-3.css', 'd-4.bin'])
    writeFileSync(join(dist, 'assets', name), name)
  writeFileSync(join(dist, 'headers.json'), JSON.stringify(HEADERS))
  const headers = await builtHeaders(dist)
  const site = new Site({ folder: dist, headers, canShare: (host) => host.startsWith('127.0.0.1') })
  server = await listen({ host: '127.0.0.1', port: 0, site, endpoint: null, isBehindProxy: false })
  url = `http://127.0.0.1:${server.port}`
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

/** A request line as it is, which fetch would tidy up; the whole answer as text. */
const raw = (line: string, host: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () =>
      socket.write(`${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    )
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })

test.each([
  ['/%23demo=1.8b65c1f6.campfire_W1?fbclid=x', './#demo=1.8b65c1f6.campfire_W1?fbclid=x'],
  ['/index.html%23s%3Dabc', './#s%3Dabc'],
  ['/%2523demo=sea', './#demo=sea'],
])('a link whose # was escaped, %s, is sent to the page', async (path, to) => {
  const response = await fetch(url + path, { redirect: 'manual' })
  expect(response.status).toBe(302)
  expect(response.headers.get('location')).toBe(to)
})

test('the page says that there is an endpoint only under a name where it could be used', async () => {
  for (const path of ['/', '/index.html', '/?backend=wasm']) {
    const response = await fetch(url + path)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(await response.text()).toContain(`${META}\n  </head>`)
    const elsewhere = await raw(`GET ${path}`, 'rebound.example')
    expect(elsewhere).toContain('200 OK')
    expect(elsewhere.endsWith(PAGE)).toBe(true)
  }
})

test.each([
  ['a-1.js', 'text/javascript; charset=utf-8'],
  ['b-2.wasm', 'application/wasm'],
  ['c-3.css', 'text/css; charset=utf-8'],
  ['d-4.bin', 'application/octet-stream'],
])('%s has its type, the headers of the build, and is kept for ever', async (name, type) => {
  const response = await fetch(`${url}/assets/${name}`)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': type,
    'cache-control': 'public, max-age=31536000, immutable',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': "default-src 'self'",
    'x-content-type-options': 'nosniff',
  })
  expect(await response.text()).toBe(name)
})

test('a film can be had in parts, and what has no hash in its name is asked for again', async () => {
  const part = await fetch(`${url}/clip.webm`, { headers: { range: 'bytes=2-4' } })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-type')).toBe('video/webm')
  expect(part.headers.get('cache-control')).toBe('public, max-age=0')
  expect(await part.text()).toBe('cde')
  const etag = part.headers.get('etag') ?? ''
  expect(await raw(`GET /clip.webm`, `127.0.0.1\r\nIf-None-Match: ${etag}`)).toContain('304 Not Modified')
  expect((await fetch(`${url}/clip.webm`, { headers: { range: 'bytes=99-' } })).status).toBe(416)
})

test.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '/..\\secret.txt',
  '//secret.txt',
  '/.hidden',
  '/secret.txt%00.js',
  '/%zz',
  '/assets/',
  '/assets',
  '/none.js',
  'http://127.0.0.1/../secret.txt',
  `/${'long/'.repeat(1000)}`,
])('%.30s leads nowhere', async (path) => {
  const answer = await raw(`GET ${path}`, '127.0.0.1')
  expect(answer).toMatch(/^HTTP\/1\.1 (?:400|403|404) /)
  expect(answer).toMatch(/open the page of the site/)
  expect(answer).not.toMatch(/secret\n?$/)
})

test('a site is only read', async () => {
  const response = await fetch(url, { method: 'PUT', body: 'x' })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET, HEAD')
})

test('without an endpoint its addresses answer with a sentence, not with the page', async () => {
  const response = await fetch(`${url}/api/share`, { method: 'POST', body: 'x' })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({
    error: 'There is nothing at this address; open the page of the site instead.',
  })
})

test('a folder without a built site is refused', async () => {
  await expect(builtHeaders(folder)).rejects.toThrow(/no built site in .*: run npm run build/)
})
