// One run of the main job in the page: clip in, training, results out. Not here: how the page is clicked
// (studio-page.ts, page-results.ts) and how pictures become files (pictures.ts).

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { ReelError } from '../core/errors'
import type { Frames } from '../core/frames'
import { startOfClip, type LatentPoint } from '../core/latent'
import { type Invented, measureInvented } from '../draw/invented'
import { CONTROL } from '../settings/control'
import { type SettingChanges, settingsOfText } from '../settings/settings'
import { SETTINGS } from '../settings/table'
import { unpackModel } from '../share/model-file'
import { inBrowser } from './browser'
import type { HeadlessFlags } from './headless-flags.mjs'
import { copyModelLink, exportFilm, saveModel, type WrittenFilm } from './page-results'
import { framePng, sheetPng, withoutAlpha } from './pictures'
import { Refusal, step } from './steps.mjs'
import {
  addClips,
  applySettings,
  beginWith,
  chooseClip,
  openStudio,
  readState,
  realFrames,
  samplePictures,
  walkSeed,
  type PageState,
  type Studio,
} from './studio-page'
import { measured, summary, train } from './training'

/**
 * Does everything that `npm run headless` promises.
 * @throws Refusal with one sentence when the clip, a setting, the engine or the page failed.
 */
export async function runHeadless(flags: HeadlessFlags): Promise<void> {
  const changes = { ...checkedChanges(flags.changes), ...(flags.control ? CONTROL : {}) }
  await inBrowser((browser, address) => work(browser, address, flags, changes))
}

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
    await addClips(studio, flags.others)
    await applySettings(studio, changes)
  })
  const { from } = flags
  if (from !== null) await step('Taking weights over', () => beginWith(studio, from))
  const frames = await realFrames(studio)
  await step('Training', () => train(studio))
  const state = await measured(studio)
  // Only now: what fails before leaves nothing behind.
  mkdirSync(out, { recursive: true })
  const clip = await step('Exporting clip.webm', () =>
    exportFilm(studio, 'The clip', null, join(out, 'clip.webm')),
  )
  const walk = await step('Exporting walk.webm', () =>
    exportFilm(studio, 'Endless walk', flags.walkSeconds, join(out, 'walk.webm')),
  )
  await step('Writing the frames', () => writeFrames(studio, frames, out))
  const model = join(out, 'model.safetensors')
  await step('Saving the model', () => saveModel(studio, model))
  const invented = await step('Measuring what it invents', () =>
    measureInvented(unpackModel(readFileSync(model)), frames),
  )
  await readState(studio)
  writeFileSync(
    join(out, 'report.json'),
    `${JSON.stringify(reportOf(state, frames, { clip, walk }, invented), null, 2)}\n`,
  )
  await step('Copying the link', async () =>
    writeFileSync(join(out, 'link.txt'), `${await copyModelLink(studio)}\n`),
  )
  console.log(`${summary(state)}\nEverything is in ${out}`)
}

/** The settings as far as they can be checked without the page; a time limit alone means to train for that long. */
function checkedChanges(texts: HeadlessFlags['changes']): SettingChanges {
  try {
    const changes = settingsOfText(texts)
    const byClock = changes.seconds !== 0 && !('steps' in changes)
    return byClock ? { ...changes, steps: SETTINGS.steps.max } : changes
  } catch (thrown) {
    if (thrown instanceof ReelError) throw new Refusal(thrown.message, { cause: thrown })
    throw thrown
  }
}

/** frames/real-*.png, frames/recon-*.png and samples.png. */
async function writeFrames(studio: Studio, frames: Frames, out: string): Promise<void> {
  const { width, height, count, rgb } = frames
  const indexes = Array.from({ length: count }, (_, i) => i)
  const seed = await walkSeed(studio)
  const moments = indexes.map((t): LatentPoint => ({ kind: 'moment', moment: { ...startOfClip, t } }))
  const steps = indexes.map((frame): LatentPoint => ({ kind: 'walk', seed, frame, moment: startOfClip }))
  const row = async (points: readonly LatentPoint[]) => ({
    width,
    height,
    rgb: withoutAlpha(await samplePictures(studio, points, frames)),
  })
  const real = { width, height, rgb }
  const recon = await row(moments)
  const walk = await row(steps)
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
  { clip, engine, reading, settings, heldOut, warm }: PageState,
  frames: Frames,
  films: Readonly<Record<'clip' | 'walk', WrittenFilm>>,
  invented: Invented,
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
    ...(report.tasks && { tasks: report.tasks }),
    heldOut,
    warm,
    invented,
    films,
    settings,
  }
}
