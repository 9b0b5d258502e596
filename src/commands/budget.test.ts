import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { firstLoad, gzippedKilobytes } from './budget.mjs'

let dist = ''

beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'budget-'))
})

afterEach(() => {
  rmSync(dist, { recursive: true })
})

const write = (name: string, text: string) => writeFileSync(join(dist, name), text)

test('the first load is what the page names and imports statically, each file once', () => {
  write(
    'index.html',
    `<script type="module" crossorigin src="./main.js"></script><link rel="stylesheet" href="./main.css">`,
  )
  write('main.css', 'body{}')
  write(
    'main.js',
    `import{a}from"./a.js";import"./b.js";const later=()=>import("./later.js");export{c}from"./c.js"`,
  )
  write('a.js', `import{b as x}from"./b.js";import"./main.js"`)
  write('b.js', '')
  write('c.js', '')
  write('later.js', `import"./deep.js"`)
  write('deep.js', '')
  const names = firstLoad(dist).map((file) => basename(file))
  expect(names.toSorted()).toEqual(['a.js', 'b.js', 'c.js', 'main.css', 'main.js'])
})

test('each file is compressed by itself, in thousands of bytes', () => {
  const text = Array.from({ length: 5000 }, (_, i) => String(i ** 3)).join()
  write('a.js', text)
  write('b.js', text)
  expect(gzippedKilobytes([join(dist, 'a.js'), join(dist, 'b.js')])).toBeCloseTo(
    (2 * gzipSync(text).length) / 1000,
    9,
  )
})
