import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OFF_IN_PLAYWRIGHT } from './chromium.mjs'

test('what Playwright turns off stays off beside what we turn off', () => {
  const folder = join(import.meta.dirname, '../../node_modules/playwright-core')
  const source = readFileSync(join(folder, 'lib/coreBundle.js'), 'utf8')
  const [, list = ''] = /\bdisabledFeatures = \[([^\]]+)\]/.exec(source) ?? []
  expect([...list.matchAll(/^\s*"(\w+)"/gm)].map(([, name]) => name)).toEqual(OFF_IN_PLAYWRIGHT)
})
