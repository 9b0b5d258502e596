// One run of the main job in the page: clip in, training, results out. Not here: how the page is clicked (studio-page.ts,
// page-results.ts) and how pictures become files (pictures.ts).

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright'
import { ReelError } from '../core/errors'
import type { Frames } from '../core/frames'
import { startOfClip, type LatentPoint } from '../core/latent'
import { completeSettings, SETTINGS, type SettingChanges } from '../core/settings'
import { chromiumFlags, chromiumPath } from './chromium.mjs'
import type { HeadlessFlags } from './headless-flags.mjs'
import { copyModelLink, exportFilm, saveModel, type WrittenFilm } from './page-results'
import { framePng, sheetPng, withoutAlpha } from './pictures'
import { serveSite } from './serve.mjs'
import { Refusal, step } from './steps.mjs'
import {
  applySettings,
  chooseClip,
  openStudio,
  readState,
  realFrames,
  samplePictures,
  until,
  walkSeed,
  type PageState,
  type Studio,
} from './studio-page'

const SAY_EVERY_MS = 2000

/**
 * Does everything that `npm run headless` promises.
 * @throws Refusal with one sentence when the clip, a setting, the engine or the page failed.
 */
export async function runHeadless(flags: HeadlessFlags): Promise<void> {
  const changes = checkedChanges(flags.changes)
  const site = await serveSite(4373)
  const path = chromiumPath()
  const browser = await chromium.launch({
    args: [...chromiumFlags],
    ...(path ? { executablePath: path } : {}),
  })
  try {
    await work(browser, site.address, flags, changes)
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown
    throw new Refusal(`The page could not be used as it was expected (${firstLine(thrown)}): run it again.`, {
      cause: thrown,
    })
  } finally {
    await browser.close()
    await site.close()
  }
}

/** Playwright's errors go on with a log of many lines. */
const firstLine = (thrown: unknown): string =>
  String(thrown instanceof Error ? thrown.message : thrown).split('\n')[0] ?? ''

async function work(
  browser: Browser,
  address: string,
  flags: HeadlessFlags,
  changes: SettingChanges,
): Promise<void> {
  const { out } = flags
  const studio = await step('Opening the page', () => openStudio(browser, address, flags.backend))
  await step('Taking frames from the clip', async () => {
    await chooseClip(studio, flags.clips, flags.builtIn)
    await applySettings(studio, changes)
  })
  const frames = await realFrames(studio)
  await step('Training', () => train(studio))
  const state = await until(studio, ({ measuring, reading }) => !measuring && reading.report !== null)
  // Only now: what fails before leaves nothing behind.
  mkdirSync(out, { recursive: true })
  const clip = await step('Exporting clip.webm', () =>
    exportFilm(studio, 'The clip', null, join(out, 'clip.webm')),
  )
  const walk = await step('Exporting walk.webm', () =>
    exportFilm(studio, 'Endless walk', flags.walkSeconds, join(out, 'walk.webm')),
  )
  await step('Writing the frames', () => writeFrames(studio, frames, out))
  await step('Saving the model', () => saveModel(studio, join(out, 'model.safetensors')))
  await readState(studio)
  writeFileSync(
    join(out, 'report.json'),
    `${JSON.stringify(reportOf(state, frames, { clip, walk }), null, 2)}\n`,
  )
  await step('Copying the link', async () =>
    writeFileSync(join(out, 'link.txt'), `${await copyModelLink(studio)}\n`),
  )
  console.log(`${summary(state)}\nEverything is in ${out}`)
}

/** The settings as far as they can be checked without the page; a time limit alone means to train for that long. */
function checkedChanges(changes: SettingChanges): SettingChanges {
  try {
    completeSettings(changes)
  } catch (thrown) {
    if (thrown instanceof ReelError) throw new Refusal(thrown.message, { cause: thrown })
    throw thrown
  }
  const byClock = 'seconds' in changes && changes.seconds !== 0 && !('steps' in changes)
  return byClock ? { ...changes, steps: SETTINGS.steps.max } : changes
}

async function train(studio: Studio): Promise<void> {
  await studio.page.getByRole('button', { name: 'Train', exact: true }).click()
  let saidAt = performance.now()
  await until(
    studio,
    ({ run }) => run === 'finished',
    (state) => {
      if (performance.now() - saidAt < SAY_EVERY_MS) return
      saidAt = performance.now()
      console.log(`  ${progressLine(state)}`)
    },
  )
}

function progressLine({ reading: { progress, quality } }: PageState): string {
  if (!progress) return 'starting'
  const { step: at, losses, stepsPerSecond, left } = progress
  const likeness = quality ? `${quality.psnrTrain.toFixed(1)} dB` : 'not measured yet'
  const time = left === null ? '' : `, ${Math.round(left)} s left`
  return `step ${at}, loss ${losses.reconstruction.toFixed(4)}, PSNR ${likeness}, ${stepsPerSecond.toFixed(1)} steps/s${time}`
}

/** frames/real-*.png, frames/recon-*.png and samples.png. */
async function writeFrames(studio: Studio, frames: Frames, out: string): Promise<void> {
  const { size, count, rgb } = frames
  const indexes = Array.from({ length: count }, (_, i) => i)
  const seed = await walkSeed(studio)
  const moments = indexes.map((t): LatentPoint => ({ kind: 'moment', moment: { ...startOfClip, t } }))
  const steps = indexes.map((frame): LatentPoint => ({ kind: 'walk', seed, frame, moment: startOfClip }))
  const real = { size, rgb }
  const recon = { size, rgb: withoutAlpha(await samplePictures(studio, moments, size)) }
  const walk = { size, rgb: withoutAlpha(await samplePictures(studio, steps, size)) }
  // Those of an earlier, longer run would stay among the new ones.
  rmSync(join(out, 'frames'), { recursive: true, force: true })
  mkdirSync(join(out, 'frames'))
  for (const i of indexes) {
    const number = String(i).padStart(4, '0')
    writeFileSync(join(out, 'frames', `real-${number}.png`), framePng(real, i))
    writeFileSync(join(out, 'frames', `recon-${number}.png`), framePng(recon, i))
  }
  writeFileSync(join(out, 'samples.png'), sheetPng([real, recon, walk]))
}

function reportOf(
  { clip, engine, reading, settings, heldOut }: PageState,
  frames: Frames,
  films: Readonly<Record<'clip' | 'walk', WrittenFilm>>,
): object {
  const { progress, report } = reading
  if (!progress || !report) throw new Refusal('The page has not measured the run: train for longer.')
  return {
    clip,
    frames: frames.count,
    fps: frames.fps,
    engine: engine.info?.backend,
    engineLabel: engine.info?.label,
    steps: progress.step,
    seconds: progress.elapsed,
    stepsPerSecond: progress.step / progress.elapsed,
    psnrTrain: report.psnrTrain,
    psnrHeldOut: report.psnrHeldOut,
    sharpnessPath: report.sharpnessPath,
    sharpnessMorph: report.sharpnessMorph,
    motionRatio: report.motionRatio,
    heldOut,
    films,
    settings,
  }
}

function summary({ reading: { progress, report } }: PageState): string {
  if (!progress || !report) return ''
  const heldOut =
    report.psnrHeldOut === null ? '' : `, ${report.psnrHeldOut.toFixed(1)} dB on frames it never saw`
  return `${progress.step} steps in ${progress.elapsed.toFixed(0)} s: PSNR ${report.psnrTrain.toFixed(1)} dB${heldOut}, detail ${report.sharpnessMorph.toFixed(2)} between moments, motion ${report.motionRatio.toFixed(2)}.`
}
