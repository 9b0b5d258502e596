// Plants faults and runs the tests that must see them. The working tree is never touched: every job has a copy of it,
// with the packages linked. Not here: which faults (mutants/).

import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { PLACES } from './mutants/table'
import type { Fault, Place } from './mutants/place'
import { Refusal, root, secondsSince } from './steps.mjs'

export interface MutantFlags {
  /** Part of a file's name or of a description; empty for all. */
  readonly only: string
  readonly jobs: number
}

interface Planted {
  readonly place: Place
  readonly fault: Fault
}

/** `broken`: no test was found, so that it was no fault but a file that cannot be loaded. */
type Outcome = 'passed' | 'failed' | 'broken'
const WORDS: Readonly<Record<Outcome, string>> = {
  failed: 'killed  ',
  passed: 'SURVIVED',
  broken: 'BROKEN  ',
}

/** Far longer than any of the tests takes, on a busy machine too: with the fault they do not end. */
const LIMIT_MS = 400_000
/** Neither source nor settings of the tools. */
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', '.share', 'test-results', 'e2e'])

/** Vitest's, in each copy. */
const REPORT = 'report.json'

const children = new Set<ChildProcess>()

/** Ends what is running, and removes the copies: also when a person interrupts. */
function cleanUp(folders: readonly string[]): void {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/**
 * @returns the exit code: 0 when every fault was seen. @throws Refusal for a table that does not fit, or tests that
 * fail anyway.
 */
export async function runMutants({ only, jobs }: MutantFlags): Promise<0 | 1> {
  const planted = chosen(only)
  const copies = Array.from({ length: Math.min(jobs, planted.length) }, copyTree)
  process.once('exit', () => cleanUp(copies))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const start = performance.now()
  await checkClean(copies, planted)
  console.log(`Without a fault every test passes (${secondsSince(start)}).`)
  const survivors: string[] = []
  await inTurns(copies, planted, async (copy, each) => {
    const begin = performance.now()
    const outcome = await withFault(copy, each)
    if (outcome !== 'failed')
      survivors.push(`${nameOf(each)}${outcome === 'broken' ? ' (the file does not load)' : ''}`)
    console.log(`${WORDS[outcome]} ${nameOf(each)} (${secondsSince(begin)})`)
  })
  for (const name of survivors) console.log(`Not seen: ${name}`)
  console.log(`\nEverything took ${secondsSince(start)}.`)
  console.log(
    `${planted.length} planted, ${planted.length - survivors.length} killed, ${survivors.length} survivors`,
  )
  return survivors.length === 0 ? 0 : 1
}

const nameOf = ({ place, fault: [what] }: Planted): string => `${place.file}: ${what}`

function chosen(only: string): Planted[] {
  const all = PLACES.flatMap((place) => place.faults.map((fault) => ({ place, fault })))
  const found = all.filter((each) => nameOf(each).toLowerCase().includes(only.toLowerCase()))
  if (found.length === 0)
    throw new Refusal(`No fault is called “${only}”: leave --only out to plant all ${all.length}.`)
  for (const each of found) applied(root, each)
  return found
}

/**
 * The file of the tree in `folder` with the fault in it. @throws Refusal when the searched text is not there exactly
 * once.
 */
export function applied(
  folder: string,
  { place: { file }, fault: [what, search, replace] }: Planted,
): string {
  const parts = readFileSync(join(folder, 'src', file), 'utf8').split(search)
  if (parts.length !== 2)
    throw new Refusal(
      `${file}: ${what}: the text is there ${parts.length - 1} times, not once; mend the row in src/commands/mutants/.`,
    )
  return parts.join(replace)
}

function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'mutants-'))
  cpSync(root, copy, { recursive: true, filter: (path) => path === root || !LEFT_OUT.has(basename(path)) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** Does `work` for each item, one at a time in each copy. */
async function inTurns<T>(
  copies: readonly string[],
  items: readonly T[],
  work: (copy: string, item: T) => Promise<void>,
): Promise<void> {
  const left = [...items]
  await Promise.all(
    copies.map(async (copy) => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(copy, item)
    }),
  )
}

/** @throws Refusal when a test fails that no fault was planted for. */
async function checkClean(copies: readonly string[], planted: readonly Planted[]): Promise<void> {
  const tests = [...new Set(planted.flatMap(({ place }) => place.tests))]
  const shares = copies.map((_, i) => tests.filter((_test, k) => k % copies.length === i))
  await inTurns(copies, shares, async (copy, share) => {
    if ((await runTests(copy, share, false)) === 'passed') return
    const failed = readReport(join(copy, REPORT)).filter(({ status }) => status === 'failed')
    const names = failed.map(({ name }) => basename(name)).join(', ') || 'the tests'
    throw new Refusal(`Without any fault ${names} fail already: run npm run test:unit and mend that first.`)
  })
}

async function withFault(copy: string, each: Planted): Promise<Outcome> {
  const path = join(copy, 'src', each.place.file)
  const sound = readFileSync(path)
  writeFileSync(path, applied(copy, each))
  try {
    return await runTests(copy, each.place.tests, true)
  } finally {
    writeFileSync(path, sound)
  }
}

/** Runs test files in a copy. With `bail` it ends with the first failure. */
async function runTests(copy: string, tests: readonly string[], bail: boolean): Promise<Outcome> {
  if (tests.length === 0) return 'passed'
  const report = join(copy, REPORT)
  rmSync(report, { force: true })
  const runner = join(copy, 'node_modules', 'vitest', 'vitest.mjs')
  const files = tests.map((test) => join('src', test))
  const flags = [
    '--project',
    'node*',
    '--reporter=json',
    `--outputFile=${report}`,
    '--no-cache',
    ...(bail ? ['--bail=1'] : []),
  ]
  const ended = await run(copy, [runner, 'run', ...flags, ...files])
  if (ended === 'too long') return 'failed'
  const failed = readReport(report).filter(({ status }) => status === 'failed')
  if (ended === 0) return 'passed'
  return failed.some(({ assertionResults }) => assertionResults.length > 0) ? 'failed' : 'broken'
}

/** One file of tests in Vitest's JSON report; a file that could not be loaded has no results. */
interface FileReport {
  /** Its path. */
  readonly name: string
  readonly status: string
  readonly assertionResults: readonly unknown[]
}

function readReport(file: string): readonly FileReport[] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { testResults: FileReport[] }).testResults
  } catch {
    return []
  }
}

/** Runs Node in a copy without showing what it says; its exit code. */
function run(copy: string, args: readonly string[]): Promise<number | 'too long'> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: copy, stdio: 'ignore' })
    children.add(child)
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, LIMIT_MS)
    child.once('close', (code) => {
      clearTimeout(timer)
      children.delete(child)
      resolve(late ? 'too long' : (code ?? 1))
    })
  })
}
