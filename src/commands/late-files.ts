// Which files of the built site come late: a list of all scripts and styles, so that the page can fetch them while
// nobody waits (app/boot/prefetch.ts), and beside each late import what it fetches (core/late.ts). Not here: what is
// fetched early (page-ahead.ts).

import type { Plugin, Rolldown } from 'vite'
import { isPage, stylesOf, withImports } from './chunks.ts'

/** A late import as the rule of the house has it (src/late.test.ts): the name of the part, then the import alone. */
const LOAD = /\bloadLate\(\s*([^,()]+),\s*\(\) => import\('([^']+)'\),?\s*\)/g
/** Stands for the files of a module until their names are known. */
const MARK = /(["'`])late-files-of:(.+?)\1/g

/** Writes late-files.json beside the page: names relative to it. */
export const lateFiles = (): Plugin => ({
  name: 'late-files',
  apply: 'build',
  transform: {
    // While the source is as it was written.
    order: 'pre',
    filter: { code: 'loadLate(' },
    async handler(code, importer) {
      const places = [...code.matchAll(LOAD)]
      if (places.length === 0) return null
      const ids = await Promise.all(places.map(([, , target = '']) => this.resolve(target, importer)))
      let next = 0
      return code.replaceAll(LOAD, (_, what: string, target: string) => {
        const mark = `late-files-of:${encodeURIComponent(ids[next++]?.id ?? '')}`
        return `loadLate(${what}, () => import('${target}'), '${mark}')`
      })
    },
  },
  generateBundle: {
    // After the workers have been bundled, and after the styles have their names.
    order: 'post',
    handler(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.code.includes('late-files-of:')) continue
        chunk.code = chunk.code.replaceAll(MARK, (_mark, _quote, id: string) =>
          JSON.stringify(filesOf(bundle, decodeURIComponent(id))),
        )
      }
      const names = Object.keys(bundle).filter((name) => /\.(?:js|css)$/.test(name))
      this.emitFile({ type: 'asset', fileName: 'late-files.json', source: JSON.stringify(names.toSorted()) })
    },
  },
})

/** What importing a module fetches, but for what the page has from its beginning. */
function filesOf(bundle: Rolldown.OutputBundle, moduleId: string): string[] {
  const early = new Set(namesOf(withImports(bundle, isPage)))
  return namesOf(withImports(bundle, (id) => id === moduleId)).filter((name) => !early.has(name))
}

const namesOf = (chunks: readonly Rolldown.OutputChunk[]): string[] => [
  ...chunks.map(({ fileName }) => fileName),
  ...stylesOf(chunks),
]
