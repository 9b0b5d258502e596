// What is sent compressed, and how: what the client takes best. Not here: the files that the build has compressed
// (commands/compress.ts).

import type { IncomingMessage } from 'node:http'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** By extension: what gets smaller. Pictures, films, fonts and models are compressed already. */
export const COMPRESSED_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
}

interface ContentCoding {
  /** As HTTP names it. */
  readonly name: string
  /** Of the compressed file beside the plain one. */
  readonly extension: string
  /** For what is made while somebody waits. */
  readonly compress: (text: string) => Buffer
}

/** The better one first. */
const CODINGS: readonly ContentCoding[] = [
  {
    name: 'br',
    extension: '.br',
    compress: (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  },
  { name: 'gzip', extension: '.gz', compress: (text) => gzipSync(text) },
]

/** What a client wants most; null for the plain bytes, and for a part of a file: its bounds mean plain bytes. */
export function codingFor({ headers }: IncomingMessage): ContentCoding | null {
  const { range, 'accept-encoding': accepted = '' } = headers
  if (range !== undefined) return null
  const weights = new Map([accepted].flat().join(',').split(',').map(weighted))
  const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0
  const best = CODINGS.toSorted((a, b) => weightOf(b.name) - weightOf(a.name))[0]
  if (!best) return null
  const weight = weightOf(best.name)
  return weight > 0 && weight >= (weights.get('identity') ?? 0) ? best : null
}

/** `gzip;q=0.5` → gzip, 0.5. */
function weighted(text: string): [string, number] {
  const [name = '', ...parameters] = text.toLowerCase().split(';')
  const weight = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find(Boolean)
  return [name.trim(), weight === undefined ? 1 : Number(weight)]
}
