// The page's side of the share endpoint: hands over a sealed model, fetches one, has one deleted. What goes over the
// wire is encrypted (seal.ts); its key is not sent. Not here: the server.

import * as v from 'valibot'
import { ReelError } from '../core/errors'
import { BLOB_TYPE, isBlobId, MAX_BLOB, SHARE_META } from '../core/share-protocol'
import type { Snapshot } from '../network/snapshot'
import { linkWrong } from './link-check'
import { unpackPayload } from './model-link'
import { type OnShare, readAtMost } from './read-body'
import { seal, SEAL_BYTES, unseal } from './seal'
import type { ShortLink } from './short-link'
import { sha256 } from './web-crypto'
import { packPayload } from './pack-model'

const MAX_ANSWER = 4096

/** A short link of one's own, with what deletes it again. */
export interface OwnLink extends ShortLink {
  readonly deleteToken: string
  /** When it ends unless it is opened before, ISO. */
  readonly expires: string
}

export interface Fetching {
  readonly signal?: AbortSignal
  readonly onShare?: OnShare
}

const answerSchema = v.object({
  id: v.pipe(v.string(), v.check(isBlobId)),
  deleteToken: v.pipe(v.string(), v.regex(/^[\w.~+/=-]{8,200}$/)),
  expires: v.pipe(v.string(), v.isoTimestamp()),
})
const refusalSchema = v.object({ error: v.pipe(v.string(), v.minLength(1), v.maxLength(300)) })

/** Where the endpoint is, as the server wrote it into the page; null for a site without one. */
export function shareEndpoint(page: Document): URL | null {
  const path = page.querySelector(`meta[name="${SHARE_META}"]`)?.getAttribute('content') ?? ''
  if (path === '' || !URL.canParse(path, page.baseURI)) return null
  const address = new URL(path, page.baseURI)
  return address.origin === new URL(page.baseURI).origin ? address : null
}

/**
 * Seals a model and hands it over.
 * @throws ReelError `export-failed` when it is too large or the endpoint refuses it (its own sentence),
 * `link-unreachable` when it cannot be reached or this page has no cryptography.
 */
export async function keepModel(endpoint: URL, snapshot: Snapshot): Promise<OwnLink> {
  const payload = packPayload(snapshot)
  if (payload.length + SEAL_BYTES > MAX_BLOB) {
    const size = (payload.length / 1e6).toFixed(1)
    throw new ReelError(
      'export-failed',
      `This model takes ${size} MB, and a short link holds 1 MB; download it and send the file instead.`,
    )
  }
  const { blob, key } = await seal(payload)
  const headers = { 'content-type': BLOB_TYPE }
  const response = await ask(endpoint, { method: 'POST', body: blob, headers })
  const said = await readJson(response)
  if (!response.ok) throw refusal(said, response.status)
  const answer = v.safeParse(answerSchema, said)
  // The id is the hash of what was sent: another one would lead to something else.
  if (!answer.success || !(await sha256(blob)).startsWith(answer.output.id)) {
    throw new ReelError(
      'export-failed',
      'The share endpoint of this site answered something else than a link; try again later, or send the model as a file.',
    )
  }
  return { ...answer.output, key }
}

/**
 * Fetches a model and opens it with the key of the link.
 * @throws ReelError `link-gone`, `link-unreachable`, `file-damaged`, `link-wrong`.
 */
export async function fetchKept(
  endpoint: URL,
  link: ShortLink,
  { signal, onShare }: Fetching = {},
): Promise<Snapshot> {
  const response = await ask(placeOf(endpoint, link.id), signal ? { signal } : {})
  if (response.status === 404 || response.status === 410) {
    throw new ReelError(
      'link-gone',
      'This short link has expired or was deleted; ask for a new one, or for the model as a file.',
    )
  }
  if (!response.ok) throw unreachable()
  const blob = await readAtMost(response, MAX_BLOB, onShare)
  const payload = await unseal(blob ?? new Uint8Array(0), link.key)
  try {
    return unpackPayload(payload)
  } catch (error) {
    if (error instanceof ReelError) throw linkWrong('its model', { cause: error })
    throw error
  }
}

/**
 * Has what lies behind a link of one's own deleted; nothing happens when it has gone before.
 * @throws ReelError `link-unreachable`, or `export-failed` with the endpoint's own sentence.
 */
export async function forgetKept(endpoint: URL, { id, deleteToken }: OwnLink): Promise<void> {
  const headers = { authorization: `Bearer ${deleteToken}` }
  const response = await ask(placeOf(endpoint, id), { method: 'DELETE', headers })
  if (!response.ok && response.status !== 404) throw refusal(await readJson(response), response.status)
}

const placeOf = (endpoint: URL, id: string) =>
  new URL(`${endpoint.pathname.replace(/\/$/, '')}/${id}`, endpoint)

async function ask(address: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...init, credentials: 'omit', redirect: 'error' })
  } catch (error) {
    init.signal?.throwIfAborted()
    throw unreachable({ cause: error })
  }
}

async function readJson(response: Response): Promise<unknown> {
  const bytes = await readAtMost(response, MAX_ANSWER)
  try {
    return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array(0)))
  } catch {
    return null
  }
}

function refusal(said: unknown, status: number): ReelError {
  const refused = v.safeParse(refusalSchema, said)
  return new ReelError(
    'export-failed',
    refused.success
      ? refused.output.error
      : `The share endpoint of this site refused it (${status}); try again later, or send the model as a file.`,
  )
}

const unreachable = (options?: ErrorOptions) =>
  new ReelError(
    'link-unreachable',
    'The share endpoint of this site cannot be reached; check the connection and try again.',
    options,
  )
