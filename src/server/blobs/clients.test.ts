// Clients that are slow, lie, or try paths: each gets a refusal, and nothing of it is kept. Raw sockets, because no
// library sends such things. SHARE_GUESSES=1000000 runs the long form of the guessing.

import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MAX_BLOB, SHARE_PATH } from '../../core/share-protocol'
import { idOfHash } from './record'
import {
  newBlob,
  ORIGIN,
  post,
  recordsIn,
  type RunningEndpoint,
  share,
  startEndpoint,
  temporaryFolder,
} from './running.fixture'

const GUESSES = Number(process.env['SHARE_GUESSES'] ?? 3000)
const QUICK = { head: 400, request: 1000, answer: 1500, idle: 1200 }

let kept: Awaited<ReturnType<typeof temporaryFolder>>
let running: RunningEndpoint
const sockets: Socket[] = []

beforeEach(async () => {
  kept = await temporaryFolder()
  running = await startEndpoint({ store: kept.store }, QUICK)
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await running.close()
  await kept.remove()
})

interface Raw {
  readonly socket: Socket
  /** All that came back, once the connection has ended. */
  readonly answer: Promise<string>
}

function open(): Raw {
  const socket = connect(running.port, '127.0.0.1')
  sockets.push(socket)
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString('latin1')))
  socket.on('error', () => undefined)
  return { socket, answer: new Promise((resolve) => socket.once('close', () => resolve(text))) }
}

const HEAD = `POST /${SHARE_PATH} HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\n`
const TYPE = 'Content-Type: application/octet-stream\r\n'

/** Sends it in one piece, says that it was all, and waits for the end. */
function exchange(head: string, body: Uint8Array | string = ''): Promise<string> {
  const { socket, answer } = open()
  socket.write(`${head}\r\n`)
  socket.end(body)
  return answer
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)

/** Everything that lies in the folder; drafts are dropped a moment after their client has gone. */
async function leftovers(): Promise<string[]> {
  const end = performance.now() + 3000
  while (recordsIn(kept.folder).some((name) => name.endsWith('.draft')) && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 5))
  return recordsIn(kept.folder)
}

