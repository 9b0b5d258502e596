// Starts process.fixture.ts and waits until it listens.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SHARE_PATH } from '../../core/share-protocol'

export interface SpawnedEndpoint {
  readonly url: string
  readonly process: ChildProcess
  /** kill -9, and the end of it. */
  kill(): Promise<void>
}

/** @param before a program and its arguments that run the rest of the command line */
export async function spawnEndpoint(
  folder: string,
  before: readonly string[] = [],
): Promise<SpawnedEndpoint> {
  const script = join(import.meta.dirname, 'process.fixture.ts')
  const line = [...before, process.execPath, '--import', 'tsx', script, folder]
  const child = spawn(line[0] ?? '', line.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  for await (const text of createInterface({ input: child.stdout })) {
    return {
      url: `http://127.0.0.1:${Number(text)}/${SHARE_PATH}`,
      process: child,
      kill: async () => {
        child.kill('SIGKILL')
        await ended
      },
    }
  }
  throw new Error('The endpoint did not start.')
}
