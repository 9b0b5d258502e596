// Nothing leaves the tab: every request that is made while somebody opens a clip, trains, scrubs, exports and shares,
// seen from outside the browser. And the same work goes on when the network is gone.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from 'playwright/test'
import { pick } from './export.fixture'
import { stepOf, test as base, until, visit, untilPast } from './studio.fixture'
import { Wire } from './wire.fixture'

const test = base.extend<{ wire: Wire }>({
  wire: async ({ baseURL }, give) => {
    const wire = new Wire(new URL(baseURL ?? '').origin)
    await give(wire)
    wire.close()
  },
  proxy: async ({ wire }, give) => {
    await give({ server: await wire.open() })
  },
})

test.use({ fresh: true })

const DIST = join(import.meta.dirname, '..', 'dist')

const STEPS = 20

let folder = ''

/** A clip of our own, named so that the name is found wherever it goes. */
const CLIP = 'summer-holiday.mp4'

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foreign-'))
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=12:duration=2', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', ['-v', 'error', ...source, join(folder, CLIP)])
})

test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function openClip(page: Page): Promise<void> {
  const buffer = readFileSync(join(folder, CLIP))
  await page.getByLabel('Clip or model file').setInputFiles({ name: CLIP, mimeType: 'video/mp4', buffer })
  await page.waitForFunction((name) => window.reelgan?.state().clip === name, CLIP)
  await until(page, 'ready')
  const settings = { size: 16, frames: 16, steps: STEPS, batch: 2, warmup: 4 } as const
  await page.evaluate((changes) => window.reelgan?.applySettings(changes), settings)
  await until(page, 'ready')
}

async function trainAndScrub(page: Page, train: string): Promise<void> {
  const before = await stepOf(page)
  await page.getByRole('button', { name: train, exact: true }).click()
  await untilPast(page, before)
  // What is trained longer would go on for as long again as usual.
  await page.evaluate((steps) => window.reelgan?.applySettings({ steps }), before + STEPS)
  await until(page, 'finished')
  await page.waitForFunction(() => window.reelgan?.state().measuring === false)
  await page.getByRole('slider', { name: 'Moment of the clip' }).focus()
  await page.keyboard.press('Home')
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.evaluate(() => window.reelgan?.view()?.moment.t ?? 0)).toBeGreaterThan(0)
}

async function exportFilm(page: Page, kind: string): Promise<void> {
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog')
  await pick(page, 'File', kind)
  await dialog.getByRole('button', { name: /^Make the/ }).click()
  const [film] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: /^Download the/ }).click({ timeout: 60_000 }),
  ])
  expect(readFileSync(await film.path()).length).toBeGreaterThan(1000)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
}

async function share(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Share' }).click()
  const [model] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /Download model/ }).click(),
  ])
  expect(readFileSync(await model.path()).length).toBeGreaterThan(1000)
  await page.keyboard.press('Escape')
}

test('nothing leaves the tab: only the site’s own files are asked for, and without a network the work goes on', async ({
  page,
  wire,
  context,
}) => {
  test.setTimeout(300_000)
  await visit(page, '?backend=wasm')
  await openClip(page)
  await trainAndScrub(page, 'Train')
  await exportFilm(page, 'WebM, fast')
  await untilFetchedAhead(page, wire)
  await test.step('without a network: training, scrubbing, another kind of export, the model file and a link', async () => {
    wire.cut = true
    await context.setOffline(true)
    const before = wire.asked.length
    await trainAndScrub(page, 'Train longer')
    await exportFilm(page, 'PNG frames (zip)')
    await share(page)
    expect(wire.asked.slice(before)).toEqual([])
    wire.cut = false
    await context.setOffline(false)
  })
  await share(page)
  expectOwnFiles(wire, new URL(page.url()).origin)
  await expectWitness(page, wire)
})

/** The parts that come late are fetched while nobody waits for them. */
async function untilFetchedAhead(page: Page, wire: Wire): Promise<void> {
  const list = JSON.parse(readFileSync(join(DIST, 'late-files.json'), 'utf8')) as readonly string[]
  await expect
    .poll(() => list.filter((name) => !wire.asked.some(({ address }) => address.endsWith(name))))
    .toEqual([])
  await page.waitForLoadState('networkidle')
}

function expectOwnFiles(wire: Wire, origin: string): void {
  const files = new Set(readdirSync(DIST, { recursive: true, encoding: 'utf8' }))
  for (const { method, address, bytes } of wire.asked) {
    const { pathname, search, origin: of } = new URL(address)
    expect({ method, of, bytes }, address).toEqual({ method: 'GET', of: origin, bytes: 0 })
    const file = pathname.slice(1) || 'index.html'
    expect(files.has(file), `${file} is a file of the site`).toBe(true)
    expect(search, address).toBe(file === 'index.html' ? '?backend=wasm' : '')
  }
  expect(JSON.stringify(wire.asked)).not.toContain('holiday')
}

/** The witness sees the workers too, their files and what they would send. */
async function expectWitness(page: Page, wire: Wire): Promise<void> {
  for (const part of [/worker-[\w-]+\.js$/, /decode-[\w-]+\.js$/, /\.wasm$/])
    expect(
      wire.asked.some(({ address }) => part.test(address)),
      String(part),
    ).toBe(true)
  const worker = page.workers().find((each) => !each.url().includes('helper'))
  await worker?.evaluate(async () => {
    await fetch('/icon.svg?planted', { method: 'POST', body: 'a clip' })
  })
  const address = `${new URL(page.url()).origin}/icon.svg?planted`
  expect(wire.asked.at(-1)).toMatchObject({ method: 'POST', bytes: 6, address })
}
