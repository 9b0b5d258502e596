// The story of a project, for every kind of run: trained to its end, measured, gone on with after a reload, trained
// longer, paused, gone on with after another reload, taken away as a file, deleted, dropped on the page and gone on
// with. All kinds share the page's three visits. Not here: what is done in the list of projects and between tabs
// (projects.test.ts).

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from 'playwright/test'
import type { Sides } from '../src/core/frames'
import { demoLink } from '../src/share/demo-link'
import { recipeLink } from '../src/share/recipe-link'
import { openSheet, untilSaved } from './projects.fixture'
import { stepOf, test, trainingWorker, until, visit, untilPast } from './studio.fixture'
import { LIGHT_GAME } from '../src/settings/light-game.fixture'

const tiny = { size: 16, frames: 16, steps: 10, batch: 2, ...LIGHT_GAME } as const

const folder = mkdtempSync(join(tmpdir(), 'story-'))
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Sixteen small pictures that move. */
function make(name: string, size: string): string {
  const source = ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=16:duration=1`]
  execFileSync('ffmpeg', ['-v', 'error', ...source, join(folder, name)])
  return join(folder, name)
}

/** Presses what may ask first whether the run on show is to be left. */
async function leaving(page: Page, leave: () => Promise<unknown>): Promise<void> {
  const before = await page.evaluate(() => window.reelgan?.state().run)
  await leave()
  if (before === 'demo' || before === 'ready') return
  await page.getByRole('alertdialog').getByRole('button').last().click()
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()

/** A clip from files, at the size of these tests, in its own shape: pictures of `sides`. */
async function openClip(page: Page, files: string[], shape: string, sides: Sides): Promise<void> {
  await leaving(page, () => page.getByLabel('Clip or model file').setInputFiles(files))
  await until(page, 'ready')
  await page.evaluate((changes) => window.reelgan?.applySettings({ ...changes, shape: '1:1' }), tiny)
  await until(page, 'ready')
  await press(page, `As the clip, ${shape}`)
  await page.waitForFunction(({ width, height }) => {
    const { run, frames } = { run: window.reelgan?.state().run, frames: window.reelgan?.frames() }
    return run === 'ready' && frames?.width === width && frames.height === height
  }, sides)
}

const follow = (page: Page, hash: string) => page.evaluate((link) => void (location.hash = link), hash)
const small = recipeLink({ builtIn: { id: 'jellyfish', seed: 1 }, changes: tiny })

/** Starts each kind of run, which then trains to its end by itself. */
const KINDS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async 'a built-in clip'(page) {
    await follow(page, small)
    await until(page, 'ready')
    await press(page, 'Train')
  },
  async 'a clip of one’s own'(page) {
    await openClip(page, [make('own.mp4', '48x32')], '16:9', { width: 28, height: 16 })
    await press(page, 'Train')
  },
  async 'several images'(page) {
    make('image-%02d.png', '32x48')
    const number = (i: number) => String(i + 1).padStart(2, '0')
    await openClip(
      page,
      Array.from({ length: 16 }, (_, i) => join(folder, `image-${number(i)}.png`)),
      '9:16',
      { width: 16, height: 28 },
    )
    await press(page, 'Train')
  },
  async 'a model that came by a link, trained on'(page) {
    await leaving(page, () => follow(page, demoLink({ name: 'jellyfish' })))
    await until(page, 'demo')
    await press(page, 'Train this one on')
    await until(page, 'training')
    const step = await page.evaluate(() => window.reelgan?.settings().steps ?? 0)
    await page.evaluate((steps) => window.reelgan?.applySettings({ steps }), step - 994)
  },
  async 'a run that failed and went back'(page) {
    await leaving(page, () => follow(page, small))
    await until(page, 'ready')
    await page.evaluate(() => window.reelgan?.applySettings({ steps: 100_000 }))
    // Its pause makes the checkpoint that it goes back to.
    await trainSome(page, 'Train')
    await press(page, 'Resume')
    for (let fall = 1; fall <= 3; fall++) {
      await (await trainingWorker(page)).evaluate(() => self.close()).catch(() => undefined)
      if (fall < 3) await press(page, 'Dismiss')
    }
    await until(page, 'failed')
    await press(page, /^Go back to step /)
    await until(page, 'paused')
    const steps = (await stepOf(page)) + tiny.steps
    await page.evaluate((more) => window.reelgan?.applySettings({ steps: more }), steps)
    await press(page, 'Resume')
  },
}

/** What the page says of the run on show, as far as it must be the same when it comes back. */
const told = (page: Page) =>
  page.evaluate(() => {
    const { reading, project, notice, run } = window.reelgan?.state() ?? {}
    return { run, step: reading?.progress?.step, report: reading?.report, name: project?.name, notice }
  })
type Told = Awaited<ReturnType<typeof told>>

async function untilMeasured(page: Page): Promise<Told> {
  await until(page, 'finished')
  await page.waitForFunction(() => window.reelgan?.state().measuring === false)
  await untilSaved(page)
  return told(page)
}

/** Trains on for some steps, and pauses. */
async function trainSome(page: Page, button: string): Promise<Told> {
  const step = await stepOf(page)
  await press(page, button)
  await untilPast(page, step + 2)
  await press(page, 'Pause')
  await until(page, 'paused')
  await untilSaved(page)
  return told(page)
}

/** Opens a project from the list; the run on show is left. */
async function openProject(page: Page, name: string): Promise<void> {
  const sheet = await openSheet(page)
  await leaving(page, () => sheet.getByRole('button', { name: `Open ${name}`, exact: true }).click())
  await page.waitForFunction((wanted) => window.reelgan?.state().project?.name === wanted, name)
}

async function choose(page: Page, name: string, what: string): Promise<void> {
  const sheet = page.getByRole('dialog', { name: 'Projects' })
  await sheet.getByRole('button', { name: `More for ${name}`, exact: true }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

test('every kind of run is finished, measured, gone on with, trained longer, paused, gone on with, taken away and brought back', async ({
  page,
}) => {
  test.setTimeout(600_000)
  page.setDefaultTimeout(60_000)
  await visit(page, '?backend=wasm')
  const runs: Told[] = []
  for (const [kind, begin] of Object.entries(KINDS)) {
    await test.step(`trained to its end: ${kind}`, async () => {
      await begin(page)
      const run = await untilMeasured(page)
      expect(run).toMatchObject({ run: 'finished', report: { step: run.step } })
      runs.push(run)
    })
  }

  await page.reload()
  await until(page, 'demo')
  const longer: Told[] = []
  for (const run of runs.toReversed()) {
    await test.step(`gone on with and trained longer: ${run.name}`, async () => {
      await openProject(page, run.name ?? '')
      await until(page, 'finished')
      expect(await told(page)).toEqual({ ...run, notice: null })
      longer.push(await trainSome(page, 'Train longer'))
    })
  }

  await page.reload()
  await until(page, 'demo')
  const files: string[] = []
  for (const run of longer) {
    await test.step(`gone on with again and taken away: ${run.name}`, async () => {
      await openProject(page, run.name ?? '')
      await until(page, 'paused')
      expect(await told(page)).toEqual(run)
      await openSheet(page)
      const download = page.waitForEvent('download')
      await choose(page, run.name ?? '', 'Download')
      const file = join(folder, `${files.length}.reelgan`)
      await (await download).saveAs(file)
      files.push(file)
      await page.keyboard.press('Escape')
    })
  }

  await leaving(page, () => follow(page, small))
  await until(page, 'ready')
  const sheet = await openSheet(page)
  for (const { name } of longer) await choose(page, name ?? '', 'Delete')
  await expect(sheet).toContainText('Nothing is saved yet')
  await page.keyboard.press('Escape')
  for (const [i, run] of longer.entries()) {
    await test.step(`dropped and gone on with: ${run.name}`, async () => {
      await leaving(page, () => page.getByLabel('Clip or model file').setInputFiles(files[i] ?? ''))
      await page.waitForFunction((wanted) => window.reelgan?.state().project?.name === wanted, run.name)
      await until(page, 'paused')
      expect(await told(page)).toEqual(run)
      await trainSome(page, 'Resume')
    })
  }
})
