// The studio is imported by a first file that starts its workers (src/main.ts). The built page names the studio's files as well, so that
// they are fetched at once and not only when the first file has run.

import type { Plugin, Rolldown } from 'vite'

/** The module whose chunk, with all that it imports, is the studio. */
const PAGE = /\/src\/app\/page\.tsx$/

/** Adds to index.html what fetching `PAGE` early takes: its chunks, and its styles before anything is painted. */
export const pageAhead = (): Plugin => ({
  name: 'page-ahead',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle = {} }) {
      const chunks = withImports(bundle, PAGE)
      const styles = new Set(chunks.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]))
      return [
        ...chunks.map(({ fileName }) => link('modulepreload', fileName)),
        ...[...styles].map((fileName) => link('stylesheet', fileName)),
      ]
    },
  },
})

/** The chunk of a module after every chunk that it imports statically: styles that come later win. */
function withImports(bundle: Rolldown.OutputBundle, module: RegExp): Rolldown.OutputChunk[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
  const found = new Set<Rolldown.OutputChunk>()
  const seen = new Set<Rolldown.OutputChunk>()
  const visit = (chunk: Rolldown.OutputChunk): void => {
    if (seen.has(chunk)) return
    seen.add(chunk)
    for (const name of chunk.imports) for (const each of chunks) if (each.fileName === name) visit(each)
    found.add(chunk)
  }
  for (const chunk of chunks) if (chunk.moduleIds.some((id) => module.test(id))) visit(chunk)
  return [...found]
}

const link = (rel: string, fileName: string) => ({
  tag: 'link',
  attrs: { rel, crossorigin: true, href: `./${fileName}` },
  injectTo: 'head' as const,
})
