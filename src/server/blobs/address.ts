// Whose request it is, for counting only: never kept on disk, never logged.

import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * The address that a request is counted under. Behind a proxy every socket is the proxy's: then the address that the outermost
 * trusted one saw, which is that many places from the end of X-Forwarded-For. What stands further left was written by the client.
 * @param trustedProxies how many proxies of our own stand before this server; 0: the header is not looked at
 */
export function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const seen = request.socket.remoteAddress ?? ''
  if (trustedProxies === 0) return network(seen)
  const named = [request.headers['x-forwarded-for'] ?? ''].flat().join(',').split(',')
  const claimed = (named.at(-trustedProxies) ?? '').trim()
  return network(isIP(claimed) === 0 ? seen : claimed)
}

/** One person has a whole /64 of IPv6 addresses, so that is what counts; an IPv4 address inside IPv6 is the IPv4 one. */
function network(address: string): string {
  const inner = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (inner !== undefined) return inner
  if (isIP(address) !== 6) return address
  const [left = '', right] = address.split('%')[0]?.split('::') ?? []
  const first = left === '' ? [] : left.split(':')
  const last = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
