// Comments are read beside each other: no line of one is wider than the page. The formatter wraps code and leaves them.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './commands/steps.mjs'

const WIDEST = 120
/** A line that is nothing but comment, in TypeScript or Python. */
const COMMENT = /^\s*(?:\/\/|\/\*|\*|#|""")/

test('no line of a comment is wider than 120 columns', () => {
  const files = ['src', 'e2e'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:tsx?|mjs|py)$/.test(file))
      .map((file) => join(folder, file)),
  )
  expect(files.length).toBeGreaterThan(700)
  const wide = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, i) =>
        COMMENT.test(line) && line.length > WIDEST && !line.includes('://') ? [`${file}:${i + 1}`] : [],
      ),
  )
  expect(wide).toEqual([])
})
