// What an exported WebM carries to reopen where it was made: the manifest (settings, seed, scene) alone, or the whole
// 8-bit generator. Body of the tag: u8 version, u8 kind, u32 CRC-32 of the rest, then the JSON of the manifest or a
// payload (model-link.ts). Not here: how tags are found in a file (webm-tags.ts) or written (session-tags.ts).

import { ReelError } from '../core/errors'
import { checkManifest, type Manifest, type Snapshot } from '../network/snapshot'
import { crc32Hex } from './bytes'
import { MAX_SESSION, unpackPayload } from './model-link'
import { readTags, type Tag } from './webm-tags'
import { packPayload } from './pack-model'

/** Names of the tags: part of the file format. */
export const SESSION_TAG = 'REELGAN_SESSION'
export const MADE_WITH = 'Made with ReelGAN'

const MAX_MANIFEST = 64 * 1024

const HEAD = 6
const VERSION = 1
const KINDS = { recipe: 0, model: 1 } as const

/** What a film of ours has to say of where it was made. */
export type FilmSession =
  | { readonly kind: 'model'; readonly snapshot: Snapshot }
  /** The settings, the seed and the scene, without the weights. */
  | { readonly kind: 'recipe'; readonly manifest: Manifest }
  /** Another app has saved the film again and left out what it did not know, or the bytes are not what they were. */
  | { readonly kind: 'gone'; readonly damaged: boolean }

/** Bytes that the generator adds to a film. */
export const sessionLength = (snapshot: Snapshot): number => HEAD + packPayload(snapshot).length

/**
 * The bytes of the tag; `withModel` false leaves the weights out.
 * @throws ReelError `export-failed` when a weight is not a number or the model is over 4 MB.
 */
export function packSession(snapshot: Snapshot, withModel: boolean): Uint8Array<ArrayBuffer> {
  const body = withModel ? packPayload(snapshot) : new TextEncoder().encode(JSON.stringify(snapshot.manifest))
  const bytes = new Uint8Array(HEAD + body.length)
  if (bytes.length > MAX_SESSION) {
    throw new ReelError(
      'export-failed',
      'This model is too large to travel inside a film; leave it out, and share the model as a file.',
    )
  }
  bytes[0] = VERSION
  bytes[1] = withModel ? KINDS.model : KINDS.recipe
  new DataView(bytes.buffer).setUint32(2, Number.parseInt(crc32Hex(body), 16), true)
  bytes.set(body, HEAD)
  return bytes
}

/** Reads a tag's bytes; whatever is wrong with them makes it a session that is gone. Every limit is checked first. */
export function unpackSession(bytes: Uint8Array): FilmSession {
  const gone: FilmSession = { kind: 'gone', damaged: true }
  if (bytes.length <= HEAD || bytes.length > MAX_SESSION || bytes[0] !== VERSION) return gone
  const crc = new DataView(bytes.buffer, bytes.byteOffset).getUint32(2, true)
  const body = bytes.subarray(HEAD)
  if (crc !== Number.parseInt(crc32Hex(body), 16)) return gone
  try {
    if (bytes[1] === KINDS.model) return { kind: 'model', snapshot: unpackPayload(body, MAX_SESSION) }
    if (bytes[1] !== KINDS.recipe || body.length > MAX_MANIFEST) return gone
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    return { kind: 'recipe', manifest: checkManifest(JSON.parse(text)) }
  } catch {
    return gone
  }
}

/**
 * What a file has to say of the session it was made in; null when it is no WebM or not one of ours. Never throws for
 * bad data.
 */
export async function readSession(file: Blob): Promise<FilmSession | null> {
  const tags = await readTags(file, MAX_SESSION + MAX_MANIFEST)
  const session = tags.find(({ name, binary }) => name === SESSION_TAG && binary !== null)?.binary
  if (session) return unpackSession(session)
  return tags.some(isOurs) ? { kind: 'gone', damaged: false } : null
}

const isOurs = ({ name, text }: Tag): boolean => name === SESSION_TAG || text === MADE_WITH
