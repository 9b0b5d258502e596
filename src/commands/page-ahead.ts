// The studio is imported by a first file that starts its workers (src/main.ts). The built page names the studio's files
// as well, so that they are fetched at once and not only when the first file has run.

import type { Plugin } from 'vite'
import { isPage, stylesOf, withImports } from './chunks.ts'

/** Adds to index.html what fetching the studio early takes: its chunks, and its styles before anything is painted. */
export const pageAhead = (): Plugin => ({
  name: 'page-ahead',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle = {} }) {
      const chunks = withImports(bundle, isPage)
      return [
        ...chunks.map(({ fileName }) => link('modulepreload', fileName)),
        ...stylesOf(chunks).map((fileName) => link('stylesheet', fileName)),
      ]
    },
  },
})

const link = (rel: string, fileName: string) => ({
  tag: 'link',
  attrs: { rel, crossorigin: true, href: `./${fileName}` },
  injectTo: 'head' as const,
})
