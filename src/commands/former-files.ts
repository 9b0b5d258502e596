// A build leaves the hashed files of earlier builds where they are: a page that is open since then still finds its late
// parts. The rule: thirty days from the first build without a file, and never more than 100 MB of them. Not here:
// telling such a page (app/update.ts).

import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { FORMER, formerFilesOf } from './former.mjs'

const DAYS = 30
const MOST_BYTES = 100e6
const MS_PER_DAY = 24 * 3600 * 1000

/** Goes with `build.emptyOutDir: false`: what else is left of earlier builds is removed here. */
export function formerFiles(now: () => number = Date.now): Plugin {
  let publicFolder = ''
  return {
    name: 'former-files',
    apply: 'build',
    configResolved({ publicDir }) {
      publicFolder = publicDir
    },
    writeBundle({ dir = '' }, bundle) {
      const current = new Set([...Object.keys(bundle), ...filesBelow(publicFolder)])
      const there = filesBelow(dir)
      const left = there.filter((name) => name.startsWith('assets/') && !current.has(baseOf(name)))
      const former = stillWanted(dir, left, now())
      for (const name of there) {
        const base = name.startsWith('assets/') ? baseOf(name) : name
        if (!current.has(base) && !(base in former)) rmSync(join(dir, name))
      }
      if (Object.keys(former).length > 0)
        writeFileSync(join(dir, FORMER), `${JSON.stringify(former, null, 2)}\n`)
    },
  }
}

/** Of a compressed copy (compress.ts) the file beside which it lies. */
const baseOf = (name: string): string => name.replace(/\.(?:br|gz)$/, '')

/**
 * Those that stay, each with the moment from which on it was former; those that have been for the shortest time come
 * first.
 */
function stillWanted(dir: string, names: readonly string[], now: number): Record<string, string> {
  const before = formerFilesOf(dir)
  const since = (name: string) => before[baseOf(name)] ?? new Date(now).toISOString()
  const newestFirst = names.toSorted((a, b) => since(b).localeCompare(since(a)))
  const former: Record<string, string> = {}
  let bytes = 0
  for (const name of newestFirst) {
    bytes += statSync(join(dir, name)).size
    const young = now - Date.parse(since(name)) < DAYS * MS_PER_DAY
    if (young && bytes <= MOST_BYTES) former[baseOf(name)] = since(name)
  }
  return former
}

/** Names relative to the folder, with slashes. */
const filesBelow = (folder: string): string[] =>
  folder === '' || !existsSync(folder)
    ? []
    : readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((name) => name.replaceAll('\\', '/'))
        .filter((name) => statSync(join(folder, name)).isFile())
