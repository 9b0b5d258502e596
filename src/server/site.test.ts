import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compressFolder } from '../commands/compress'
import { listen, type Listening } from './listen'
import { builtHeaders, Site } from './site'

const META = '<meta name="reelgan-share" content="api/share" />'
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'self'; connect-src 'self' blob:; frame-src 'none'",
}
const PAGE = `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; connect-src &#39;self&#39; blob:; frame-src &#39;none&#39;"><title>x</title></head><body></body></html>`
const SCRIPT = 'export const answer = 42\n'.repeat(500)

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
  writeFileSync(join(dist, 'assets', 'large-1.js'), SCRIPT)
  writeFileSync(join(dist, 'assets', 'odd-1.js'), SCRIPT)
  await compressFolder(dist)
  rmSync(join(dist, 'assets', 'odd-1.js.br'))
  writeFileSync(join(dist, 'headers.json'), JSON.stringify(HEADERS))
  const headers = await builtHeaders(dist)
  const site = new Site({ folder: dist, headers, canShare: (host) => host.startsWith('127.0.0.1') })
  server = await listen({ host: '127.0.0.1', port: 0, site, endpoint: () => 'off', isBehindProxy: false })
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
    'content-security-policy': expect.stringContaining("default-src 'self'"),
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

/** As it comes: fetch would unpack it. */
const packed = (path: string, headers: Readonly<Record<string, string>>, method = 'GET') =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }>((resolve, reject) => {
    request(url + path, { method, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          bytes: Buffer.concat(chunks),
        }),
      )
    })
      .on('error', reject)
      .end()
  })
const plain = (bytes: Buffer) => bytes.toString()

test.each<[string, string | undefined, (bytes: Buffer) => string]>([
  ['gzip, deflate, br, zstd', 'br', (bytes) => plain(brotliDecompressSync(bytes))],
  ['gzip', 'gzip', (bytes) => plain(gunzipSync(bytes))],
  ['br;q=0.5, GZIP', 'gzip', (bytes) => plain(gunzipSync(bytes))],
  ['br;q=0, *', 'gzip', (bytes) => plain(gunzipSync(bytes))],
  ['*', 'br', (bytes) => plain(brotliDecompressSync(bytes))],
  ['identity, br;q=0.2', undefined, plain],
  ['br;q=0', undefined, plain],
  ['', undefined, plain],
])('who accepts “%s” gets %s', async (accepted, coding, unpack) => {
  for (const [path, type, length] of [
    ['/assets/large-1.js', 'text/javascript; charset=utf-8', SCRIPT.length],
    ['/', 'text/html; charset=utf-8', 0],
  ] as const) {
    const head = await packed(path, { 'accept-encoding': accepted }, 'HEAD')
    const { headers, bytes } = await packed(path, { 'accept-encoding': accepted })
    expect(headers['content-encoding']).toBe(coding)
    expect(headers['content-type']).toBe(type)
    expect(headers.vary).toMatch(/Accept-Encoding/)
    expect(headers['content-length']).toBe(String(bytes.length))
    expect([head.headers['content-length'], head.bytes.length]).toEqual([headers['content-length'], 0])
    if (path === '/') expect(unpack(bytes)).toContain('<!doctype html>')
    else expect(unpack(bytes)).toBe(SCRIPT)
    if (coding && length > 0) expect(bytes.length).toBeLessThan(length / 10)
  }
})

test('each form has its own tag, and a part is a part of the plain file', async () => {
  const form = (accepted: string) => packed('/assets/large-1.js', { 'accept-encoding': accepted })
  const forms = await Promise.all(['br', 'gzip', 'identity'].map(form))
  const tags = forms.map(({ headers }) => headers.etag ?? '')
  expect(new Set(tags).size).toBe(3)
  const again = await packed('/assets/large-1.js', {
    'accept-encoding': 'br',
    'if-none-match': tags[0] ?? '',
  })
  expect([again.status, again.bytes.length]).toEqual([304, 0])
  const other = await packed('/assets/large-1.js', {
    'accept-encoding': 'gzip',
    'if-none-match': tags[0] ?? '',
  })
  expect(other.status).toBe(200)
  const part = await packed('/assets/large-1.js', { 'accept-encoding': 'br', range: 'bytes=7-11' })
  expect([part.status, plain(part.bytes), part.headers['content-encoding']]).toEqual([
    206,
    'const',
    undefined,
  ])
})

test.each(['/assets/odd-1.js', '/assets/a-1.js', '/clip.webm', '/assets/none.js', '/assets/%2e%2e/x.js'])(
  '%s has no compressed form, and is answered as it is',
  async (path) => {
    const { status, headers, bytes } = await packed(path, { 'accept-encoding': 'br' })
    expect(headers['content-encoding']).toBeUndefined()
    expect(headers['content-length']).toBe(String(bytes.length))
    expect(status).toBe(/none|%/.test(path) ? 404 : 200)
  },
)

test('only a page of this machine may fetch from this machine', async () => {
  const own =
    /connect-src http:\/\/localhost:\* http:\/\/127\.0\.0\.1:\* (?:'|&#39;)self(?:'|&#39;) blob:; frame-src/
  for (const host of ['localhost', '127.0.0.1:4173', '[::1]:4173', 'LOCALHOST:1'])
    for (const path of ['/', '/assets/a-1.js']) {
      const answer = await raw(`GET ${path}`, host)
      expect(answer.split(own)).toHaveLength(path === '/' ? 3 : 2)
    }
  for (const host of ['reelgan.example', 'localhost.reelgan.example', '127.0.0.1.nip.example', ''])
    for (const path of ['/', '/assets/a-1.js'])
      expect(await raw(`GET ${path}`, host)).not.toMatch(/localhost:|127\.0\.0\.1:/)
})

test('a request that names two hosts, or what is none, is refused', async () => {
  for (const host of [
    'a.example\r\nHost: a.example',
    'a.example\r\nhOST: b.example',
    'a b',
    'a/b',
    'me@a',
    'a,b',
  ])
    expect(await raw('GET /', host)).toMatch(/^HTTP\/1\.1 400 /)
})

test('a request as proxies send it is served, and its own host counts', async () => {
  for (const path of ['', '/', '?x=1']) {
    const answer = await raw(`GET http://127.0.0.1:${server.port}${path}`, 'elsewhere.example')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain(META)
  }
  expect(await raw('GET HTTP://elsewhere.example/assets/a-1.js', '127.0.0.1')).toMatch(/a-1\.js$/)
  expect(await raw('GET http://elsewhere.example/', '127.0.0.1')).not.toContain(META)
  expect(await raw('GET http://me@a.example/', '127.0.0.1')).toMatch(/^HTTP\/1\.1 400 /)
})
