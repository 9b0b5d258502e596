// The notices of the built site, held against what the sources import: every package of the page, its workers and its
// styles is named.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'

const SOURCES = join(import.meta.dirname, '..', 'src')
/** Rooms that are not built into the site. */
const ELSEWHERE = /^(?:server|commands|bench|fuzz)\//
/** An import of values, not of types alone: `import … from 'name'`, `import('name')`, `import 'name'`. */
const IMPORT = /(?:^import (?!type\b)[^'"]*|import\()['"](?<name>(?:@[a-z-]+\/)?[a-z][\w-]*)[^'"]*['"]/gm

function imported(): ReadonlySet<string> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/\.(?:test|fixture|d)\./.test(name) && !ELSEWHERE.test(name),
  )
  const found = files.flatMap((name) =>
    [...readFileSync(join(SOURCES, name), 'utf8').matchAll(IMPORT)].map(
      ({ groups }) => groups?.['name'] ?? '',
    ),
  )
  return new Set(found.filter((name) => name !== 'virtual'))
}

test('every package that is bundled is named with its version and the text of its licence', async ({
  request,
}) => {
  const answer = await request.get('/third-party-notices.txt')
  expect(answer.headers()['content-type']).toBe('text/plain; charset=utf-8')
  const text = await answer.text()
  const names = imported()
  for (const known of ['react', 'mediabunny', '@tensorflow/tfjs', '@fontsource-variable/inter'])
    expect(names).toContain(known)
  for (const name of names) {
    const about = readFileSync(join(SOURCES, '..', 'node_modules', name, 'package.json'), 'utf8')
    const { version } = JSON.parse(about) as { version: string }
    expect(text).toContain(`\n${name} ${version} (`)
  }
  for (const part of [
    'Exhibit A - Source Code Form License Notice',
    'END OF TERMS AND CONDITIONS',
    'SIL OPEN FONT LICENSE',
    'mediabunny 1',
  ])
    expect(text).toContain(part)
})
