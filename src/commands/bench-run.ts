// `npm run bench`: every engine and size in turn; within one, the variants take turns, so that whatever else the
// machine does meets all of them alike. Not here: rows and table (bench-table.ts), what a step is (src/bench).

import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import type { BackendName } from '../core/engine'
import type { Size } from '../settings/rows'
import type { BenchAnswer, BenchCommand, Begun, Stepped } from '../bench/protocol'
import type { BenchFlags } from './bench-flags.mjs'
import { Oracle, pythonWithTorch } from './bench-oracle'
import { BENCH_VARIANTS, type BenchVariant, buildBench, serveBench } from './bench-site'
import { type BenchRow, busyWarning, type Round, rowOf, table } from './bench-table'
import { chromiumFlags, chromiumPath } from './chromium.mjs'
import { Refusal, step } from './steps.mjs'

const FILE = 'bench.json'
/** No start and no turn takes longer on a machine that works; a software adapter compiles for a while. */
const PATIENCE_MS = 240_000
/** How many steps tell how many make a round. */
const SETTLING_STEPS = 5
const MOST_STEPS = 500

/** What is evaluated in the bench page finds it under this name. */
type Globals = typeof globalThis & {
  readonly reelganBench: { ask(command: BenchCommand): Promise<BenchAnswer> }
}

/** A variant of one engine and size that has begun and waits for its turns. */
interface Contender {
  readonly variant: BenchRow['variant']
  readonly label: string
  readonly firstSampleMs: number | null
  readonly parameters: readonly [number, number]
  /** Of the first step; null where the random numbers are others. */
  readonly losses: readonly number[] | null
  turn(steps: number): Promise<Round>
  close(): Promise<void>
}

interface Place {
  readonly browser: Browser
  readonly address: string
  readonly python: string | null
  readonly variants: BenchFlags['variants']
  readonly threads: number
}

/**
 * Measures, prints the table and writes bench.json to the current folder.
 * @throws Refusal when nothing could be measured.
 */
export async function runBench(flags: BenchFlags): Promise<void> {
  const { engines, sizes, variants, rounds, seconds, threads } = flags
  const cores = cpus().length
  const before = load()
  const python = variants.includes('oracle') ? await pythonWithTorch() : null
  await step('Building the bench', buildBench)
  const site = await serveBench(4573, threads > 1)
  const path = chromiumPath()
  const browser = await chromium.launch({
    args: ['--headless=new', ...chromiumFlags],
    ...(path ? { executablePath: path } : {}),
  })
  const rows: BenchRow[] = []
  try {
    const place = { browser, address: site.address, python, variants, threads }
    for (const engine of engines) {
      for (const size of sizes) {
        const measure = () => cell(place, engine, size, { rounds, seconds })
        rows.push(...(await step(`${engine}, ${size} px`, measure)))
      }
    }
  } finally {
    await browser.close()
    await site.close()
  }
  if (rows.length === 0) throw new Refusal('Nothing could be measured: see above why.')
  writeFileSync(resolve(FILE), `${JSON.stringify(rows, null, 2)}\n`)
  const after = load()
  const warning = busyWarning([before, after], cores)
  console.log(
    [
      '',
      `Chromium ${browser.version()} on ${cores} cores, load ${before.toFixed(1)} at the start and ${after.toFixed(1)} at the end.`,
      python || !variants.includes('oracle')
        ? ''
        : 'No oracle: neither python3 nor /usr/bin/python3 has torch (Debian: apt install python3-torch).',
      warning ?? '',
      names(rows),
      table(rows),
      LEGEND,
      `Written: ${resolve(FILE)}`,
    ]
      .filter((line, i) => i === 0 || line !== '')
      .join('\n'),
  )
}

const LEGEND = `All figures are for one full step (discriminator, generator, Adam, EMA; 4 clips of 3 frames). ms/step: median of the
rounds, taken in turns; fastest: the fastest round, which says more on a busy machine; the ratios are of medians.
CPU ms: on webgpu and webgl the time until the worker is free again, without waiting for the device; elsewhere the whole step.
stock on wasm: that backend has no weight gradient, so both convolution gradients are composed of its forward convolution.
MB: the wasm heap, all buffers of the device, or the tensors; for the oracle the whole process. first s: from the start of the
worker to the first picture after one step. Losses are read back as in the product: every 10th step on a device, else every one.`

/** What each variant calls itself. */
const names = (rows: readonly BenchRow[]): string =>
  [
    ...new Set(
      rows.map(({ engine, variant, label }) =>
        variant === 'oracle' ? `oracle: ${label}` : `${variant} on ${engine}: ${label}`,
      ),
    ),
  ].join('\n')

const load = (): number => loadavg()[0] ?? 0

/** All rows of one engine and size. */
async function cell(
  place: Place,
  engine: BackendName,
  size: Size,
  { rounds, seconds }: Pick<BenchFlags, 'rounds' | 'seconds'>,
): Promise<BenchRow[]> {
  const contenders = await beginAll(place, engine, size)
  try {
    checkSameStep(contenders)
    const budget = (1000 * seconds) / Math.max(1, contenders.length)
    const done = await takeTurns(contenders, rounds, budget)
    return contenders.map((contender) => {
      const { variant, label, firstSampleMs } = contender
      return rowOf({ engine, size, variant, label, firstSampleMs }, done.get(contender) ?? [])
    })
  } finally {
    for (const contender of contenders) await contender.close()
  }
}

