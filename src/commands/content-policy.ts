// What the built page may load and run: its own files and nothing else. Not for `npm run dev`, whose hot reload needs
// more.

import type { Plugin } from 'vite'

const SELF = "'self'"
const NONE = "'none'"

/** Bytes that the page made itself: films to play, pictures to show. They have no address outside of the tab. */
const OWN_BYTES = 'blob:'

/**
 * The directives. `hosts`: origins beside the page's own that data may be fetched from.
 *
 * No word for inline scripts or styles: React and Base UI set styles through the object model, which needs none.
 * `wasm-unsafe-eval` lets WebAssembly compile, and no JavaScript.
 */
const directives = (hosts: readonly string[]): Readonly<Record<string, readonly string[]>> => ({
  'default-src': [NONE],
  'script-src': [SELF, "'wasm-unsafe-eval'"],
  'worker-src': [SELF],
  'style-src': [SELF],
  'font-src': [SELF],
  'img-src': [SELF, OWN_BYTES],
  'media-src': [SELF, OWN_BYTES],
  // A blob: the wasm engine fetches its binary again after declaring its memory as shared
  // (engine/wasm/threads/shared-binary.ts).
  'connect-src': [SELF, OWN_BYTES, ...hosts],
  'object-src': [NONE],
  'frame-src': [NONE],
  'base-uri': [NONE],
  'form-action': [NONE],
})

const written = (all: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(all)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ')

/** The policy of the page's `<meta>`: the one that any static host carries along. */
export const pagePolicy = (hosts: readonly string[]): string =>
  // Text that becomes code or markup is refused; the one door is app/script-addresses.ts. Not in the header: workers
  // have no such door.
  written({ ...directives(hosts), 'require-trusted-types-for': ["'script'"], 'trusted-types': ['default'] })

/**
 * The policy as a header of every file. The `<meta>` of a page does not bind its workers: what binds them comes with
 * their own script. Neither can a `<meta>` say who may frame the page.
 */
const headerPolicy = (hosts: readonly string[]): string =>
  written({ ...directives(hosts), 'frame-ancestors': [SELF] })

/**
 * With these the page is isolated, and wasm may compute on several threads (engine/wasm/crew). Without them it uses
 * one.
 */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const

/**
 * Writes the policy into the built page, before anything that it governs, and beside the page headers.json: what a
 * server should send with every file. Ours does (server/site.ts); for a static host it is there to be copied.
 */
export const contentPolicy = (hosts: readonly string[]): Plugin => ({
  name: 'content-policy',
  apply: 'build',
  generateBundle() {
    const headers = { ...ISOLATION, 'Content-Security-Policy': headerPolicy(hosts) }
    this.emitFile({
      type: 'asset',
      fileName: 'headers.json',
      source: `${JSON.stringify(headers, null, 2)}\n`,
    })
  },
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: pagePolicy(hosts) },
      injectTo: 'head-prepend',
    },
  ],
})
