// What must not happen whatever happens: a blob that is half there. Killed processes, full disks, damaged files, many
// at once. SHARE_KILLS=20 SHARE_BLOBS=50 runs the long forms of the same tests, and says how fast it went.

import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BLOB_TYPE, type ShareReceipt } from '../../core/share-protocol'
import { FolderStore } from './folder-store'
import { idOfHash } from './record'
import {
  bytesOf,
  isSame,
  newBlob,
  ORIGIN,
  post,
  recordsIn,
  remove,
  sentenceOf,
  share,
  startEndpoint,
} from './running.fixture'
import { spawnEndpoint } from './spawned.fixture'
import { type BlobStore, StorageFull } from './store'

const KILLS = Number(process.env['SHARE_KILLS'] ?? 3)
const BLOBS = Number(process.env['SHARE_BLOBS'] ?? 3)
const WRITERS = 200

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'share-'))
})

// Ten thousand files in the long form.
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
}, 300_000)

const idOf = (bytes: Uint8Array) => idOfHash(createHash('sha256').update(bytes).digest())
const someLength = (most: number) => 29 + Math.floor(Math.random() * most)
const drafts = (of = folder) => readdirSync(of).filter((name) => name.endsWith('.draft'))

/** Sends half of a body and then nothing more. */
function sendHalf(url: string): Promise<void> {
  const half = request(url, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/octet-stream', 'content-length': 200_000 },
  })
  half.on('error', () => undefined)
  return new Promise((resolve) => {
    half.write(newBlob(100_000), () => resolve())
  })
}

/** Shares one blob after the other until nobody answers; every one that it began to send is in `sent`. */
async function shareUntilKilled(
  url: string,
  sent: Map<string, Uint8Array>,
  kept: Set<string>,
): Promise<void> {
  for (;;) {
    const blob = newBlob(someLength(300_000))
    sent.set(idOf(blob), blob)
    try {
      const { id } = await share(url, blob)
      kept.add(id)
    } catch {
      return
    }
  }
}

test(
  `kill -9 in the middle of writing, ${KILLS} times: what was acknowledged is there, nothing is there in part`,
  { timeout: 20_000 * KILLS },
  async () => {
    const sent = new Map<string, Uint8Array>()
    const kept = new Set<string>()
    let unfinished = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const child = await spawnEndpoint(folder)
      expect(drafts()).toEqual([])
      await sendHalf(child.url)
      const before = kept.size
      const writers = Array.from({ length: 8 }, () => shareUntilKilled(child.url, sent, kept))
      const isBusy = () => kept.size >= before + 4 && drafts().length > 0
      while (!isBusy()) await new Promise((resolve) => setTimeout(resolve, 2))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40))
      await child.kill()
      await Promise.all(writers)
      unfinished += drafts().length

      const store = await FolderStore.open(folder)
      const running = await startEndpoint({ store })
      try {
        for (const [id, blob] of sent) {
          const answer = await fetch(`${running.url}/${id}`)
          if (answer.status === 404) expect(kept).not.toContain(id)
          else expect(isSame(await bytesOf(answer), blob)).toBe(true)
        }
      } finally {
        await running.close()
        await store.close()
      }
      expect(drafts()).toEqual([])
    }
    expect(kept.size).toBeGreaterThanOrEqual(4 * KILLS)
    expect(unfinished).toBeGreaterThanOrEqual(KILLS)
    if (KILLS > 3) {
      console.warn(`${KILLS} kills: ${kept.size} of ${sent.size} acknowledged, ${unfinished} drafts swept`)
    }
  },
)

/** A namespace of its own for mounts, where this machine allows one: a small disk in it ends with the process. */
function ownMounts(): readonly string[] | null {
  for (const flags of [['--mount'], ['--user', '--map-root-user', '--mount']]) {
    try {
      execFileSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'none', folder], { stdio: 'ignore' })
      return ['unshare', ...flags]
    } catch {
      // The next one, or none.
    }
  }
  return null
}

test('a disk that is full: a sentence, nothing in part, and it goes on when there is room again', async () => {
  const unshare = ownMounts()
  // Where nothing can be mounted, the next test stands for this one.
  if (!unshare) return
  const mount = `mount -t tmpfs -o size=700k none ${folder} && exec "$@"`
  const child = await spawnEndpoint(folder, [...unshare, 'sh', '-c', mount, 'sh'])
  try {
    const inside = join('/proc', String(child.process.pid), 'root', folder)
    const tokens = new Map<string, string>()
    const blobs = new Map<string, Uint8Array>()
    let refused: Response | null = null
    for (let i = 0; i < 30; i++) {
      const blob = newBlob(90_000)
      const answer = await post(child.url, blob)
      if (answer.status !== 201) {
        refused = answer
        break
      }
      const receipt = (await answer.json()) as { id: string; deleteToken: string }
      tokens.set(receipt.id, receipt.deleteToken)
      blobs.set(receipt.id, blob)
    }
    expect(blobs.size).toBeGreaterThan(4)
    expect(refused?.status).toBe(507)
    expect(refused && (await sentenceOf(refused))).toMatch(/full; try again another day/)
    expect(drafts(inside)).toEqual([])
    expect(recordsIn(inside)).toHaveLength(blobs.size)
    for (const [id, blob] of blobs)
      expect(isSame(await bytesOf(await fetch(`${child.url}/${id}`)), blob)).toBe(true)
    const [id = '', token = ''] = [...tokens][0] ?? []
    expect((await remove(child.url, id, token)).status).toBe(204)
    expect((await post(child.url, newBlob(90_000))).status).toBe(201)
  } finally {
    await child.kill()
  }
})

