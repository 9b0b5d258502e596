// Class names of CSS modules: a name that no module has is `undefined`, and neither the compiler nor React says a word.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const APP = dirname(import.meta.dirname)

/** What a source text takes from a CSS module that does not have it. */
function missingClasses(file: string, source: string): string[] {
  const modules = [...source.matchAll(/import (\w+) from '([^']+\.module\.css)'/g)]
  return modules.flatMap(([, name = '', path = '']) => {
    const sheet = join(dirname(file), path)
    const css = existsSync(sheet) ? readFileSync(sheet, 'utf8') : ''
    const classes = new Set([...css.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, each]) => each))
    const used = [...source.matchAll(new RegExp(`\\b${name}\\['([^']+)'\\]`, 'g'))].map(
      ([, each = '']) => each,
    )
    return used.filter((each) => !classes.has(each)).map((each) => `${file}: ${path} has no .${each}`)
  })
}

const files = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file))
  .map((file) => join(APP, file))

test('every class that the page takes is there', () => {
  const sources = files.map((file) => [file, readFileSync(file, 'utf8')] as const)
  expect(sources.filter(([, source]) => source.includes('.module.css')).length).toBeGreaterThan(30)
  expect(sources.flatMap(([file, source]) => missingClasses(file, source))).toEqual([])
})

test('a planted fault is seen', () => {
  const source = `import css from './app.module.css'\nconst a = css['layout'] + css['desk']`
  expect(missingClasses(join(APP, 'ui', 'X.tsx'), source)).toHaveLength(1)
})
