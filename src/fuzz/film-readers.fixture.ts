// The readers of exported films: the tags of a WebM, and the session that they carry.

import { isDeepStrictEqual } from 'node:util'
import { crc32 } from 'node:zlib'
import type { Random } from '../core/random'
import { unpackPayload } from '../share/model-link'
import {
  type FilmSession,
  MADE_WITH,
  packSession,
  readSession,
  SESSION_TAG,
  unpackSession,
} from '../share/session'
import { createTestSnapshot } from '../share/snapshot.fixture'
import { faultOfBody, faultOfManifest, headedSample } from './model-readers.fixture'
import { damaged } from './mutate.fixture'
import type { Reader, Sample } from './readers.fixture'
import { packPayload } from '../share/pack-model'

type Bytes = Uint8Array<ArrayBuffer>

const small = createTestSnapshot(4)
const kept = unpackPayload(packPayload(small))

/** An element of a WebM with a length of eight bytes. */
function element(id: readonly number[], ...parts: readonly Uint8Array[]): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE((1n << 56n) | BigInt(parts.reduce((sum, part) => sum + part.length, 0)))
  return Buffer.concat([Buffer.from(id), length, ...parts])
}

const tag = (name: string, value: Uint8Array, binary: boolean) =>
  element(
    [0x67, 0xc8],
    element([0x45, 0xa3], Buffer.from(name)),
    element(binary ? [0x44, 0x85] : [0x44, 0x87], value),
  )

/** A head, tags, and some film that is not read. */
const film = (session: Uint8Array): Bytes =>
  new Uint8Array(
    Buffer.concat([
      element([0x1a, 0x45, 0xdf, 0xa3], Buffer.from('webm')),
      element(
        [0x18, 0x53, 0x80, 0x67],
        element(
          [0x12, 0x54, 0xc3, 0x67],
          element(
            [0x73, 0x73],
            tag('COMMENT', Buffer.from(MADE_WITH), false),
            tag(SESSION_TAG, session, true),
          ),
        ),
        element([0x1f, 0x43, 0xb6, 0x75], Buffer.alloc(3000, 0x67)),
      ),
    ]),
  )

const filmSample = (bytes: Bytes): Sample => ({
  bytes,
  damage: (random: Random) => damaged(bytes, random),
})

function faultOfFilm(accepted: unknown): string | null {
  const session = accepted as FilmSession | null
  if (session?.kind === 'model')
    return isDeepStrictEqual(session.snapshot, kept) ? null : 'another model was accepted'
  if (session?.kind === 'recipe')
    return isDeepStrictEqual(session.manifest, small.manifest) ? null : 'another recipe was accepted'
  return null
}

/** Version, kind and checksum in front of a body. */
function signed(body: Uint8Array, kind: number): Bytes {
  const bytes = new Uint8Array(6 + body.length)
  bytes.set([1, kind])
  new DataView(bytes.buffer).setUint32(2, crc32(body), true)
  bytes.set(body, 6)
  return bytes
}

const body = headedSample(packPayload(small), 4)

export const filmReaders: readonly Reader[] = [
  {
    name: 'film',
    samples: [filmSample(film(packSession(small, true))), filmSample(film(packSession(small, false)))],
    read: (bytes) => readSession(new Blob([bytes])),
    fault: faultOfFilm,
  },
  {
    name: 'session',
    samples: [
      {
        bytes: packSession(small, true),
        damage: (random) => signed(body.damage(random), random.uniform() < 0.9 ? 1 : random.integer(0, 256)),
      },
    ],
    read: unpackSession,
    fault(accepted, bytes) {
      const session = accepted as FilmSession
      if (session.kind === 'model') return faultOfBody(session.snapshot, bytes.subarray(6))
      return session.kind === 'recipe' ? faultOfManifest(session.manifest, null) : null
    },
  },
]
