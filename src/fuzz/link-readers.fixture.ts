// The reader of links. Damaged links mostly have a wrong checksum: half of them are signed anew, so that what is behind
// it is read too.

import { isDeepStrictEqual } from 'node:util'
import { crc32 } from 'node:zlib'
import { completeSettings } from '../settings/settings'
import type { Scene } from '../core/scene'
import { demoLink } from '../share/demo-link'
import { hostedLink } from '../share/hosted-link'
import { lessonLink } from '../share/lesson-link'
import { readLink, type LinkContent } from '../share/link'
import { repairLink } from '../share/link-repair'
import { recipeLink } from '../share/recipe-link'
import { shortLink } from '../share/short-link'
import { createPicturedSnapshot, createTestSnapshot } from '../share/snapshot.fixture'
import { faultOfBody, faultOfManifest } from './model-readers.fixture'
import { damaged } from './mutate.fixture'
import type { Reader, Sample } from './readers.fixture'
import { packBody } from '../share/pack-body'
import { modelLink, packPayload } from '../share/pack-model'

type Bytes = Uint8Array<ArrayBuffer>

const small = createTestSnapshot(4)
const pictured = createPicturedSnapshot(4)
const utf8 = new TextEncoder()
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const hex = (bytes: Uint8Array | string) => crc32(bytes).toString(16).padStart(8, '0')

/** A link that is damaged as text, or whose body is damaged and signed anew by `sign`. */
const linkSample = (link: string, body: Bytes, sign: (body: Bytes) => string): Sample => ({
  bytes: utf8.encode(link),
  damage: (random) =>
    random.uniform() < 0.5
      ? damaged(utf8.encode(link), random)
      : utf8.encode(sign(damaged(body.slice(), random))),
})

/** A link whose body is text behind KIND=1.CRC32. */
function textSample(link: string): Sample {
  const [kind = '', , ...rest] = link.split('.')
  return linkSample(link, utf8.encode(rest.join('.')), (body) => {
    // As a link brings it: text.
    const words = text(body)
    return `${kind}.${hex(words)}.${words}`
  })
}

function shortSample(link: string): Sample {
  const pair = link.slice('#s='.length, link.lastIndexOf(','))
  return linkSample(link, utf8.encode(pair), (body) => `#s=${text(body)},${hex(text(body))}`)
}

const signedModel = (body: Bytes) => `#m=1.${hex(body)}.${Buffer.from(body).toString('base64url')}`

const moment = { t: 3.5, directions: [1, -0.5], content: 9 }
const scene: Scene = {
  mode: 'morph',
  position: 4.25,
  directions: [0.5, -2],
  content: 1,
  walkSeed: 12,
  ends: { from: moment, to: { t: 40, directions: [], content: 0 } },
}

/** What was read, written anew. */
function writtenAnew(link: Exclude<LinkContent, { kind: 'none' }>): string {
  if (link.kind === 'recipe') return recipeLink(link)
  if (link.kind === 'demo') return demoLink(link)
  if (link.kind === 'lesson') return lessonLink(link)
  if (link.kind === 'short') return shortLink(link)
  return link.kind === 'hosted' ? hostedLink(link) : modelLink(link.snapshot)
}

function faultOfModel(link: string): string | null {
  const [, crc = '', body = ''] = link.split('.')
  const accepted = readLink(link)
  const payload = Buffer.from(body, 'base64url')
  if (accepted.kind !== 'model' || hex(payload) !== crc) return 'a wrong checksum was accepted'
  return faultOfBody(accepted.snapshot, payload)
}

function faultOfLink(accepted: unknown, bytes: Bytes): string | null {
  const link = accepted as LinkContent
  const given = text(bytes)
  if (link.kind === 'none') return /^#?[\w-]*$/.test(given) ? null : 'a link was taken for an anchor'
  if (link.kind === 'model') return faultOfModel(given)
  if (link.kind === 'hosted' && !/^https:|^http:\/\/(?:localhost|127\.0\.0\.1)[:/]/.test(link.address.href))
    return link.address.href
  if (link.kind === 'recipe') {
    const fault = faultOfManifest({ ...small.manifest, settings: completeSettings(link.changes) }, null)
    if (fault !== null) return fault
  }
  if (!isDeepStrictEqual(readLink(writtenAnew(link)), link)) return 'written anew it says something else'
  const [, crc = '', ...rest] = given.split('.')
  const bare = /^#?(?:(?:demo|lesson)=[a-z0-9-]+|u=https?:.*|s=.*)$/s.test(given)
  return bare || hex(rest.join('.')) === crc ? null : 'a wrong checksum was accepted'
}

const SAMPLES: Reader['samples'] = [
  linkSample(modelLink(small), packPayload(small), signedModel),
  linkSample(signedModel(packBody(pictured)), packBody(pictured), signedModel),
  textSample(
    recipeLink({
      builtIn: { id: 'flame', seed: 7 },
      changes: { size: 32, steps: 3000, generatorRate: 0.0035, seconds: 1e-7 },
      scene,
    }),
  ),
  textSample(demoLink({ name: 'flower', scene })),
  {
    bytes: utf8.encode(lessonLink({ name: 'two-networks' })),
    damage: (random) => damaged(utf8.encode(lessonLink({ name: 'two-networks' })), random),
  },
  shortSample(shortLink({ id: 'a'.repeat(22), key: 'A'.repeat(43) })),
  textSample(
    hostedLink({
      address: new URL('https://example.org/a/model.safetensors?x=1'),
      sha256: 'A'.repeat(43),
    }),
  ),
]

export const linkReaders: readonly Reader[] = [
  {
    name: 'link',
    samples: SAMPLES,
    read: (bytes) => readLink(text(bytes)),
    fault: faultOfLink,
  },
  {
    name: 'changed link',
    samples: SAMPLES,
    read: (bytes) => repairLink(text(bytes)),
    // Whatever it made of the damage: a right link, which says the same when it is written anew.
    fault: (accepted) => {
      const link = accepted as LinkContent
      // Weights that were damaged and signed again are rounded anew.
      if (link.kind === 'model') return faultOfManifest(link.snapshot.manifest, null)
      if (link.kind === 'none' || isDeepStrictEqual(readLink(writtenAnew(link)), link)) return null
      return 'written anew it says something else'
    },
  },
]