/** Rounds in turns. Who has used up its `budget` (ms) sits out the rest, but everybody gets one round. */
async function takeTurns(
  contenders: readonly Contender[],
  rounds: number,
  budget: number,
): Promise<Map<Contender, Round[]>> {
  const done = new Map(contenders.map((contender) => [contender, [] as Round[]]))
  const steps = new Map<Contender, number>()
  const share = budget / rounds
  for (const contender of contenders) {
    const settling = await contender.turn(1)
    // Too slow to be asked again: the very first step, which compiles, was before this one.
    if (settling.msPerStep > budget) done.get(contender)?.push(settling)
    const { msPerStep } = settling.msPerStep > share ? settling : await contender.turn(SETTLING_STEPS)
    steps.set(contender, Math.min(MOST_STEPS, Math.max(1, Math.floor(share / msPerStep))))
  }
  for (let i = 0; i < rounds; i++) {
    for (const contender of contenders) {
      const earlier = done.get(contender) ?? []
      const used = earlier.reduce((sum, round) => sum + round.steps * round.msPerStep, 0)
      if (used < budget) earlier.push(await contender.turn(steps.get(contender) ?? 1))
    }
  }
  return done
}

/** Those that start; the others are named with the reason. */
async function beginAll(place: Place, engine: BackendName, size: Size): Promise<Contender[]> {
  const contenders: Contender[] = []
  const begin = async (name: string, start: () => Promise<Contender>) => {
    try {
      contenders.push(await start())
    } catch (error) {
      const [reason] = String(error instanceof Error ? error.message : error).split('\n')
      console.warn(`  ${engine}, ${size} px, ${name} could not be measured: ${reason}`)
    }
  }
  for (const variant of BENCH_VARIANTS.filter((name) => place.variants.includes(name)))
    await begin(variant, () => inPage(place, variant, engine, size))
  const { python } = place
  if (python) await begin('oracle', () => inPython(python, size))
  return contenders
}

async function inPage(
  { browser, address, threads }: Place,
  variant: BenchVariant,
  engine: BackendName,
  size: Size,
): Promise<Contender> {
  const context = await browser.newContext()
  const page = await context.newPage()
  try {
    await page.goto(`${address}${variant}/page.html`)
    await page.waitForFunction(() => 'reelganBench' in globalThis)
    const begun = (await ask(page, { type: 'begin', engine, size, threads })) as Begun
    return {
      variant,
      label: begun.label,
      firstSampleMs: begun.firstSampleMs,
      parameters: [begun.generatorParameters, begun.discriminatorParameters],
      losses: begun.losses,
      turn: async (steps) => ({
        steps,
        ...((await ask(page, { type: 'steps', count: steps })) as Stepped),
      }),
      close: () => context.close(),
    }
  } catch (error) {
    await context.close()
    throw error
  }
}

const ask = (page: Page, command: BenchCommand): Promise<BenchAnswer> =>
  within(page.evaluate((asked) => (globalThis as Globals).reelganBench.ask(asked), command))

async function inPython(python: string, size: Size): Promise<Contender> {
  const oracle = new Oracle(python, size)
  try {
    const { torch, generatorParameters, discriminatorParameters } = await within(oracle.begun())
    return {
      variant: 'oracle',
      label: `PyTorch ${torch}, one thread`,
      firstSampleMs: null,
      parameters: [generatorParameters, discriminatorParameters],
      losses: null,
      turn: async (steps) => ({ steps, cpuMs: null, counts: null, ...(await within(oracle.steps(steps))) }),
      close: async () => oracle.close(),
    }
  } catch (error) {
    oracle.close()
    throw error
  }
}

/** Single precision in another order of summing; another network, batch or loss is much farther off. */
const SAME_LOSS = 1e-3

/** @throws Refusal when two variants do not do the same step: their times could not be compared. */
function checkSameStep(contenders: readonly Contender[]): void {
  const kinds = new Set(contenders.map(({ parameters }) => parameters.join(' + ')))
  if (kinds.size > 1)
    throw new Refusal(
      `The variants have networks of different sizes (${[...kinds].join(', ')} parameters): bring src/commands/oracle.py up to src/model.`,
    )
  const [first, ...others] = contenders.flatMap(({ losses }) => (losses ? [losses] : []))
  const same = others.every((losses) =>
    losses.every((loss, i) => Math.abs(loss - (first?.[i] ?? 0)) <= SAME_LOSS * Math.abs(loss)),
  )
  if (!same)
    throw new Refusal(
      `The variants do not do the same step (losses ${[first, ...others].map((losses) => losses?.map((loss) => loss.toFixed(4)).join(' ')).join('; ')}): one of them computes wrongly.`,
    )
}

async function within<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS / 1000} s`)), PATIENCE_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
