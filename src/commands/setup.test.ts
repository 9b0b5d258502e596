import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildIsCurrent, freePort } from './serve.mjs'
import { packagesAreInstalled } from './setup.mjs'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'))
  mkdirSync(join(folder, 'node_modules'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.2.3' },
  'node_modules/other-machine': { version: '1.0.0', optional: true },
}
const lock = (packages: object) =>
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }))
const installed = (text: string) => writeFileSync(join(folder, 'node_modules', '.package-lock.json'), text)

test('packages count as installed when npm recorded the versions of the lock file', () => {
  lock(wanted)
  installed(
    JSON.stringify({
      packages: { 'node_modules/a': { version: '1.2.3' }, 'node_modules/more': { version: '9.9.9' } },
    }),
  )
  expect(packagesAreInstalled(folder)).toBe(true)
})

test.each([
  ['another version', JSON.stringify({ packages: { 'node_modules/a': { version: '1.2.2' } } })],
  ['a missing package', JSON.stringify({ packages: {} })],
  ['a record that was cut off', '{ "packages": { "node_modules/a"'],
])('%s makes them be installed again', (_name, text) => {
  lock(wanted)
  installed(text)
  expect(packagesAreInstalled(folder)).toBe(false)
})

test('no install at all is seen', () => {
  lock(wanted)
  expect(packagesAreInstalled(folder)).toBe(false)
})

test('a build is old as soon as one source is newer', () => {
  mkdirSync(join(folder, 'src', 'deep'), { recursive: true })
  mkdirSync(join(folder, 'dist'))
  const source = join(folder, 'src', 'deep', 'a.ts')
  expect(buildIsCurrent(folder)).toBe(false)
  writeFileSync(source, '')
  writeFileSync(join(folder, 'dist', 'index.html'), '')
  utimesSync(join(folder, 'dist', 'index.html'), 2e9, 2e9)
  expect(buildIsCurrent(folder)).toBe(true)
  utimesSync(source, 2e9 + 1, 2e9 + 1)
  expect(buildIsCurrent(folder)).toBe(false)
})

test('a port that is taken is passed over', async () => {
  const server = createServer()
  const from = await freePort(4600)
  await new Promise<void>((resolve) => server.listen(from, '127.0.0.1', resolve))
  try {
    expect(await freePort(from)).toBeGreaterThan(from)
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
})
