// Which files of a built folder belong to earlier builds: former-files.ts leaves them there for pages that are still
// open.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Beside the page: names of files, each with the moment (ISO 8601) at which a build came without it. */
export const FORMER = 'former-files.json'

/**
 * @param {string} dist  the built folder
 * @returns {Record<string, string>} empty when there is no list, or none that can be read
 */
export function formerFilesOf(dist) {
  const file = join(dist, FORMER)
  if (!existsSync(file)) return {}
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
