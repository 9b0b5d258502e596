// Who has to make room when the space is full. 4 MiB of space; addresses by X-Forwarded-For, as a proxy of ours would
// write them.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { MAX_BLOB } from '../../core/share-protocol'
import { Ledger } from './ledger'
import {
  newBlob,
  post,
  type RunningEndpoint,
  sentenceOf,
  startEndpoint,
  temporaryFolder,
  TestClocks,
} from './running.fixture'

const MIB = 1024 * 1024
const DAY = 86_400_000

let kept: Awaited<ReturnType<typeof temporaryFolder>>
let running: RunningEndpoint
let clocks = new TestClocks()

const start = async () => {
  running = await startEndpoint({ store: kept.store, clocks, quota: 4 * MIB, trustedProxies: 1 })
}

beforeEach(async () => {
  clocks = new TestClocks()
  kept = await temporaryFolder()
  await start()
})

afterEach(async () => {
  await running.close()
  await kept.remove()
})

/** Shares from an address; the id, or the status of a refusal. */
async function from(address: string, length: number): Promise<string | number> {
  const answer = await post(running.url, newBlob(length), { 'x-forwarded-for': address })
  const said = (await answer.json()) as { id?: string }
  return said.id ?? answer.status
}
const isThere = async (id: string | number) => (await fetch(`${running.url}/${id}`)).status === 200

test.each([
  ['many addresses of one network', (i: number) => `198.51.100.${i}`],
  ['many /64 of one /48', (i: number) => `2001:db8:7:${i.toString(16)}::1`],
])('who fills the space from %s takes from nobody, and makes room for all', async (_what, address) => {
  const before = [await from('192.0.2.1', 200_000), await from('203.0.113.9', 100_000)]
  const flood = []
  for (let i = 1; i <= 12; i++) flood.push(await from(address(i), MAX_BLOB - 1))
  expect(flood).toContain(507)
  const after = []
  for (let i = 0; i < 8; i++) after.push(await from(`192.0.${i + 10}.1`, 200_000))
  expect(after.filter((each) => typeof each === 'number')).toEqual([])
  for (const id of [...before, ...after]) expect(await isThere(id)).toBe(true)
})

test('the same after a restart, for what the ledger knows', async () => {
  const flood = []
  for (let i = 1; i <= 5; i++) flood.push(await from(`198.51.100.${i}`, 900_000))
  expect(flood.at(-1)).toBe(507)
  await running.close()
  await start()
  const mine = await from('192.0.2.1', 300_000)
  expect(mine).toEqual(expect.any(String))
  expect(await isThere(mine)).toBe(true)
})

test('what was opened stays longer than what nobody opened', async () => {
  const ids: (string | number)[] = []
  for (let i = 0; i < 4; i++) {
    ids.push(await from('198.51.100.1', 900_000))
    clocks.pass(1000)
  }
  await isThere(ids[0] ?? '')
  await from('192.0.2.1', 600_000)
  await from('192.0.2.1', 100_000)
  expect(await Promise.all(ids.map(isThere))).toEqual([true, false, true, true])
})

test('nobody gives way to who has as much; after a week unused the oldest does', async () => {
  const ids: (string | number)[] = []
  for (let i = 0; i < 8; i++) {
    ids.push(await from(`192.0.${i}.1`, 500_000))
    clocks.pass(60_000)
  }
  const refused = await post(running.url, newBlob(500_000), { 'x-forwarded-for': '203.0.113.1' })
  expect(refused.status).toBe(507)
  expect(await sentenceOf(refused)).toMatch(/full; try again another day/)
  for (let day = 0; day < 8; day++) {
    clocks.pass(DAY)
    running.shelf.hasRoom(1, 0)
  }
  await isThere(ids[0] ?? '')
  expect(await from('203.0.113.1', 500_000)).toEqual(expect.any(String))
  expect((await Promise.all(ids.map(isThere))).filter(Boolean)).toHaveLength(7)
  expect(await isThere(ids[0] ?? '')).toBe(true)
})

test('uploads that only begin take nobody’s room', async () => {
  for (let i = 0; i < 4; i++) await from('198.51.100.1', 900_000)
  const stalled = Array.from({ length: 20 }, (_, i) => {
    const body = new ReadableStream({ start: (to) => to.enqueue(new Uint8Array(10)) })
    const headers = { 'x-forwarded-for': `192.0.${i}.1`, 'content-length': '900000' }
    const over = new AbortController()
    const options = { method: 'POST', body, headers, duplex: 'half', signal: over.signal } as RequestInit
    return { over, answer: fetch(running.url, options).catch(() => null) }
  })
  expect(await from('203.0.113.1', 300_000)).toEqual(expect.any(String))
  for (const { over } of stalled) over.abort()
  await Promise.all(stalled.map(({ answer }) => answer))
})

test('the number of a network names it to nobody', () => {
  const networks = Array.from({ length: 2000 }, (_, i) => `10.${i >> 8}.${i & 255}`)
  const [one, other] = [new Ledger(), new Ledger()]
  const numbers = networks.map((network) => one.sharerOf(network))
  expect(Math.max(...numbers)).toBeLessThan(65_536)
  expect(new Set(numbers).size).toBeGreaterThan(1900)
  expect(networks.filter((network, i) => other.sharerOf(network) === numbers[i]).length).toBeLessThan(5)
})

test('a ledger of twenty thousand records is read as it was written', () => {
  const ledger = new Ledger()
  for (let i = 0; i < 20_000; i++) {
    const id = Buffer.from(String(i).padStart(16, '0')).toString('base64url')
    ledger.set(id, { room: 4096 * (1 + (i % 5)), usedAt: i, sharer: i % 1000, isRead: i % 2 === 0 })
  }
  const note = ledger.write({ served: 123_456, wall: 7 })
  const read = Ledger.read(note)
  expect(read?.clock).toEqual({ served: 123_456, wall: 7 })
  expect(read?.ledger.used).toBe(ledger.used)
  expect(new Map(read?.ledger.held)).toEqual(new Map(ledger.held))
  const flipped = Buffer.from(note)
  flipped.writeUInt8(flipped.readUInt8(200) ^ 1, 200)
  expect(Ledger.read(flipped)).toBeNull()
  expect(Ledger.read(note.subarray(0, -60))).toBeNull()
})
