// Whose code is carried: packages are found by the paths of their modules, and no text of a licence is missing or
// breaks out.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { standalonePage } from './standalone-page'
import { asComment, packageFolder, ThirdParty } from './third-party'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carried-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

test.each([
  ['/a/node_modules/idb/build/index.js', '/a/node_modules/idb'],
  ['/a/node_modules/@base-ui/react/esm/button.js?v=1', '/a/node_modules/@base-ui/react'],
  ['/a/node_modules/x/node_modules/y/index.js', '/a/node_modules/x/node_modules/y'],
  ['/a/src/main.ts', null],
  ['\0vite/preload-helper.js', null],
])('%s is of %s', (module, wanted) => {
  expect(packageFolder(module)).toBe(wanted)
})

function writePackage(name: string, files: Readonly<Record<string, string>>): void {
  const at = join(folder, 'node_modules', name)
  mkdirSync(at, { recursive: true })
  const about = { name, version: '1.2.3', license: 'MIT', main: 'index.js' }
  for (const [file, text] of Object.entries({ 'package.json': JSON.stringify(about), ...files }))
    writeFileSync(join(at, file), text)
}

async function bundle(source: string): Promise<ThirdParty> {
  writeFileSync(join(folder, 'main.js'), source)
  const found = new ThirdParty()
  await build({
    configFile: false,
    root: folder,
    logLevel: 'silent',
    plugins: [found.collect()],
    build: { write: false, rolldownOptions: { input: join(folder, 'main.js') } },
  })
  return found
}

test('scripts, styles and what stands in packages of packages are all named, with every text they bring', async () => {
  writePackage('script', {
    'index.js': 'export const a = document.title',
    LICENSE: 'May be used.',
    NOTICE: 'By A.',
  })
  writePackage('style', { 'index.css': 'a { color: red }', 'licence.md': 'May be worn.' })
  writePackage('unused', { 'index.js': 'export const b = 1', LICENSE: 'No.' })
  const text = (
    await bundle(`import { a } from 'script'; import 'style/index.css'; document.body.append(a)`)
  ).text()
  expect(text).toMatch(/script 1\.2\.3 \(MIT\)\n\nMay be used\./)
  expect(text).toContain('By A.')
  expect(text).toMatch(/style 1\.2\.3 \(MIT\)\n\nMay be worn\./)
  expect(text).not.toContain('unused')
  expect(text).toContain(readFileSync(join(import.meta.dirname, '..', '..', 'LICENSE'), 'utf8').trim())
})

test('a package without a text of its licence stops the build', async () => {
  writePackage('bare', { 'index.js': 'export const a = document.title' })
  const found = await bundle(`import { a } from 'bare'; document.body.append(a)`)
  expect(() => found.text()).toThrow('bare brings no text of its licence: put it into src/commands/licences.')
})

test('a text cannot end the comment that it stands in', () => {
  const comment = asComment('a --> b ---> c --!> d\n--------')
  expect(comment.indexOf('--', 4)).toBe(comment.length - 3)
})

test('the page that plays a model says whose code is in it, and the site learns of it', async () => {
  const site = new ThirdParty()
  const { load } = standalonePage(site) as { load: (id: string) => Promise<string> } & Plugin
  const page = await load('\0virtual:standalone-page')
  for (const text of [page, site.text()]) {
    expect(text).toMatch(/valibot \d+\.\d+\.\d+ \(MIT\) https:/)
    expect(text).toContain('Fabian Hiller')
    expect(text).toContain('The ReelGAN authors')
  }
})
