// A list of the scripts and styles of the built site, so that the page can fetch the late ones while nobody waits (app/fetch-ahead.ts).

import type { Plugin } from 'vite'

/** Writes late-files.json beside the page: names relative to it. */
export const lateFiles = (): Plugin => ({
  name: 'late-files',
  apply: 'build',
  // After the workers have been bundled.
  enforce: 'post',
  generateBundle(_, bundle) {
    const names = Object.keys(bundle).filter((name) => /\.(?:js|css)$/.test(name))
    this.emitFile({ type: 'asset', fileName: 'late-files.json', source: JSON.stringify(names.toSorted()) })
  },
})