test.each<[string, string, number]>([
  ['a length and chunks', `${TYPE}Transfer-Encoding: chunked\r\nContent-Length: 100\r\n`, 400],
  ['one byte too long', `${TYPE}Content-Length: ${MAX_BLOB + 1}\r\n`, 413],
  ['10 TB', `${TYPE}Content-Length: 10000000000000\r\n`, 413],
  ['nothing', `${TYPE}Content-Length: 0\r\n`, 400],
  ['less than an empty message encrypted', `${TYPE}Content-Length: 28\r\n`, 400],
  ['a length below nothing', `${TYPE}Content-Length: -1\r\n`, 400],
  ['a length that is no number', `${TYPE}Content-Length: 0x40\r\n`, 400],
  ['two lengths', `${TYPE}Content-Length: 100\r\nContent-Length: 50\r\n`, 400],
  ['no type', 'Content-Length: 100\r\n', 415],
  ['text', 'Content-Type: text/plain\r\nContent-Length: 100\r\n', 415],
  ['a form', 'Content-Type: multipart/form-data; boundary=a\r\nContent-Length: 100\r\n', 415],
  ['a page', 'Content-Type: application/octet-stream, text/html\r\nContent-Length: 100\r\n', 415],
  ['gzip', `${TYPE}Content-Encoding: gzip\r\nContent-Length: 100\r\n`, 415],
  ['a head of 100 kB', `${TYPE}X: ${'x'.repeat(100_000)}\r\nContent-Length: 100\r\n`, 431],
])('%s: refused', async (_name, headers, status) => {
  const answer = await exchange(HEAD + headers + 'Connection: close\r\n', new Uint8Array(100))
  expect(statusOf(answer)).toBe(status)
  // What Node refuses itself has no body.
  if (answer.includes('application/json')) expect(answer).toMatch(/{"error":"[A-Z][^"]+\."}$/)
  expect(await leftovers()).toEqual([])
})

test.each([
  ['no length', '', ''],
  ['in chunks', 'Transfer-Encoding: chunked\r\n', `64\r\n${'x'.repeat(100)}\r\n0\r\n\r\n`],
])('%s: refused before it is read', async (_name, headers, body) => {
  const answer = await exchange(`${HEAD}${TYPE}${headers}Connection: close\r\n`, body)
  expect(statusOf(answer)).toBe(411)
  expect(answer).toContain('send it as one piece')
  expect(await leftovers()).toEqual([])
})

test('more than was announced: no more than that is kept, and the rest is no request', async () => {
  const blob = newBlob(200)
  const { socket, answer } = open()
  socket.write(`${HEAD}${TYPE}Content-Length: 100\r\n\r\n`)
  socket.write(blob)
  expect((await answer).split('HTTP/1.1 ').at(-1)).toMatch(/^400 /)
  const id = idOfHash(createHash('sha256').update(blob.subarray(0, 100)).digest())
  expect([[], [`${id}.blob`]]).toContainEqual(await leftovers())
})

test.each(['ends', 'breaks off', 'falls silent'])(
  'less than was announced, and the client %s',
  async (how) => {
    const { socket, answer } = open()
    socket.write(`${HEAD}${TYPE}Content-Length: 50000\r\n\r\n`)
    socket.write(newBlob(30_000))
    while (recordsIn(kept.folder).length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    if (how === 'ends') socket.end()
    if (how === 'breaks off') socket.resetAndDestroy()
    expect(await answer).not.toContain('201')
    expect(await leftovers()).toEqual([])
  },
)

test('a drop a time, in the head or in the body: cut off, while others are served', async () => {
  const start = performance.now()
  const drop = ({ socket, answer }: Raw, first: string) => {
    socket.write(first)
    const timer = setInterval(() => socket.write('x'), 50)
    return answer.finally(() => clearInterval(timer))
  }
  const slow = Array.from({ length: 100 }, (_, i) =>
    drop(open(), i % 2 === 0 ? HEAD : `${HEAD}${TYPE}Content-Length: 9000\r\n\r\n`),
  )
  let served = 0
  const over = new AbortController()
  const others = (async () => {
    while (!over.signal.aborted) {
      await share(running.url, newBlob(5000))
      served++
    }
  })()
  const answers = await Promise.all(slow)
  over.abort()
  await others
  expect(performance.now() - start).toBeLessThan(10_000)
  expect(answers.filter((answer) => answer.includes(' 408 ')).length).toBeGreaterThan(0)
  expect(answers.join('')).not.toContain('201')
  expect(served).toBeGreaterThan(0)
  expect(await leftovers()).toHaveLength(served)
})

test('who does not take the answer is cut off', async () => {
  const { id } = await share(running.url, newBlob(MAX_BLOB))
  const { socket, answer } = open()
  socket.pause()
  // More than all buffers on the way can hold.
  for (let i = 0; i < 30; i++) socket.write(`GET /${SHARE_PATH}/${id} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await new Promise((resolve) => setTimeout(resolve, QUICK.answer + 500))
  socket.resume()
  expect((await answer).length).toBeLessThan(30 * MAX_BLOB)
})

test('one address cannot take all connections', async () => {
  let closed = 0
  const many = Array.from({ length: 330 }, () => open())
  for (const { answer } of many) void answer.then(() => closed++)
  await Promise.all(many.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))))
  await expect.poll(() => closed, { timeout: 20_000 }).toBeGreaterThanOrEqual(30)
  for (const { socket } of many) socket.destroy()
  await Promise.all(many.map(({ answer }) => answer))
  expect((await post(running.url, newBlob(100))).status).toBe(201)
})

test('a path that is not exactly an id leads nowhere', async () => {
  const { id } = await share(running.url, newBlob(100))
  const at = `/${SHARE_PATH}/`
  const tricks = [
    `${at}../share/${id}`,
    `${at}./${id}`,
    `/api/../api/share/${id}`,
    `${at}%2e%2e/share/${id}`,
    `${at}..%2f..%2fetc%2fpasswd`,
    `${at}../../../../../../etc/passwd`,
    `${at}..\\..\\etc\\passwd`,
    `${at}/etc/passwd`,
    `/${at}${id}`,
    `${at}${id}/`,
    `${at}${id}.blob`,
    `${at}${id}%00`,
    `${at}${id}%0a`,
    `${at}%${id.charCodeAt(0).toString(16)}${id.slice(1)}`,
    `${at}${id.slice(1)}`,
    `${at}${id}A`,
    `${at}${id.slice(0, -1)}%`,
    `${at}${'A'.repeat(12_000)}`,
    at,
    `/${SHARE_PATH}x/${id}`,
    `/API/SHARE/${id}`,
    `${at}${id.slice(0, 21)}\u00e9`,
  ]
  for (const path of tricks) {
    const answer = await exchange(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`)
    expect([400, 404], path).toContain(statusOf(answer))
    expect(answer, path).not.toContain('application/octet-stream')
  }
  const proxied = open()
  proxied.socket.write(`GET http://x${at}${id} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  expect(statusOf(await proxied.answer)).toBe(200)
  for (const path of [`${at}a\0b`, `${at}a b`]) {
    expect(statusOf(await exchange(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`))).toBe(400)
  }
  const methods = ['PUT', 'PATCH', 'POST', 'TRACE', 'PROPFIND']
  for (const method of methods) {
    const answer = await exchange(`${method} ${at}${id} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`)
    expect(statusOf(answer), method).toBe(405)
    expect(answer).toContain('Allow: GET, HEAD, DELETE, OPTIONS')
  }
  expect(recordsIn(kept.folder)).toEqual([`${id}.blob`])
})

test(
  `${GUESSES} guesses from one address: all but the first few are not even looked up`,
  { timeout: 60_000 + GUESSES * 5 },
  async () => {
    await running.close()
    let lookups = 0
    const counting = new Proxy(kept.store, {
      get(store, name: keyof typeof kept.store) {
        if (name === 'read') lookups++
        const value = store[name]
        return typeof value === 'function' ? value.bind(store) : value
      },
    })
    running = await startEndpoint({ store: counting, reads: { burst: 200, perSecond: 2 } })
    const start = performance.now()
    const statuses = new Map<number, number>()
    let left = GUESSES
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        while (left-- > 0) {
          const guess = newBlob(17).subarray(0, 17)
          const id = Buffer.from(guess).toString('base64url').slice(0, 22)
          const answer = await fetch(`${running.url}/${id}`)
          await answer.arrayBuffer()
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        }
      }),
    )
    const seconds = (performance.now() - start) / 1000
    const allowed = 200 + Math.ceil(2 * seconds)
    expect(new Set(statuses.keys())).toEqual(new Set([404, 429]))
    expect(statuses.get(404)).toBe(lookups)
    expect(lookups).toBeLessThanOrEqual(allowed)
    if (GUESSES > 3000)
      console.warn(`${Math.round(GUESSES / seconds)} guesses per second, ${lookups} looked up`)
  },
)
