// The readers of what servers answer, and of what the browser kept: a sealed model, a file at an address, the
// endpoint's own words, the list of one's own links. `fetch` answers with the damaged bytes; nothing goes over a wire.

import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Random } from '../core/random'
import { fetchKept, keepModel, type OwnLink } from '../share/endpoint'
import { fetchHosted } from '../share/hosted-model'
import { packModel } from '../share/model-file'
import { unpackPayload } from '../share/model-link'
import { ownLinks } from '../share/own-links'
import { seal } from '../share/seal'
import { createTestSnapshot } from '../share/snapshot.fixture'
import { damaged, damagedJson } from './mutate.fixture'
import type { Reader, Sample } from './readers.fixture'
import { packPayload } from '../share/pack-model'

type Bytes = Uint8Array<ArrayBuffer>

const small = createTestSnapshot(4)
const utf8 = new TextEncoder()
const endpoint = new URL('https://site.example/api/share')
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url')
/** What an 8-bit body gives back. */
const kept = unpackPayload(packPayload(small))
const { blob, key } = await seal(packPayload(small))
const file = packModel(small)

/** Runs `ask` while every request is answered with what `answerTo` makes of its body. */
async function answered<T>(answerTo: (body: unknown) => Bytes, ask: () => Promise<T>): Promise<T> {
  const own = globalThis.fetch
  globalThis.fetch = (address, init) => {
    const response = new Response(answerTo(init?.body))
    // A made-up answer has no address of its own.
    Object.defineProperty(response, 'url', { value: new Request(address).url })
    return Promise.resolve(response)
  }
  try {
    return await ask()
  } finally {
    globalThis.fetch = own
  }
}

const sampleOf = (bytes: Bytes): Sample => ({ bytes, damage: (random: Random) => damaged(bytes, random) })

const same = (accepted: unknown, right: unknown) =>
  isDeepStrictEqual(accepted, right) ? null : 'another model was accepted'

const NO_ID = 'A'.repeat(22)
const answer = { id: NO_ID, deleteToken: 'token-of-somebody', expires: '2030-01-01T00:00:00.000Z' }
const listed = [{ ...answer, key: 'B'.repeat(43), title: 'Jellyfish, 1500 steps' }]

const words = (tree: unknown): Sample => ({
  bytes: utf8.encode(JSON.stringify(tree)),
  damage: (random) => utf8.encode(damagedJson(tree, random)),
})

export const endpointReaders: readonly Reader[] = [
  {
    name: 'sealed model',
    samples: [sampleOf(blob)],
    read: (bytes) =>
      answered(
        () => bytes,
        () => fetchKept(endpoint, { id: hash(blob).slice(0, 22), key }),
      ),
    fault: (accepted) => same(accepted, kept),
  },
  {
    name: 'hosted file',
    samples: [sampleOf(file)],
    read: (bytes) =>
      answered(
        () => bytes,
        () =>
          fetchHosted(
            { address: new URL('https://huggingface.co/a.safetensors'), sha256: hash(file) },
            endpoint.origin,
          ),
      ),
    fault: (accepted) => same(accepted, small),
  },
  {
    name: 'answer of the endpoint',
    samples: [words(answer)],
    // The right id is the hash of what was sent, which has a fresh key each time.
    read: (bytes) => {
      const answerTo = (body: unknown) =>
        utf8.encode(new TextDecoder().decode(bytes).replace(NO_ID, hash(body as Bytes).slice(0, 22)))
      return answered(answerTo, () => keepModel(endpoint, small))
    },
    fault: (accepted) => {
      const { id, key: secret, deleteToken, expires } = accepted as OwnLink
      const right = /^[\w-]{22}$/.test(id) && /^[\w-]{43}$/.test(secret) && deleteToken.length >= 8
      return right && id !== NO_ID && !Number.isNaN(Date.parse(expires)) ? null : JSON.stringify(accepted)
    },
  },
  {
    name: 'own links',
    samples: [words(listed), words([])],
    read(bytes) {
      const text = new TextDecoder().decode(bytes)
      Object.assign(globalThis, { window: { localStorage: { getItem: () => text } } })
      return ownLinks()
    },
    fault: (accepted, bytes) => {
      const links = accepted as ReturnType<typeof ownLinks>
      const right = links.every(
        ({ id, key: secret, title }) =>
          /^[\w-]{22}$/.test(id) && /^[\w-]{43}$/.test(secret) && title.length <= 200,
      )
      if (!right) return 'a link that cannot be opened'
      return links.length === 0 || isDeepStrictEqual(JSON.parse(new TextDecoder().decode(bytes)), links)
        ? null
        : 'links were made up'
    },
  },
]
