// A page that plays a model, in a file of its own: made on the built site, opened from disk without a network, dropped
// back.

import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { type Browser, expect, type Page } from 'playwright/test'
import type { LatentPoint } from '../src/core/latent'
import { moving, openStudio, test, until, visit } from './studio.fixture'

/** Bytes that a file may have, by the side of its pictures. */
const MOST = { 32: 600_000, 64: 1_200_000 } as const

const moment = (t: number, content = 0) => ({ t, directions: [0.8, -1, 0, 0.5], content })
const POINTS: LatentPoint[] = [
  { kind: 'moment', moment: { t: 0, directions: [], content: 0 } },
  { kind: 'moment', moment: moment(20.25, 77) },
  { kind: 'morph', from: moment(3), to: moment(40), amount: 0.3 },
  { kind: 'walk', seed: 3, frame: 25.5, moment: moment(0) },
]

interface FileWindow {
  readonly reelganFile?: { sample(points: readonly LatentPoint[]): { readonly rgba: Uint8ClampedArray } }
}

/** A figure for the report of the run. */
const figure = (description: string) => test.info().annotations.push({ type: 'figure', description })

async function makeFile(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the page' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/-plays\.html$/)
  const path = test.info().outputPath(download.suggestedFilename())
  await download.saveAs(path)
  await page.getByRole('button', { name: 'Close' }).click()
  return path
}

/** A model of 64 pixels at full width: how well it draws does not matter to the file. */
const open64 = async (page: Page) => {
  await openStudio(page, 'wasm', { size: 64, frames: 16, batch: 1 })
  await page.getByRole('button', { name: 'One step' }).click()
  await until(page, 'paused')
}

test('a demo of 32 pixels plays from disk without a network as on the page; dropped back it opens its model, a cut one is refused', async ({
  page,
  browser,
}) => {
  await visit(page)
  const path = await playsAlike(page, browser)
  await test.step('dropped back', () => dropBack(page, path))
})

test('a model of 64 pixels plays from disk without a network, and draws what the page draws', async ({
  page,
  browser,
}) => {
  await open64(page)
  await playsAlike(page, browser)
})

/** @returns where the file lies */
async function playsAlike(page: Page, browser: Browser): Promise<string> {
  const size = await page.evaluate(async (points) => (await window.reelgan?.sample(points))?.width, POINTS)
  const path = await makeFile(page)
  const bytes = (await readFile(path)).length
  figure(`${bytes} bytes at ${size} px`)
  expect(size).toBeGreaterThanOrEqual(32)
  expect(bytes).toBeLessThan(size === 64 ? MOST[64] : MOST[32])
  const expected = await page.evaluate(
    async (points) => Array.from((await window.reelgan?.sample(points))?.rgba ?? []),
    POINTS,
  )

  const context = await browser.newContext({
    ...moving.contextOptions,
    offline: true,
    viewport: { width: 390, height: 844 },
  })
  const file = await context.newPage()
  const faults: string[] = []
  const asked: string[] = []
  file.on('pageerror', (error) => faults.push(error.message))
  file.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  file.on('request', (request) => asked.push(request.url()))
  await file.goto(pathToFileURL(path).href)
  await file.waitForFunction(() => (window as FileWindow).reelganFile !== undefined)
  const { drawn, msPerPicture } = await file.evaluate((points) => {
    const sample = (of: readonly LatentPoint[]) => (window as FileWindow).reelganFile?.sample(of).rgba ?? []
    const pictures = Array.from(sample(points))
    const start = performance.now()
    for (let i = 0; i < 20; i++) sample(points.slice(0, 1))
    return { drawn: pictures, msPerPicture: (performance.now() - start) / 20 }
  }, POINTS)
  expect(drawn).toHaveLength(expected.length)
  const differences = drawn.map((value, i) => Math.abs(value - (expected[i] ?? 0)))
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length
  const largest = differences.reduce((most, value) => Math.max(most, value), 0)
  figure(
    `mean difference ${mean.toFixed(4)}, largest ${largest}, ${msPerPicture.toFixed(1)} ms a picture (${(1000 / msPerPicture).toFixed(0)} fps)`,
  )
  expect(mean).toBeLessThan(3)

  await expect(file.getByRole('heading', { name: 'Jellyfish' })).toBeVisible()
  const picture = () => file.getByRole('img', { name: 'Generated picture' }).screenshot()
  const first = await picture()
  await expect.poll(async () => (await picture()).equals(first), 'it moves').toBe(false)
  await file.getByRole('button', { name: 'Pause' }).press('Enter')
  const still = await picture()
  await file.getByRole('slider', { name: 'Direction 1' }).press('End')
  await expect.poll(async () => (await picture()).equals(still), 'the slider draws').toBe(false)
  await file.getByRole('radio', { name: 'Loop' }).check()
  expect(await file.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(asked, 'nothing is asked for but the file').toEqual([pathToFileURL(path).href])
  expect(faults).toEqual([])
  await context.close()
  return path
}

async function dropBack(page: Page, path: string): Promise<void> {
  const buffer = await readFile(path)
  const given = { name: 'Jellyfish-plays.html', mimeType: 'text/html', buffer }
  await page.getByRole('complementary', { name: 'Clip' }).getByRole('button', { name: 'Koi' }).click()
  await until(page, 'ready')
  await page.getByLabel('Clip or model file').setInputFiles({ ...given, buffer: buffer.subarray(0, 90_000) })
  await page.waitForFunction(() => window.reelgan?.state().intake.kind === 'refused')
  await expect(page.getByRole('alert').filter({ hasText: 'cut off or changed' })).toBeVisible()
  expect(await page.evaluate(() => window.reelgan?.state().run)).toBe('ready')
  await page.getByLabel('Clip or model file').setInputFiles(given)
  await until(page, 'demo')
  await expect(page.getByText('A model trained on “Jellyfish” for')).toBeVisible()
}