test.each(['when it begins', 'on its way', 'when it is kept'])(
  'no room for a draft %s: 507, dropped',
  async (when) => {
    const full = () => Promise.reject(new StorageFull('full'))
    const real = await FolderStore.open(folder)
    const store: BlobStore = {
      draft: async () => {
        if (when === 'when it begins') return full()
        const draft = await real.draft()
        return {
          write: (chunk) => (when === 'on its way' && chunk.length > 1000 ? full() : draft.write(chunk)),
          keep: full,
          drop: () => draft.drop(),
        }
      },
      lost: real.lost,
      read: (id) => real.read(id),
      touch: (id) => real.touch(id),
      remove: (id) => real.remove(id),
      entries: () => real.entries(),
      readNote: () => real.readNote(),
      writeNote: (note) => real.writeNote(note),
      close: () => real.close(),
    }
    const running = await startEndpoint({ store, quota: 300_000 })
    try {
      // More often than the quota has room for: what failed must have given its room back.
      for (let i = 0; i < 5; i++) {
        const answer = await post(running.url, newBlob(200_000))
        expect(answer.status).toBe(507)
        expect(await sentenceOf(answer)).toMatch(/full/)
      }
      expect(recordsIn(folder)).toEqual([])
    } finally {
      await running.close()
    }
  },
)

test('a record that the disk has damaged is not served, and can be shared anew', async () => {
  const running = await startEndpoint({ store: await FolderStore.open(folder) })
  try {
    const damages = [
      (file: string) => truncateSync(file, 0),
      (file: string) => truncateSync(file, 39),
      (file: string) => truncateSync(file, 5000),
      (file: string) => {
        const bytes = readFileSync(file)
        bytes.writeUInt8(bytes.readUInt8(4000) ^ 1, 4000)
        writeFileSync(file, bytes)
      },
    ]
    for (const damage of damages) {
      const blob = newBlob(8000)
      const { id } = await share(running.url, blob)
      damage(join(folder, `${id}.blob`))
      expect((await fetch(`${running.url}/${id}`)).status).toBe(404)
      expect((await share(running.url, blob)).id).toBe(id)
      expect(isSame(await bytesOf(await fetch(`${running.url}/${id}`)), blob)).toBe(true)
    }
  } finally {
    await running.close()
  }
})

/**
 * The status and the body of an answer; `fetch` would open more connections than it has requests, and meet the limit of
 * one address.
 */
function ask(agent: Agent, url: string, body?: Uint8Array): Promise<{ status: number; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = body && { origin: ORIGIN, 'content-type': BLOB_TYPE, 'content-length': body.length }
    const asked = request(url, { agent, method: body ? 'POST' : 'GET', headers: headers ?? {} }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, bytes: Buffer.concat(chunks) }))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** So many at once, each with one request at a time. */
const atOnce = (count: number, work: (writer: number) => Promise<void>) =>
  Promise.all(Array.from({ length: count }, (_, writer) => work(writer)))

test(
  `${WRITERS} writers at once with ${BLOBS} blobs each: all are read back as they were`,
  { timeout: 60_000 + BLOBS * 20_000 },
  async () => {
    const child = await spawnEndpoint(folder)
    const agent = new Agent({ keepAlive: true, maxSockets: WRITERS })
    try {
      const ids: string[][] = Array.from({ length: WRITERS }, () => [])
      const start = performance.now()
      await atOnce(WRITERS, async (writer) => {
        for (let i = 0; i < BLOBS; i++) {
          const blob = newBlob(someLength(60_000))
          const { status, bytes } = await ask(agent, child.url, blob)
          expect(status).toBe(201)
          const { id } = JSON.parse(bytes.toString()) as ShareReceipt
          expect(id).toBe(idOf(blob))
          ids[writer]?.push(id)
        }
      })
      const written = performance.now()
      await atOnce(WRITERS, async (reader) => {
        // Another's blobs: nobody may see only his own.
        for (const id of ids[(reader + 1) % WRITERS] ?? []) {
          const { status, bytes } = await ask(agent, `${child.url}/${id}`)
          expect(status).toBe(200)
          expect(idOf(bytes)).toBe(id)
        }
      })
      const read = performance.now()
      expect(new Set(ids.flat()).size).toBe(WRITERS * BLOBS)
      expect(recordsIn(folder)).toHaveLength(WRITERS * BLOBS)
      if (BLOBS > 3) {
        const rate = (ms: number) => Math.round((WRITERS * BLOBS * 1000) / ms)
        console.warn(`${rate(written - start)} writes and ${rate(read - written)} reads per second`)
      }
    } finally {
      agent.destroy()
      await child.kill()
    }
  },
)
