// A Vite plugin: the player in a file of its own (src/standalone), bundled and put into its page, as a module that the
// site fetches when such a file is made. Not here: the model that goes in (share/html-file.ts).

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'
import { asComment, ThirdParty } from './third-party.ts'

const NAME = 'virtual:standalone-page'
const FOLDER = join(import.meta.dirname, '..', 'standalone')

/**
 * Resolves `virtual:standalone-page`, whose `page` is the page as text with `<!--title-->` and `<!--model-->` still in
 * it.
 * @param site  learns whose code is in it, as the file itself says
 */
export function standalonePage(site: ThirdParty): Plugin {
  return {
    name: 'standalone-page',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    async load(id) {
      if (id !== `\0${NAME}`) return null
      return `export const page = ${JSON.stringify(await makePage(site))}`
    },
  }
}

async function makePage(site: ThirdParty): Promise<string> {
  const own = new ThirdParty()
  const { script, style } = await bundle([own, site])
  // Either would end its element early.
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style))
    throw new Error('The player holds text that would end its own element.')
  const hash = createHash('sha256').update(script).digest('base64')
  // Nothing may be loaded, sent or run but this very script; wasm is for its kernels, styles are its own.
  const policy = [
    `default-src 'none'`,
    `script-src 'sha256-${hash}' 'wasm-unsafe-eval'`,
    `style-src 'unsafe-inline'`,
    `img-src data: blob:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ')
  // Functions: a $ in what is put in means nothing.
  return readFileSync(join(FOLDER, 'page.html'), 'utf8')
    .replace('<!--policy-->', () => `<meta http-equiv="Content-Security-Policy" content="${policy}" />`)
    .replace('<!--style-->', () => `<style>${style}</style>`)
    .replace('<!--script-->', () => `<script>${script}</script>`)
    .replace('<!--notices-->', () => asComment(own.text()))
}

/** @param carriers  what carries the bundle: the file itself, and the site that makes it */
async function bundle(carriers: readonly ThirdParty[]): Promise<{ script: string; style: string }> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: carriers.map((each) => each.collect()),
    build: {
      write: false,
      target: 'es2023',
      cssCodeSplit: false,
      rolldownOptions: { input: join(FOLDER, 'main.ts'), output: { format: 'iife' } },
    },
  })
  const outputs = [built].flat().flatMap((each) => ('output' in each ? each.output : []))
  const script = outputs.flatMap((each) => (each.type === 'chunk' ? [each.code] : []))
  const style = outputs.flatMap((each) => (each.type === 'asset' ? [String(each.source)] : []))
  if (script.length !== 1 || style.length !== 1)
    throw new Error(`The player must be one script and one style, not ${script.length} and ${style.length}.`)
  return { script: script.join(''), style: style.join('') }
}
