// The decode worker in one file for the browser tests (vitest globalSetup), as the site has it: unbundled, each clip
// that a test opens fetches some fifty modules again.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const ROOT = join(import.meta.dirname, '../..')
const FOLDER = join(ROOT, 'node_modules/.cache/built-workers')

export async function setup(): Promise<void> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'esnext',
      rolldownOptions: { input: 'src/clip/worker/decode.ts', output: { codeSplitting: false } },
    },
  })
  const [chunk] = Array.isArray(built)
    ? built.flatMap(({ output }) => output)
    : 'output' in built
      ? built.output
      : []
  if (chunk?.type !== 'chunk') throw new Error('the decode worker could not be built')
  mkdirSync(FOLDER, { recursive: true })
  // Not .js: Vite would look through it for imports.
  writeFileSync(join(FOLDER, 'decode.txt'), chunk.code)
}
