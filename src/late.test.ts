// Nothing comes late but through the loader, and nothing fails but inside of a boundary: looked for in the sources, so
// that the next dialog or worker cannot forget it. Not here: what the loader and the boundaries do (core/late.test.ts,
// e2e/late.test.ts).

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PLACES } from './app/ui/parts/places'

const SRC = import.meta.dirname

/** What the page and its workers are made of. */
const ROOMS =
  /^(?:main\.ts|(?:app|clip|core|draw|engine|export|model|network|player|projects|settings|share|trainer)\/.*\.tsx?)$/

const SOURCES: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => ROOMS.test(file) && !/\.(?:test|fixture|d)\.|\.browser\./.test(file))
    .map((file) => [file, readFileSync(join(SRC, file), 'utf8')]),
)

/** Those that need no loader, with what happens when they do not come. */
const WITHOUT: Readonly<Record<string, string>> = {
  'main.ts': 'the whole page is missing, which it says itself',
  'engine/wasm/threads/start-threads.ts': 'a helper less is a thread less',
}

const withoutComments = (text: string) => text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')

/** How often something comes late in a text, and how often through the loader. */
function lateIn(source: string): { readonly all: number; readonly loaded: number } {
  const text = withoutComments(source)
  const count = (pattern: RegExp) => [...text.matchAll(pattern)].length
  return {
    all: count(/\bimport\(/g) + count(/\bnew (?:Shared)?Worker\(/g) + count(/\blazy\(/g),
    loaded:
      count(/\bloadLate\(\s*[^,()]+,\s*\(\) => import\('[^']+'\),?\s*\)/g) +
      count(/\bnew LateWorker\(\s*[^,()]+,\s*\(\) =>\s*new Worker\(\s*new URL\(/g) +
      // In the one place that catches what it throws.
      (text.includes('export function lateSheet') ? 1 : 0),
  }
}

test('every late import, worker and component goes through the loader', () => {
  const late = Object.entries(SOURCES).map(([file, text]) => ({ file, counted: lateIn(text) }))
  expect(late.reduce((sum, { counted }) => sum + counted.loaded, 0)).toBeGreaterThan(35)
  const past = late.filter(({ counted: { all, loaded } }) => all !== loaded)
  expect(new Set(past.map(({ file }) => file))).toEqual(new Set(Object.keys(WITHOUT)))
})

test.each([
  `const { a } = await import('./a')`,
  `const A = lazy(async () => ({ default: (await loadLate('A', () => import('./a'))).A }))`,
  `const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })`,
  `await loadLate('A', () => import('./a').then((all) => all.b))`,
  `await loadLate('A', () => import(name))`,
])('a planted fault is seen: %s', (text) => {
  const { all, loaded } = lateIn(text)
  expect(all).toBeGreaterThan(loaded)
})

const texts = Object.values(SOURCES).join('\n')

test('every place of the page has a boundary, or is a dialog that comes late', () => {
  const without = Object.keys(PLACES).filter(
    (place) => !texts.includes(`<Boundary place="${place}">`) && !texts.includes(`lateSheet(\n  '${place}'`),
  )
  expect(without).toEqual([])
})

test('whoever shows a sheet comes late, and so stands in a boundary', () => {
  const late = [
    ...texts.matchAll(
      /lateSheet\(\s*'\w+',\s*async \(\) => \(await loadLate\([^,]+, \(\) => import\('\.\/([^']+)'\)/g,
    ),
  ].map(([, file]) => `app/ui/${file}.tsx`)
  const shown = Object.keys(SOURCES).filter((file) =>
    /import \{[^}]*\bSheet\b[^}]*\} from/.test(SOURCES[file] ?? ''),
  )
  expect(late.length).toBeGreaterThan(3)
  expect(shown.toSorted()).toEqual(
    [...late, 'app/ui/parts/Boundary.tsx', 'app/ui/parts/late-sheet.tsx'].toSorted(),
  )
})
