// Where the commands serve: at the port that was named, else near the usual one, and two at once never at the same.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunningServer } from '../server/start'
import { freePort, serveNearby } from './serve.mjs'

let folder = ''
const running: RunningServer[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'))
  writeFileSync(join(folder, 'index.html'), '<head></head>')
  writeFileSync(join(folder, 'headers.json'), '{}')
})

afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
  rmSync(folder, { recursive: true })
})

async function serve(environment: Readonly<Record<string, string>>): Promise<number> {
  const server = await serveNearby({ REELGAN_SHARE: 'off', ...environment }, folder)
  running.push(server)
  return Number(new URL(server.address).port)
}

test('the port that is named, and none beside it', async () => {
  const port = await freePort(21_000 + Math.floor(Math.random() * 10_000))
  expect(await serve({ REELGAN_PORT: ` ${port} ` })).toBe(port)
  await expect(serve({ REELGAN_PORT: String(port) })).rejects.toThrow(/cannot listen.*choose others/)
  await expect(serve({ REELGAN_PORT: '4473x' })).rejects.toThrow(/REELGAN_PORT must be/)
})

test('without a name the next free one, however many begin at once', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => {
    taken.once('error', () => resolve())
    taken.listen(4173, '127.0.0.1', resolve)
  })
  try {
    const ports = await Promise.all([serve({}), serve({ REELGAN_PORT: ' ' }), serve({})])
    expect(new Set(ports).size).toBe(3)
    expect(Math.min(...ports)).toBeGreaterThan(4173)
  } finally {
    taken.close()
  }
})
