// Which host and which path a request is for, where HTTP allows two ways to say so. Not here: what is answered.

import type { IncomingMessage } from 'node:http'

/**
 * Gives a request one host and a path that begins with a slash: a request as proxies send it (`GET http://host/path`)
 * becomes one of the usual form, and its own host counts. Nothing of the path is tidied up: `..` is for those who
 * answer to refuse.
 * @returns false when it names several hosts, or what is none: two readers of it would not agree on whom it is for
 */
export function readRequestLine(request: IncomingMessage): boolean {
  const hosts = request.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length > 1) return false
  const [, authority, path] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(request.url ?? '') ?? []
  if (authority !== undefined) {
    request.url = path?.startsWith('/') === true ? path : `/${path ?? ''}`
    request.headers.host = authority
  }
  return /^(?:[\w.-]*|\[[\da-f:.]+\])(?::\d*)?$/i.test(request.headers.host ?? '')
}
