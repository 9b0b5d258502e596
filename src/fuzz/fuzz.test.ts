// Damaged input, thousands of times, for everything that reads what somebody else may have written. Each reader works
// in a process of its own with little memory: a hang, a crash or a rejection that nobody handles is seen from outside.
// The seed makes a run repeatable: `node --import tsx src/fuzz/campaign.fixture.ts NAME SEED COUNT` gives the same
// inputs.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { beforeAll, expect, test } from 'vitest'
import type { Outcome } from './campaign.fixture'
import { readers } from './readers.fixture'

const SEED = 20261124
/** Inputs of each reader; together they must come to {@link AT_LEAST}. */
const INPUTS = 1200
const AT_LEAST = 20_000

const MOST_MS = 1000
const MOST_MB = 256

const ROOT = join(import.meta.dirname, '../..')
const CAMPAIGN = join(ROOT, 'node_modules/.cache/fuzz/campaign.mjs')

// Built once: eighteen processes that translate it themselves spend most of their time on that.
beforeAll(async () => {
  await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'warn',
    build: {
      ssr: join(import.meta.dirname, 'campaign.fixture.ts'),
      outDir: join(CAMPAIGN, '..'),
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'campaign.mjs' } },
    },
  })
})

const campaign = (name: string, count: number) =>
  new Promise<Outcome>((resolve, reject) => {
    const args = [`--max-old-space-size=${MOST_MB}`, CAMPAIGN, name, String(SEED), String(count)]
    execFile(process.execPath, args, { timeout: 120_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${name}: ${error.killed ? 'it hangs' : stderr}`))
      else resolve(JSON.parse(stdout) as Outcome)
    })
  })

const names = readers().map(({ name }) => name)

test('together they are given enough', () => {
  expect(names.length * INPUTS).toBeGreaterThanOrEqual(AT_LEAST)
})

test.each(names)(
  'damaged input for %s: refused in one sentence or read right, within a second',
  { timeout: 150_000 },
  async (name) => {
    const outcome = await campaign(name, INPUTS)
    const { inputs, accepted, refused, slowestMs, memoryMB, faults } = outcome
    process.stdout.write(
      `${name}: ${inputs} inputs, ${refused} refused, ${accepted} accepted and right; slowest ${slowestMs.toFixed(0)} ms, ${memoryMB.toFixed(0)} MB\n`,
    )
    expect(faults).toEqual([])
    expect(inputs).toBe(INPUTS)
    expect(slowestMs).toBeLessThan(MOST_MS)
    expect(memoryMB).toBeLessThan(MOST_MB)
  },
)
