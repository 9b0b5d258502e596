// What only a folder has: other things in it, a second server, a disk that hangs, somebody who removes it.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FolderTaken, LockWatch } from './folder-lock'
import { FolderStore } from './folder-store'
import { Lane, shared } from './lane'
import {
  newBlob,
  post,
  recordsIn,
  type RunningEndpoint,
  share,
  startEndpoint,
  TestClocks,
} from './running.fixture'
import { spawnEndpoint } from './spawned.fixture'

/** So quick that a test can wait for it. */
const TIMING = { beat: 10, stale: 200 }
const id = (letter: string) => letter.repeat(22)

let folder = ''
const stores: FolderStore[] = []
let running: RunningEndpoint | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'share-'))
})

afterEach(async () => {
  await running?.close()
  running = null
  for (const store of stores.splice(0)) await store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(watch = new LockWatch(), timing = TIMING): Promise<FolderStore> {
  const store = await FolderStore.open(folder, watch, timing)
  stores.push(store)
  return store
}

const ODD: readonly (readonly [string, (path: string) => void])[] = [
  ['folder', (path) => mkdirSync(path)],
  ['link to a record', (path) => symlinkSync(join(folder, `${id('R')}.blob`), path)],
  ['link to nowhere', (path) => symlinkSync('/nowhere', path)],
  ['link to itself', (path) => symlinkSync(path, path)],
  ['pipe', (path) => execFileSync('mkfifo', [path])],
  ['file of 2 GB', (path) => (writeFileSync(path, ''), truncateSync(path, 2 ** 31))],
]

test('odd entries are left alone, and stop nothing', async () => {
  ODD.forEach(([, make], i) => {
    make(join(folder, `${id(String(i))}.blob`))
    make(join(folder, `${i}.draft`))
    make(join(folder, `note ${i}`))
  })
  const clocks = new TestClocks()
  running = await startEndpoint({ store: await open(), clocks })
  const before = process.memoryUsage().rss
  for (const [i, [what]] of ODD.entries()) {
    // As many as there are threads, for each.
    const answers = await Promise.all([1, 2, 3, 4].map(() => fetch(`${running?.url}/${id(String(i))}`)))
    expect(new Set(answers.map(({ status }) => status)), what).toEqual(new Set([404]))
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6)
  const kept = await share(running.url, newBlob(500))
  expect((await fetch(`${running.url}/${kept.id}`)).status).toBe(200)
  const found = []
  for await (const entry of running.shelf.store.entries()) found.push(entry.id)
  expect(found).toEqual([kept.id])
})

test('a file time of 1970, or of a day to come, deletes nothing', async () => {
  running = await startEndpoint({ store: await open() })
  const kept = [await share(running.url, newBlob(500)), await share(running.url, newBlob(500))]
  await running.close()
  const [old, young] = kept.map((receipt) => join(folder, `${receipt.id}.blob`))
  utimesSync(old ?? '', 1, 1)
  utimesSync(young ?? '', 4e9, 4e9)
  for (const ledger of ['whole', 'lost']) {
    if (ledger === 'lost') rmSync(join(folder, '.ledger'))
    running = await startEndpoint({ store: stores[0] ?? (await open()) })
    await running.shelf.tidy()
    for (const receipt of kept) expect((await fetch(`${running.url}/${receipt.id}`)).status).toBe(200)
    await running.close()
  }
})

test('a damaged ledger is a lost one, and what nobody knows ends 90 days later', async () => {
  const clocks = new TestClocks()
  running = await startEndpoint({ store: await open(), clocks })
  await share(running.url, newBlob(500))
  await running.close()
  writeFileSync(join(folder, '.ledger'), 'reelgan-ledger 1 abc\n999999999999999 0 00\n')
  running = await startEndpoint({ store: stores[0] ?? (await open()), clocks })
  const days = async (count: number) => {
    for (let day = 0; day < count; day++) {
      clocks.pass(86_400_000)
      running?.shelf.hasRoom(1, 0)
    }
    await running?.shelf.tidy()
  }
  await days(89)
  expect(recordsIn(folder)).toHaveLength(1)
  await days(2)
  expect(recordsIn(folder)).toHaveLength(0)
})

test('a folder has one server; another one waits until it is let go', async () => {
  const first = await open()
  const watch = new LockWatch()
  // Looks often, and for longer than a lock lasts that nobody touches.
  for (let look = 0; look < 30; look++) {
    await expect(open(watch)).rejects.toThrow(FolderTaken)
    await new Promise((resolve) => setTimeout(resolve, TIMING.beat))
  }
  expect(first.lost.aborted).toBe(false)
  await first.close()
  await open(watch)
})

test('the lock of a killed server is taken over at once, and what it had begun is swept', async () => {
  const child = await spawnEndpoint(folder)
  await expect(open()).rejects.toThrow(FolderTaken)
  await child.kill()
  writeFileSync(join(folder, 'its-own.draft'), 'half')
  running = await startEndpoint({ store: await open() })
  expect(recordsIn(folder)).toEqual([])
})

test('a lock of another machine is taken over when nobody touches it, however its clock goes', async () => {
  const lock = join(folder, '.lock')
  writeFileSync(lock, 'abc 1 elsewhere 0\n')
  utimesSync(lock, 4e9, 4e9)
  const watch = new LockWatch()
  const start = performance.now()
  await expect(open(watch)).rejects.toThrow(FolderTaken)
  await expect
    .poll(
      () =>
        open(watch).then(
          () => 'taken',
          () => 'held',
        ),
      { interval: 20 },
    )
    .toBe('taken')
  expect(performance.now() - start).toBeGreaterThan(TIMING.stale)
})

test('of twenty who find a dead lock one gets it', async () => {
  writeFileSync(join(folder, '.lock'), 'abc 1 elsewhere 0\n')
  const watches = Array.from({ length: 20 }, () => new LockWatch())
  const tryAll = () => Promise.allSettled(watches.map((watch) => open(watch)))
  await tryAll()
  await new Promise((resolve) => setTimeout(resolve, TIMING.stale + 50))
  const outcomes = await tryAll()
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
  // Whoever lost it in between learns so.
  await expect.poll(() => stores.filter(({ lost }) => !lost.aborted).length).toBe(1)
})

test('who loses the folder is told', async () => {
  const removed = await open()
  rmSync(folder, { recursive: true })
  await expect.poll(() => removed.lost.aborted).toBe(true)
  const taken = await open()
  writeFileSync(join(folder, '.lock'), 'somebody else\n')
  await expect.poll(() => taken.lost.aborted).toBe(true)
})

test('uploads of the first go on while a second one tries', async () => {
  running = await startEndpoint({ store: await open() })
  const url = running.url
  const uploads = Promise.all(Array.from({ length: 20 }, () => post(url, newBlob(200_000))))
  for (let i = 0; i < 5; i++) await expect(open()).rejects.toThrow(FolderTaken)
  expect(new Set((await uploads).map(({ status }) => status))).toEqual(new Set([201]))
})

test('works that hang keep their places, and nobody waits for them for ever', async () => {
  const lane = new Lane(3, 50)
  const never = () => new Promise<never>(() => undefined)
  for (let i = 0; i < 3; i++)
    await expect(lane.run(never)).rejects.toMatchObject({ code: 'no answer in time' })
  let begun = 0
  await expect(lane.run(async () => void begun++)).rejects.toThrow()
  expect(begun).toBe(0)
})

test('a place that is given back goes to the next who still waits', async () => {
  const lane = new Lane(1, 60)
  let end = (): void => undefined
  const first = lane.run(() => new Promise<void>((resolve) => (end = resolve)))
  const givenUp = lane.run(() => Promise.reject(new Error('must not begin')))
  for (const outcome of await Promise.allSettled([first, givenUp]))
    expect(outcome).toMatchObject({ reason: { code: 'no answer in time' } })
  const next = lane.run(() => Promise.resolve('done'))
  end()
  expect(await next).toBe('done')
})

test('work that is shared begins after whoever waits for it has asked, once for all of them', async () => {
  let begun = 0
  const ends: ((error?: Error) => void)[] = []
  const ask = shared(() => {
    begun++
    return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())))
  })
  const first = ask()
  await vi.waitFor(() => expect(begun).toBe(1))
  // The one that runs may have looked already.
  const later = [ask(), ask(), ask()]
  await Promise.resolve()
  expect(begun).toBe(1)
  ends[0]?.(new Error('the disk'))
  await expect(first).rejects.toThrow('the disk')
  await vi.waitFor(() => expect(begun).toBe(2))
  ends[1]?.()
  await Promise.all(later)
  expect(begun).toBe(2)
})
