// Makes the files of the gallery: each demo is trained in the page as a person would train it, and its model and poster
// are written. Not here: which demos there are (core/demos.ts) and how the page is clicked (studio-page.ts,
// page-results.ts).

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { DEMOS, findDemo, type Demo } from '../core/demos'
import { startOfClip, type LatentPoint } from '../core/latent'
import { inBrowser } from './browser'
import { demoFile, isMadeAs } from './demo-file'
import { posterOf } from './demo-poster'
import type { DemosFlags } from './demos-flags.mjs'
import { copyModelLink } from './page-results'
import { sheetPng, withoutAlpha } from './pictures'
import { Refusal, root, step } from './steps.mjs'
import { applySettings, chooseClip, openStudio, realFrames, samplePictures, type Studio } from './studio-page'
import { measured, summary, train } from './training'
import { sidesOf } from '../settings/shape'

/** Every machine has it, and it repeats a run bit for bit. */
const BACKEND = 'wasm'

/**
 * Does everything that `npm run demos` promises.
 * @throws Refusal with one sentence for an unknown name, a missing clip that was asked for by name, or what failed in
 * the page
 */
export async function runDemos({ names, clips, out, again }: DemosFlags): Promise<void> {
  const wanted = names.length === 0 ? DEMOS : names.map(known)
  const todo = wanted.filter((demo) => {
    if (!again && isMade(demo)) {
      console.log(`${demo.label}: trained already with these settings. --again trains it anew.`)
      return false
    }
    if (clipFile(demo, clips) !== undefined) return true
    if (names.length > 0) throw new Refusal(missing(demo))
    console.log(`${demo.label}: left as it is. ${missing(demo)}`)
    return false
  })
  for (const folder of [join(root, 'public', 'demos'), ...(out === null ? [] : [out])])
    mkdirSync(folder, { recursive: true })
  await inBrowser(async (browser, address) => {
    for (const demo of todo)
      await step(demo.label, () => make(browser, address, demo, clipFile(demo, clips) ?? null, out))
  })
}

function known(name: string): Demo {
  const demo = findDemo(name)
  if (!demo)
    throw new Refusal(
      `There is no demo “${name}”: choose some of ${DEMOS.map((each) => each.name).join(', ')}.`,
    )
  return demo
}

/** The path of a real clip, null for a built-in one, undefined for a clip that is not there. */
function clipFile({ clip }: Demo, clips: string | null): string | null | undefined {
  if (clip.kind === 'built-in') return null
  const path = join(clips ?? '.', clip.file)
  return clips !== null && existsSync(path) ? path : undefined
}

const targetOf = ({ name }: Demo): string => join(root, 'public', 'demos', name)

/** Whether the demo's files are there, trained to their end as the list says: what was broken off is made again. */
function isMade(demo: Demo): boolean {
  const file = `${targetOf(demo)}.bin`
  return existsSync(file) && isMadeAs(demo, readFileSync(file))
}

const missing = ({ clip }: Demo): string =>
  `Its clip ${clip.kind === 'file' ? clip.file : ''} is not there: name the folder it is in with --clips DIR.`

async function make(
  browser: Browser,
  address: string,
  demo: Demo,
  file: string | null,
  out: string | null,
): Promise<void> {
  const studio = await openStudio(browser, address, BACKEND)
  const { clip, changes, name } = demo
  await chooseClip(studio, file === null ? [] : [file], clip.kind === 'built-in' ? clip.id : null)
  await applySettings(studio, changes)
  await train(studio)
  const state = await measured(studio)
  console.log(`  ${summary(state)}`)
  const likeness = state.reading.report?.psnrTrain ?? 0
  const target = targetOf(demo)
  const poster = await posterOf(studio, demo, sidesOf(state.settings))
  if (out !== null) await writeSamples(studio, join(out, `${name}.png`))
  const model = demoFile(await copyModelLink(studio), demo, likeness)
  // Only now: what fails before leaves the demo as it was. The model last: it says that both are there.
  writeFileSync(`${target}.webp`, poster)
  writeFileSync(`${target}.bin`, model)
  console.log(`  ${Math.round(model.length / 1000)} kB model, ${Math.round(poster.length / 1000)} kB poster`)
  await studio.page.context().close()
}

/** Real frames, what comes back of them, and three walks: to look at before a demo is shipped. */
async function writeSamples(studio: Studio, path: string): Promise<void> {
  const { width, height, count, rgb } = await realFrames(studio)
  const indexes = Array.from({ length: count }, (_, i) => i)
  const row = async (point: (i: number) => LatentPoint) => ({
    width,
    height,
    rgb: withoutAlpha(await samplePictures(studio, indexes.map(point), { width, height })),
  })
  const recon = await row((t) => ({ kind: 'moment', moment: { ...startOfClip, t } }))
  const walks = []
  for (const seed of [1, 2, 3, 4])
    walks.push(await row((frame) => ({ kind: 'walk', seed, frame: frame * 2, moment: startOfClip })))
  writeFileSync(path, sheetPng([{ width, height, rgb }, recon, ...walks]))
}
