// The body of a model link in deflated parts, and the link around it. Comes late: deflating is 4 kB of script.
// Not here: how weights are packed (pack-body.ts) and read (model-link.ts).

import { deflateSync } from 'fflate'
import { ReelError } from '../core/errors'
import type { Snapshot } from '../network/snapshot'
import { crc32Hex, toBase64Url } from './bytes'
import { MAX_INFLATED, MAX_PAYLOAD, PART } from './model-link'
import { joined, packBody } from './pack-body'

/**
 * `#m=1.CRC32.BASE64URL`: the whole generator in few bits; the scene lies in its manifest.
 * @throws ReelError `export-failed` when the link would have over 1.9 million characters, or a weight is NaN or
 * infinite.
 */
export function modelLink(snapshot: Snapshot): string {
  const payload = packPayload(snapshot)
  if (payload.length > MAX_PAYLOAD) {
    const size = ((payload.length * 4) / 3 / 1e6).toFixed(1)
    throw new ReelError(
      'export-failed',
      `This model makes a link of ${size} MB, and browsers take 1.9 MB; download it and send the file instead.`,
    )
  }
  return `#m=1.${crc32Hex(payload)}.${toBase64Url(payload)}`
}

/** {@link packBody} in deflated parts. @throws ReelError `export-failed` when it is beyond all limits, or as there. */
export function packPayload(snapshot: Snapshot): Uint8Array<ArrayBuffer> {
  const body = packBody(snapshot)
  if (body.length > MAX_INFLATED) {
    throw new ReelError(
      'export-failed',
      'This model is too large for links, pages and films; download it and send the file instead.',
    )
  }
  const parts = Array.from({ length: Math.ceil(body.length / PART) }, (_, i) =>
    deflateSync(body.subarray(i * PART, (i + 1) * PART), { level: 9, mem: 0 }),
  )
  return joined({ inflated: body.length, parts: parts.map(({ length }) => length) }, parts)
}
