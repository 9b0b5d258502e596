// No file of the built site may import a worker's entry. WebKit keeps the entry that it has started apart from the
// module of the same address: an import of it runs it a second time, so that two listeners answer every message (seen
// as “No clip is open in this decoder”).

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formerFilesOf } from './former.mjs'

/**
 * A plugin of a worker's build: what an entry shares with its chunks goes into a chunk of its own. Vite sets this
 * option itself for workers and heeds no other place for it (8.3).
 * @returns {import('vite').Plugin}
 */
export const wholeEntries = () => ({
  name: 'whole-entries',
  options: (given) => ({ ...given, preserveEntrySignatures: 'strict' }),
})

/** A script as an address: only workers are started so. */
const ENTRY = /\bnew URL\(\s*["'`](?:[^"'`]*\/)?([^"'`/]+\.js)["'`]/g
/** Static imports, re-exports, and those with brackets. */
const IMPORT = /\b(?:from|import)\s*\(?\s*["'`](?:[^"'`]*\/)?([^"'`/]+\.js)["'`]/g

/**
 * Who imports a worker's entry, e.g. `images-1.js imports decode-2.js`.
 * @param {string} dist  the built folder
 * @returns {{ entries: string[], faults: string[] }} names of files; no entry at all means that this looks at the wrong
 * thing
 */
export function importedEntries(dist) {
  const former = formerFilesOf(dist)
  const names = readdirSync(join(dist, 'assets')).filter(
    (name) => name.endsWith('.js') && !(`assets/${name}` in former),
  )
  const texts = names.map((name) => readFileSync(join(dist, 'assets', name), 'utf8'))
  const named = new Set(texts.flatMap((text) => [...text.matchAll(ENTRY)].map(([, name = '']) => name)))
  const entries = names.filter((name) => named.has(name))
  const faults = names.flatMap((name, i) =>
    [...(texts[i] ?? '').matchAll(IMPORT)]
      .filter(([, imported = '']) => entries.includes(imported))
      .map(([, imported = '']) => `${name} imports ${imported}`),
  )
  return { entries, faults }
}
