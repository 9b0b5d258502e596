// Bytes as text that survives chats and mails, and the checksum that notices when it did not. Not here: what the bytes
// mean.

import { crc32 } from '../core/crc32'

/** CRC-32 as eight lower-case hexadecimal digits. */
export const crc32Hex = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0')

/** RFC 4648 section 5, without padding: letters, digits, `-` and `_` only, which no linkifier cuts. */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  // In parts: fromCharCode takes its bytes as arguments, and engines limit how many those may be.
  for (let i = 0; i < bytes.length; i += 8192) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** Newer than the compiler's types; all engines have it since 2025, Node 20 has not. */
interface NewerBytes {
  readonly fromBase64?: (text: string, options: { readonly alphabet: 'base64url' }) => Uint8Array<ArrayBuffer>
}

function decoded(text: string): Uint8Array<ArrayBuffer> {
  const { fromBase64 } = Uint8Array as NewerBytes
  if (fromBase64) return fromBase64.call(Uint8Array, text, { alphabet: 'base64url' })
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  // Indexed: “from” with a function takes 25 ms for a model.
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** The bytes of unpadded base64url text; null when it is not exactly what {@link toBase64Url} writes. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  // atob alone would forgive blanks and padding.
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  const bytes = decoded(text)
  // The last character may hold bits that belong to no byte: several texts would then mean the same.
  const rest = bytes.length % 3
  return rest === 0 || text.endsWith(toBase64Url(bytes.subarray(-rest))) ? bytes : null
}
