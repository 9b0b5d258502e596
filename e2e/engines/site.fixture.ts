// The built site, served for the tests of a project by the command that serves it to others.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { freePort } from '../../src/commands/serve.mjs'
import type { EngineName } from './start'

declare module 'vitest' {
  interface ProvidedContext {
    engine: EngineName
    site: string
    /** For the driver of WebKit. */
    port: number
  }
}

const ROOT = join(import.meta.dirname, '../..')

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const share = mkdtempSync(join(tmpdir(), 'engines-'))
  const port = await freePort(4473)
  const server = spawn(process.execPath, ['src/commands/host.mjs'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, REELGAN_PORT: String(port), REELGAN_SHARE: share },
  })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      const [, found] = /is at (\S+)/.exec((said += text)) ?? []
      if (found !== undefined) resolve(found)
    })
    server.once('exit', () => reject(new Error(`the site was not served: ${said}`)))
  })
  project.provide('site', address)
  project.provide('port', await freePort(4873))
  return async () => {
    // It may still be writing what was shared.
    const ended = once(server, 'exit')
    server.kill()
    await ended
    rmSync(share, { recursive: true, force: true })
  }
}
