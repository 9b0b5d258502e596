import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { importedEntries } from './worker-entries.mjs'

let dist = ''

beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'entries-'))
  mkdirSync(join(dist, 'assets'))
  write('page-1.js', 'new Worker(new URL(new URL(`decode-2.js`,import.meta.url).href,``+import.meta.url),{})')
  write(
    'decode-2.js',
    'import{a}from"./shared-3.js";import(`./late-4.js`);new Worker(new URL("/assets/deep-5.js"))',
  )
  write('deep-5.js', '')
  write('shared-3.js', 'export const a=1')
  write('late-4.js', 'import{a}from"./shared-3.js";new URL("picture.png",import.meta.url)')
})

afterEach(() => {
  rmSync(dist, { recursive: true })
})

const write = (name: string, text: string) => writeFileSync(join(dist, 'assets', name), text)

test('a built folder in which nothing imports a worker is right', () => {
  expect(importedEntries(dist)).toEqual({ entries: ['decode-2.js', 'deep-5.js'], faults: [] })
})

test.each([
  ['a name', 'import{t as e}from"./decode-2.js"'],
  ['nothing', 'import"./decode-2.js"'],
  ['a name to hand on', 'export{t}from"./decode-2.js"'],
  ['it later', 'const late=()=>import(`./decode-2.js`)'],
])('a chunk that imports %s from a worker’s entry is named', (_what, text) => {
  write('late-4.js', text)
  expect(importedEntries(dist).faults).toEqual(['late-4.js imports decode-2.js'])
})
