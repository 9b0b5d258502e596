// `#u=`: a model file that lies somewhere else: its address, and the hash that it must have. Not here: fetching it
// (hosted-model.ts).

import { isOwnMachine } from '../core/own-machine'
import { fromBase64Url, toBase64Url } from './bytes'
import { checkedBody, linkCut, linkWrong, signed } from './link-check'

export interface HostedLink {
  readonly address: URL
  /** SHA-256 of the file, 43 base64url characters. */
  readonly sha256: string
}

const MAX_ADDRESS = 2000
const MARK = '&h='

/** `#u=1.CRC32.https://example.org/a.safetensors&h=SHA256`. */
export const hostedLink = ({ address, sha256 }: HostedLink): string =>
  signed('u', address.href + MARK + sha256)

/**
 * What {@link hostedLink} wrote, or `URL&h=SHA256` (hexadecimal too) as a person writes it. The hash has a fixed length
 * and stands last: without it, or with a part of it, the link was cut.
 * @throws ReelError `link-cut`; `link-wrong` when the address is none that can be fetched from.
 */
export function readHosted(text: string): HostedLink {
  const byHand = /^https?:/.test(text)
  // No address holds these: something has happened to it.
  if (byHand && /[\s#<>"\\]/.test(text)) throw linkCut()
  const body = byHand ? text : checkedBody(text)
  const mark = body.lastIndexOf(MARK)
  const sha256 = readHash(mark < 0 ? '' : body.slice(mark + MARK.length))
  if (sha256 === null) throw linkCut()
  return { address: hostedAddress(body.slice(0, mark)), sha256 }
}

/**
 * The address of a file as a person gives it.
 * @throws ReelError `link-wrong` unless it is https, or http on this machine, without a name and password in it.
 */
export function hostedAddress(text: string): URL {
  const address = URL.canParse(text) && text.length <= MAX_ADDRESS ? new URL(text) : null
  if (!address || address.username || address.password) throw linkWrong('its address')
  const own = isOwnMachine(address.hostname)
  if (address.protocol !== 'https:' && !(own && address.protocol === 'http:'))
    throw linkWrong('its address is not https')
  address.hash = ''
  return address
}

function readHash(text: string): string | null {
  if (/^[0-9a-f]{64}$/.test(text))
    return toBase64Url(Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
  return text.length === 43 && fromBase64Url(text) ? text : null
}
