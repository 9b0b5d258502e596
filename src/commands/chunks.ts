// What belongs together in a built site: a module's chunk, what that imports, and their styles. Not here: who needs to
// know.

import type { Rolldown } from 'vite'

type IsWanted = (moduleId: string) => boolean

/** The module whose chunk, with all that it imports, is the studio. */
export const isPage: IsWanted = (id) => id.endsWith('/src/app/page.tsx')

/** The chunk of a module after every chunk that it imports statically: styles that come later win. */
export function withImports(bundle: Rolldown.OutputBundle, isWanted: IsWanted): Rolldown.OutputChunk[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
  const found = new Set<Rolldown.OutputChunk>()
  const seen = new Set<Rolldown.OutputChunk>()
  const visit = (chunk: Rolldown.OutputChunk): void => {
    if (seen.has(chunk)) return
    seen.add(chunk)
    for (const name of chunk.imports) for (const each of chunks) if (each.fileName === name) visit(each)
    found.add(chunk)
  }
  for (const chunk of chunks) if (chunk.moduleIds.some(isWanted)) visit(chunk)
  return [...found]
}

/** Names of their styles, each once. */
export const stylesOf = (chunks: readonly Rolldown.OutputChunk[]): string[] => [
  ...new Set(chunks.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])])),
]
