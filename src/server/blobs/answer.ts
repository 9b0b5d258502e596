// How the endpoint answers: JSON with a sentence for people, a blob for the page. Not here: what is answered
// (endpoint.ts).

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { BLOB_TYPE, KEPT_DAYS, MAX_BLOB } from '../../core/share-protocol'

type RefusalStatus = 400 | 403 | 404 | 405 | 411 | 413 | 415 | 429 | 500 | 503 | 507

/** `message` is one sentence: what is wrong, what to do. */
export class ShareRefusal extends Error {
  override readonly name = 'ShareRefusal'
  readonly status: RefusalStatus
  readonly headers: OutgoingHttpHeaders

  constructor(status: RefusalStatus, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

export const refusals = {
  noSuchBlob: () =>
    new ShareRefusal(
      404,
      `There is no such shared model: it was deleted, or nobody opened it for ${KEPT_DAYS} days; ask for a new link.`,
    ),
  noSuchPath: () =>
    new ShareRefusal(404, 'There is nothing at this address; open the page of the site instead.'),
  noSuchHost: () =>
    new ShareRefusal(400, 'The request names no host, or several; open the page of the site instead.'),
  method: (allow: string) =>
    new ShareRefusal(405, `This address takes ${allow} only; use one of them.`, { Allow: allow }),
  origin: () =>
    new ShareRefusal(
      403,
      'Only the page of this site may share here; open it at its own address, or ask its owner to allow this one.',
    ),
  token: () =>
    new ShareRefusal(403, 'This is not the token that was given when the model was shared; use that one.'),
  type: () => new ShareRefusal(415, `A shared model must come as plain ${BLOB_TYPE}; send it so.`),
  noLength: () => new ShareRefusal(411, 'The length of the shared model is missing; send it as one piece.'),
  tooSmall: () => new ShareRefusal(400, 'This is too short to be a shared model; share it again.'),
  tooLarge: () =>
    new ShareRefusal(
      413,
      `A shared model may have ${MAX_BLOB / 1024} KiB at the most; download it and send the file instead.`,
    ),
  brokenOff: () => new ShareRefusal(400, 'The shared model did not arrive as a whole; share it again.'),
  tooOften: (seconds: number) =>
    new ShareRefusal(429, `That was too often from one address; wait ${seconds} s and try again.`, {
      'Retry-After': String(seconds),
    }),
  full: () =>
    new ShareRefusal(
      507,
      'The share space of this site is full; try again another day, or download the model and send the file.',
    ),
  unreachable: () =>
    new ShareRefusal(503, 'The share space of this site does not answer; try again in a minute.'),
}

/** On every answer: nothing of it is ever a page. */
const GUARDED = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: OutgoingHttpHeaders = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    ...GUARDED,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    ...headers,
  })
  response.end(bytes)
}

/**
 * The same id is the same bytes for ever, and still a browser must ask each time: a model that was deleted must not go
 * on in caches, and an opening from one must count as an opening, or the model would end after its 90 days while it is
 * in use. Asking costs no bytes. Node leaves out the body itself where a HEAD asked.
 */
export function sendBlob(
  { headers }: IncomingMessage,
  response: ServerResponse,
  id: string,
  blob: Uint8Array,
): void {
  const tag = `"${id}"`
  const cached = { ...GUARDED, ETag: tag, 'Cache-Control': 'private, no-cache' }
  const tags = (headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  if (tags.some((each) => each === tag || each === '*')) {
    response.writeHead(304, cached).end()
    return
  }
  response.writeHead(200, {
    ...cached,
    'Content-Type': BLOB_TYPE,
    'Content-Length': blob.length,
    'Content-Disposition': `attachment; filename="${id}.bin"`,
  })
  response.end(blob)
}

export function sendNothing(response: ServerResponse, headers: OutgoingHttpHeaders = {}): void {
  response.writeHead(204, { ...GUARDED, 'Cache-Control': 'no-store', ...headers })
  response.end()
}
