// Whose request it is, for counting only: never kept, never logged.

import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Who asks, as far as an address can say. */
export interface Asker {
  /** An IPv4 address; of IPv6 the /64, all of which one person has. */
  readonly address: string
  /** What one person may have at the most: a /24 of IPv4, a /48 of IPv6. */
  readonly network: string
}

/**
 * Whom a request is counted under. Behind a proxy every socket is the proxy's: then the address that the outermost
 * trusted one saw, which is that many places from the end of X-Forwarded-For. What stands further left was written by
 * the client.
 * @param trustedProxies how many proxies of our own stand before this server; 0: the header is not looked at
 */
export function askerOf(request: IncomingMessage, trustedProxies: number): Asker {
  const seen = request.socket.remoteAddress ?? ''
  if (trustedProxies === 0) return asker(seen)
  const named = [request.headers['x-forwarded-for'] ?? ''].flat().join(',').split(',')
  const claimed = (named.at(-trustedProxies) ?? '').trim()
  return asker(isIP(claimed) === 0 ? seen : claimed)
}

/** An IPv4 address inside IPv6 is the IPv4 one. */
function asker(address: string): Asker {
  const inner = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = inner ?? address
  if (isIP(plain) !== 6) return { address: plain, network: plain.split('.').slice(0, 3).join('.') }
  const groups = groupsOf(plain)
  return { address: groups.slice(0, 4).join(':'), network: groups.slice(0, 3).join(':') }
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  const [left = '', right] = address.split('%')[0]?.split('::') ?? []
  const first = left === '' ? [] : left.split(':')
  const last = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last]
  return groups.map((group) => Number.parseInt(group, 16).toString(16))
}
