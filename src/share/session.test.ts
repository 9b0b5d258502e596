// What a film carries: written, read back, cut, changed and forged. Films as real files: session.browser.test.ts.

import { describe, expect, test } from 'vitest'
import { Random } from '../core/random'
import { MADE_WITH, packSession, readSession, SESSION_TAG, sessionLength, unpackSession } from './session'
import { createTestSnapshot } from './snapshot.fixture'
import { readTags } from './webm-tags'

const snapshot = createTestSnapshot(16)

/** An element with a length of eight bytes. */
function element(
  id: readonly number[],
  content: Uint8Array | readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const parts = content instanceof Uint8Array ? [content] : content
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const bytes = new Uint8Array(id.length + 8 + length)
  bytes.set(id)
  new DataView(bytes.buffer).setBigUint64(id.length, (1n << 56n) | BigInt(length))
  let at = id.length + 8
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const text = (words: string) => new TextEncoder().encode(words)
const tag = (name: string, value: Uint8Array | string) =>
  element(
    [0x67, 0xc8],
    [
      element([0x45, 0xa3], text(name)),
      typeof value === 'string' ? element([0x44, 0x87], text(value)) : element([0x44, 0x85], value),
    ],
  )

/** A file with no more than a head, some film that is not read, and tags. */
function webm(tags: readonly Uint8Array[], tagsFirst = true): Blob {
  const all = element([0x12, 0x54, 0xc3, 0x67], [element([0x73, 0x73], tags)])
  const cluster = element([0x1f, 0x43, 0xb6, 0x75], new Uint8Array(5000).fill(0x67))
  const inside = tagsFirst ? [all, cluster, cluster] : [cluster, cluster, all]
  return new Blob([
    element([0x1a, 0x45, 0xdf, 0xa3], text('webm')),
    element([0x18, 0x53, 0x80, 0x67], inside),
  ])
}

describe('a session', () => {
  test('with its model comes back whole, wherever the tags lie', async () => {
    const packed = packSession(snapshot, true)
    expect(packed.length).toBe(sessionLength(snapshot))
    for (const first of [true, false]) {
      const read = await readSession(webm([tag('COMMENT', MADE_WITH), tag(SESSION_TAG, packed)], first))
      if (read?.kind !== 'model') throw new Error('no model')
      expect(read.snapshot.manifest).toEqual(snapshot.manifest)
      expect(read.snapshot.tensors.map(({ name, shape }) => [name, shape])).toEqual(
        snapshot.tensors.map(({ name, shape }) => [name, shape]),
      )
    }
  })

  test('without it still names the settings, the seed and the clip', async () => {
    const packed = packSession(snapshot, false)
    expect(packed.length).toBeLessThan(2000)
    const read = await readSession(webm([tag(SESSION_TAG, packed)]))
    expect(read).toEqual({ kind: 'recipe', manifest: snapshot.manifest })
  })

  test('that an app left out is known to be gone; a film of others is nobody’s', async () => {
    expect(await readSession(webm([tag('COMMENT', MADE_WITH)]))).toEqual({ kind: 'gone', damaged: false })
    expect(await readSession(webm([tag('COMMENT', 'Holiday'), tag('TITLE', 'x')]))).toBeNull()
    expect(await readSession(new Blob(['not a film']))).toBeNull()
    expect(await readSession(new Blob([]))).toBeNull()
  })

  test('that was changed in any byte is damaged, never another model', () => {
    const packed = packSession(snapshot, true)
    const random = new Random(5)
    for (let i = 0; i < 400; i++) {
      const bytes = packed.slice()
      const at = i < 6 ? i : Math.floor(random.uniform() * bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random.uniform() * 8))
      expect(unpackSession(bytes)).toEqual({ kind: 'gone', damaged: true })
    }
    for (const length of [0, 5, 6, 7, 100, packed.length - 1]) {
      expect(unpackSession(packed.subarray(0, length))).toEqual({ kind: 'gone', damaged: true })
    }
  })

  test('of which the checksum is right and the manifest is wrong is not opened', () => {
    const wrong = { ...snapshot, manifest: { ...snapshot.manifest, step: -1 } }
    for (const withModel of [true, false]) {
      expect(unpackSession(packSession(wrong, withModel))).toEqual({ kind: 'gone', damaged: true })
    }
  })
})

describe('tags', () => {
  test('of a cut or changed file are read as far as they are sound, and never more than allowed', async () => {
    const whole = new Uint8Array(
      await webm([tag('A', 'one'), tag(SESSION_TAG, new Uint8Array(900))]).arrayBuffer(),
    )
    const random = new Random(6)
    for (let i = 0; i < 600; i++) {
      const bytes = whole.slice(0, i % 3 === 0 ? Math.floor(random.uniform() * whole.length) : whole.length)
      for (let n = 0; n < 3 && bytes.length > 0; n++) {
        bytes[Math.floor(random.uniform() * Math.min(bytes.length, 1100))] = Math.floor(
          random.uniform() * 256,
        )
      }
      const tags = await readTags(new Blob([bytes]), 2000)
      for (const { binary } of tags) expect(binary?.length ?? 0).toBeLessThanOrEqual(2000)
    }
    expect(await readTags(new Blob([whole]), 500)).toEqual([])
    expect(await readTags(new Blob([whole]), 2000)).toHaveLength(2)
  })

  test('a file of a million empty elements does not keep anybody waiting', async () => {
    const voids = new Uint8Array(2_000_000)
    for (let i = 0; i < voids.length; i += 2) voids.set([0xec, 0x80], i)
    const file = new Blob([
      element([0x1a, 0x45, 0xdf, 0xa3], text('webm')),
      element([0x18, 0x53, 0x80, 0x67], voids),
    ])
    const start = performance.now()
    expect(await readTags(file, 1000)).toEqual([])
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
