// Trains each variant of the lab in the page as a person would, and writes lab.json and lab.md after every one. Not
// here: which there are and what is said of them (lab-options.ts).

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Browser } from 'playwright'
import { inBrowser } from './browser'
import type { LabFlags } from './lab-flags.mjs'
import {
  type LabRow,
  OF_CLASSES,
  parameterCount,
  PIXELS,
  SIZE,
  tableOf,
  type Variant,
  variants,
  verdictOf,
} from './lab-options'
import { Refusal, step } from './steps.mjs'
import { addClips, applySettings, chooseClip, openStudio, realFrames } from './studio-page'
import { measured, train } from './training'

interface LabClip {
  readonly name: string
  readonly files: readonly string[]
  readonly builtIn: string | null
}

const BUILT_IN: readonly LabClip[] = ['jellyfish', 'sea'].map((name) => ({ name, files: [], builtIn: name }))
/** The second class, where one is needed. */
const BESIDE = { builtIn: 'clouds' } as const

/**
 * Does everything that `npm run lab` promises.
 * @throws Refusal with one sentence for an unknown option, a file that is no table of the lab, or what failed in the
 * page
 */
export async function runLab({ only, steps, clips, out }: LabFlags): Promise<void> {
  const wanted = variants(only)
  mkdirSync(out, { recursive: true })
  const file = join(out, 'lab.json')
  const rows = readRows(file)
  const chosen =
    clips.length === 0
      ? BUILT_IN
      : clips.map((path) => ({ name: basename(path), files: [path], builtIn: null }))
  await inBrowser(async (browser, address) => {
    for (const clip of chosen)
      for (const variant of wanted) {
        const same = (row: LabRow) =>
          row.option === variant.option &&
          row.value === variant.value &&
          row.clip === clip.name &&
          row.steps === steps
        if (rows.some(same)) continue
        const title = `${clip.name}: ${variant.option} ${variant.value}`
        const usual = usualOf(rows, variant, clip.name, steps)
        rows.push(await step(title, () => trained(browser, address, { clip, variant, steps, usual })))
        writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`)
        writeFileSync(join(out, 'lab.md'), tableOf(rows))
      }
  })
  console.log(`${tableOf(rows)}\nEverything is in ${out}`)
}

function readRows(file: string): LabRow[] {
  if (!existsSync(file)) return []
  try {
    const rows = JSON.parse(readFileSync(file, 'utf8')) as unknown
    if (Array.isArray(rows)) return rows as LabRow[]
  } catch {
    // Said below.
  }
  throw new Refusal(`${file} is no table of the lab: move it away, or name another folder with --out.`)
}

/** Decibels of the run that a variant is compared with; its own where it is one of these. */
function usualOf(rows: readonly LabRow[], { changes }: Variant, clip: string, steps: number): number | null {
  const option = changes.components === PIXELS.changes.components ? PIXELS.option : 'default'
  return (
    rows.find((row) => row.option === option && row.clip === clip && row.steps === steps)?.psnrTrain ?? null
  )
}

interface Work {
  readonly clip: LabClip
  readonly variant: Variant
  readonly steps: number
  readonly usual: number | null
}

async function trained(
  browser: Browser,
  address: string,
  { clip, variant, steps, usual }: Work,
): Promise<LabRow> {
  const studio = await openStudio(browser, address, 'wasm')
  await chooseClip(studio, clip.files, clip.builtIn)
  const classes = OF_CLASSES.has(variant.option)
  if (classes) await addClips(studio, [BESIDE])
  await applySettings(studio, { ...variant.changes, size: SIZE, steps })
  await train(studio)
  const { reading, settings } = await measured(studio)
  const { count } = await realFrames(studio)
  await studio.page.context().close()
  const { progress, report } = reading
  if (!progress || !report) throw new Refusal('The page has not measured the run: train for longer.')
  const { psnrTrain, psnrHeldOut, sharpnessPath, sharpnessMorph, tasks } = report
  const shares = new Map(Object.entries(tasks ?? {}))
  return {
    option: variant.option,
    value: variant.value,
    clip: clip.name,
    steps: progress.step,
    psnrTrain,
    psnrHeldOut,
    sharpnessPath,
    sharpnessMorph,
    accuracy: shares.get(variant.option) ?? null,
    parameters: parameterCount(settings, classes ? [count / 2, count / 2] : count),
    msPerStep: (1000 * progress.elapsed) / progress.step,
    verdict: verdictOf(variant, psnrTrain, usual ?? psnrTrain),
  }
}
