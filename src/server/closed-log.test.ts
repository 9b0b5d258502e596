// A server whose log nobody reads any more, in a process of its own: it goes on.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { newBlob, post } from './blobs/running.fixture'

test('the reader of the log goes away, then the store fails: the site and the endpoint go on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  const blobs = join(folder, 'blobs')
  writeFileSync(join(folder, 'index.html'), '<head></head>')
  writeFileSync(join(folder, 'headers.json'), '{}')
  const script = join(import.meta.dirname, 'process.fixture.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    env: { ...process.env, REELGAN_PORT: '0', REELGAN_SHARE: blobs },
  })
  try {
    const [address] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const share = () =>
      post(`${address}api/share`, newBlob(100), { origin: address.slice(0, -1) }).then(({ status }) => status)
    expect(await share()).toBe(201)
    child.stdout.destroy()
    child.stderr.destroy()
    // Every upload fails now, and is said.
    rmSync(blobs, { recursive: true })
    expect(await share()).toBe(503)
    expect((await fetch(address)).status).toBe(200)
    await expect.poll(share, { timeout: 20_000 }).toBe(201)
    expect(child.exitCode).toBeNull()
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})
