// A Vite plugin: compressed copies beside the files of the built site, for servers that send what lies ready (ours:
// server/site.ts). At the build and not when somebody waits.

import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'
import { formerFilesOf } from './former.mjs'
import { COMPRESSED_TYPES } from '../server/content-coding.ts'

/** Bytes: smaller ones fit into one packet anyway. */
const LEAST = 1000
/** Of a copy to its file, at most. */
const WORTH = 0.9

/** Of brotli's eleven levels: the next two take ten times as long and gain some percent. */
const brotli = (bytes: Uint8Array) =>
  promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
const gzipped = (bytes: Uint8Array) => promisify(gzip)(bytes, { level: 9 })

export const compress = (): Plugin => ({
  name: 'compress',
  apply: 'build',
  enforce: 'post',
  // All that the build has written, what stood in public/ too.
  writeBundle: { order: 'post', sequential: true, handler: ({ dir }) => compressFolder(dir ?? '') },
})

/** Writes `a.js.br` and `a.js.gz` beside every `a.js` of a folder for which that is worth it. */
export async function compressFolder(folder: string): Promise<void> {
  const former = formerFilesOf(folder)
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name)
    // The page is made anew for each who asks.
    if (!(extname(name) in COMPRESSED_TYPES) || name === 'index.html') continue
    // Theirs lie there already.
    if (name.replaceAll('\\', '/') in former) continue
    const { size } = await stat(path)
    if (size < LEAST) continue
    const bytes = await readFile(path)
    const [br, gz] = await Promise.all([brotli(bytes), gzipped(bytes)])
    if (br.length <= size * WORTH) await writeFile(`${path}.br`, br)
    if (gz.length <= size * WORTH) await writeFile(`${path}.gz`, gz)
  }
}
