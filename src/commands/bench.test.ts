// The command itself in its cheapest cell: from the flags to bench.json.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { root } from './steps.mjs'

const folder = mkdtempSync(join(tmpdir(), 'bench-'))

afterAll(() => rmSync(folder, { recursive: true }))

const bench = (...flags: readonly string[]) =>
  new Promise<string>((resolve, reject) => {
    const file = join(root, 'src', 'commands', 'bench.mjs')
    execFile(process.execPath, [file, ...flags], { cwd: folder }, (error, stdout, stderr) =>
      error ? reject(new Error(stdout + stderr)) : resolve(stdout),
    )
  })

/** The built scripts of a variant as one text. */
function built(variant: string): string {
  const site = join(root, 'node_modules', '.cache', 'bench-site', variant)
  const scripts = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  )
  return scripts.map((file) => readFileSync(join(site, file), 'utf8')).join('\n')
}

/** PyTorch beside them: bench-oracle.test.ts. */
const cell = '--engine wasm --size 16 --variant ours --variant stock --rounds 2 --seconds 1'.split(' ')

test(
  'ours and stock do the same step, ours in less time, and no kernel of ours is in stock',
  { timeout: 120_000 },
  async () => {
    const printed = await bench(...cell)
    expect(printed).toMatch(/engine +size +variant +ms\/step/)
    const rows = JSON.parse(readFileSync(join(folder, 'bench.json'), 'utf8')) as Record<string, unknown>[]
    const [ours, stock] = ['ours', 'stock'].map((variant) => rows.find((row) => row['variant'] === variant))
    expect(ours).toMatchObject({
      engine: 'wasm',
      size: 16,
      launches: null,
      uploads: null,
      submits: null,
      readbackBytes: null,
    })
    expect(ours?.['msPerStep']).toBeGreaterThan(0)
    expect(ours?.['cpuMs']).toBe(ours?.['msPerStep'])
    expect(ours?.['memoryMB']).toBeGreaterThan(1)
    expect(stock?.['msPerStep']).toBeGreaterThan(Number(ours?.['msPerStep']))
    // The names under which ours registers its optimizer.
    expect(built('ours')).toContain('AdamEma')
    expect(built('stock')).not.toContain('AdamEma')
  },
)
