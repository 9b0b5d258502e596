// What a first visit loads before anything is on screen: the scripts and styles that index.html names, and every script
// that these import statically. Not counted: fonts, pictures, and what is imported later.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

/** kB (1000 bytes) of gzip that the first chunk may have. */
export const FIRST_CHUNK_LIMIT = 250

const NAMED = /<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))"/g
// A dynamic import has a bracket after the word, so that it does not match.
const STATIC_IMPORT = /\b(?:from|import)\s*["']([^"']+\.js)["']/g

/**
 * The files of a built site's first load.
 * @param {string} dist  the built folder
 * @returns {string[]} absolute paths
 */
export function firstLoad(dist) {
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const found = new Set([...html.matchAll(NAMED)].map(([, path = '']) => join(dist, path)))
  // A Set hands out what is added while it is walked.
  for (const file of found) {
    if (!file.endsWith('.js')) continue
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
      const target = resolve(dirname(file), path)
      if (existsSync(target)) found.add(target)
    }
  }
  return [...found]
}

/**
 * @param {readonly string[]} files
 * @returns {number} their size when each is compressed as a server would, kB of 1000 bytes
 */
export function gzippedKilobytes(files) {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0) / 1000
}
