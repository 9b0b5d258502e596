// A small site built again and again: what an open page may still ask for stays, and goes in the end.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { build } from 'vite'
import { compress } from './compress'
import { formerFiles } from './former-files'
import { formerFilesOf } from './former.mjs'
import { lateFiles } from './late-files'

let root = ''
let now = Date.parse('2026-01-01')

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'former-'))
  mkdirSync(join(root, 'public'))
  writeFileSync(join(root, 'public', 'icon.svg'), '<svg/>')
  writeFileSync(join(root, 'index.html'), '<script type="module" src="/main.js"></script>')
  writeFileSync(join(root, 'main.js'), `import('./late.js').then(({ word }) => { document.title = word })`)
})

afterEach(() => rmSync(root, { recursive: true }))

const dist = () => join(root, 'dist')
const lateFile = () =>
  readdirSync(join(dist(), 'assets')).filter((name) => name.startsWith('late-') && name.endsWith('.js'))
const current = (): string[] => JSON.parse(readFileSync(join(dist(), 'late-files.json'), 'utf8'))

async function buildWith(word: string): Promise<void> {
  // Long enough to be worth a compressed copy.
  writeFileSync(join(root, 'late.js'), `export const word = '${word.repeat(500)}'`)
  await build({
    configFile: false,
    root,
    base: './',
    logLevel: 'silent',
    plugins: [lateFiles(), formerFiles(() => now), compress()],
    build: { emptyOutDir: false },
  })
}

test('the late file of an open page is there after another build, for thirty days; nothing else of it is', async () => {
  await buildWith('one')
  const [old = ''] = lateFile()
  const text = readFileSync(join(dist(), 'assets', old), 'utf8')
  expect(formerFilesOf(dist())).toEqual({})
  writeFileSync(join(dist(), 'stray.txt'), 'of an earlier build')
  now += 20 * 24 * 3600 * 1000
  await buildWith('two')
  expect(readFileSync(join(dist(), 'assets', old), 'utf8')).toBe(text)
  expect(existsSync(join(dist(), 'assets', `${old}.br`))).toBe(true)
  expect(lateFile()).toHaveLength(2)
  expect(current(), 'a list of this build alone').not.toContain(`assets/${old}`)
  expect(formerFilesOf(dist())[`assets/${old}`]).toBe(new Date(now).toISOString())
  expect(existsSync(join(dist(), 'stray.txt'))).toBe(false)
  expect(existsSync(join(dist(), 'icon.svg'))).toBe(true)
  now += 29 * 24 * 3600 * 1000
  await buildWith('three')
  expect(lateFile()).toContain(old)
  now += 2 * 24 * 3600 * 1000
  await buildWith('four')
  expect(lateFile()).not.toContain(old)
  expect(existsSync(join(dist(), 'assets', `${old}.br`))).toBe(false)
  expect(lateFile()).toHaveLength(3)
})

test('a file that is built again is no former one', async () => {
  await buildWith('one')
  await buildWith('two')
  await buildWith('one')
  const former = Object.keys(formerFilesOf(dist()))
  expect(former.filter((name) => current().includes(name))).toEqual([])
  expect(former.length).toBeGreaterThan(0)
})
