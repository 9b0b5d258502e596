// The browser's own cryptography, where there is one. Not here: what is encrypted (seal.ts).

import { ReelError } from '../core/errors'
import { toBase64Url } from './bytes'

/** @throws ReelError `link-unreachable` on a page without https, which browsers give no cryptography. */
export function webCrypto(): SubtleCrypto {
  // Typed as always there; on plain http (other than this machine) it is not.
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle
  if (subtle) return subtle
  throw new ReelError(
    'link-unreachable',
    'This page was opened without https, and browsers encrypt nothing there; open it with https, or send the model as a file.',
  )
}

/** SHA-256 as 43 base64url characters. @throws as {@link webCrypto}. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toBase64Url(new Uint8Array(await webCrypto().digest('SHA-256', bytes)))
}
