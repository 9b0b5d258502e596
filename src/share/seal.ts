// A model as it lies at the share endpoint: AES-GCM with a 256-bit key that stands in the link and nowhere else.
// Sealed: 12 bytes of initialisation vector, then the ciphertext of one version byte and the body. Not here: sending
// it.

import { ReelError } from '../core/errors'
import { fromBase64Url, toBase64Url } from './bytes'
import { webCrypto } from './web-crypto'

const VERSION = 1
const IV_BYTES = 12
/** What sealing adds: the vector, the version and GCM's tag of 16 bytes. */
export const SEAL_BYTES = IV_BYTES + 1 + 16

export interface Sealed {
  readonly blob: Uint8Array<ArrayBuffer>
  /** 43 base64url characters. */
  readonly key: string
}

/** Encrypts under a fresh key. @throws ReelError `link-unreachable` on a page without https. */
export async function seal(body: Uint8Array): Promise<Sealed> {
  const subtle = webCrypto()
  const raw = crypto.getRandomValues(new Uint8Array(32))
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const plain = new Uint8Array(1 + body.length)
  plain[0] = VERSION
  plain.set(body, 1)
  const key = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt'])
  const cipher = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv }, key, plain))
  const blob = new Uint8Array(IV_BYTES + cipher.length)
  blob.set(iv)
  blob.set(cipher, IV_BYTES)
  return { blob, key: toBase64Url(raw) }
}

/**
 * The body that {@link seal} was given.
 * @throws ReelError `file-damaged` when not every bit is as it was, or the key is another one; `link-wrong` for a later
 * version.
 */
export async function unseal(
  blob: Uint8Array<ArrayBuffer>,
  keyText: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const subtle = webCrypto()
  const raw = fromBase64Url(keyText)
  if (raw?.length !== 32 || blob.length < SEAL_BYTES) throw damaged()
  const key = await subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt'])
  let plain: Uint8Array<ArrayBuffer>
  try {
    const iv = blob.subarray(0, IV_BYTES)
    plain = new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv }, key, blob.subarray(IV_BYTES)))
  } catch (error) {
    throw damaged({ cause: error })
  }
  if (plain[0] !== VERSION) {
    throw new ReelError(
      'link-wrong',
      'This short link was made by a later version of ReelGAN; reload the page, or ask for the model as a file.',
    )
  }
  return plain.subarray(1)
}

const damaged = (options?: ErrorOptions) =>
  new ReelError(
    'file-damaged',
    'What this short link leads to is damaged or belongs to another link; ask for a new one, or for the model as a file.',
    options,
  )
