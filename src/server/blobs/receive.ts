// Takes the body of an upload into a draft, counted and hashed on its way. Not here: where it is kept (store.ts).

import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { BLOB_TYPE, MAX_BLOB, MIN_BLOB } from '../../core/share-protocol'
import { refusals } from './answer'
import { idOfHash } from './record'
import type { Draft } from './store'

/**
 * Bytes that an upload announces, before any of them is read.
 * @throws ShareRefusal 400, 411, 413 or 415
 */
export function announcedLength(headers: IncomingHttpHeaders): number {
  const encoding = headers['content-encoding'] ?? 'identity'
  if (headers['content-type'] !== BLOB_TYPE || encoding !== 'identity') throw refusals.type()
  if (headers['transfer-encoding'] !== undefined || headers['content-length'] === undefined)
    throw refusals.noLength()
  // Node has refused whatever is no whole number.
  const length = Number(headers['content-length'])
  if (length > MAX_BLOB) throw refusals.tooLarge()
  if (length < MIN_BLOB) throw refusals.tooSmall()
  return length
}

/**
 * Reads the whole body; the id of what was written to `draft`.
 * @throws ShareRefusal when it does not come as announced, and what `draft` throws
 */
export async function receive(request: IncomingMessage, length: number, draft: Draft): Promise<string> {
  const hash = createHash('sha256')
  let count = 0
  try {
    // Not destroyed on the way out: with the request the socket would go, and with it the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      count += chunk.length
      if (count > length) throw refusals.tooLarge()
      hash.update(chunk)
      await draft.write(chunk)
    }
  } catch (error) {
    // Of the client's connection: stores write drafts without one.
    throw error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
      ? refusals.brokenOff()
      : error
  }
  if (count < length) throw refusals.brokenOff()
  return idOfHash(hash.digest())
}
