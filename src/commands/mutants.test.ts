// The table of planted faults still fits the sources: a row that nobody can plant any more tests nothing.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { applied } from './mutants-run'
import { PLACES } from './mutants/table'
import { root } from './steps.mjs'

const planted = PLACES.flatMap((place) => place.faults.map((fault) => ({ place, fault })))

test('every fault changes one place of its file, and is told apart by its words', () => {
  for (const each of planted) {
    const [what, search, replace] = each.fault
    expect(search, what).not.toBe(replace)
    expect(applied(root, each).length, what).toBeGreaterThan(0)
  }
  const names = planted.map(({ place, fault: [what] }) => `${place.file}: ${what}`)
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(PLACES.map(({ file }) => file)).size).toBe(PLACES.length)
})

test('the tests that must see them are there and run in Node', () => {
  for (const { file, tests } of PLACES) {
    expect(tests.length, file).toBeGreaterThan(0)
    for (const name of tests) {
      expect(existsSync(join(root, 'src', name)), name).toBe(true)
      expect(name).toMatch(/(?<!\.browser)\.test\.ts$/)
    }
  }
})

test('a text that is not there, or twice, is refused with the row that has to be mended', () => {
  const plant = (search: string) =>
    applied(root, {
      place: { file: 'core/blend.ts', tests: [], faults: [] },
      fault: ['it is gone', search, ''],
    })
  expect(() => plant('no such words')).toThrow(
    'core/blend.ts: it is gone: the text is there 0 times, not once',
  )
  expect(() => plant('clamped')).toThrow(/the text is there [3-9] times/)
})

test('there are as many as were promised', () => {
  expect(planted.length).toBeGreaterThanOrEqual(60)
})
