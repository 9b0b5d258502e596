// Files that come late and do not come: while a run trains, each dialog and each worker says in one sentence that it
// could not be loaded, the run goes on, everything else stays, and “Try again” helps once the file is there. Not here:
// the loader itself (core/late.test.ts).

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, type Page, type Route } from 'playwright/test'
import { PLACES, type Place } from '../src/app/ui/parts/places'
import { openSmall, stepOf, test, until, visit, workersThat, untilPast } from './studio.fixture'

test.use({ fresh: true })

const HEADER = readFileSync(join(import.meta.dirname, '../src/app/ui/Header.tsx'), 'utf8')

/** Every dialog that comes late, with the name of its file. */
const DIALOGS = [...HEADER.matchAll(/lateSheet\(\s*'(\w+)'[^]+?import\('([^']+)'\)/g)].map(
  ([, place = '', file = '']) => ({ place: place as Place, file: basename(file) }),
)

/** What a host or a network does with a file that is gone. */
const FATES: Readonly<Record<string, (route: Route) => Promise<void>>> = {
  'no answer': (route) => route.abort(),
  'not found': (route) =>
    route.fulfill({ status: 404, contentType: 'text/plain', body: 'There is no such file.' }),
  'the front page': (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Home</title>' }),
}

/** Takes a file away until the returned function is called. */
async function without(page: Page, file: string, fate = 'not found'): Promise<() => Promise<void>> {
  const address = `**/assets/${file}`
  await page.route(address, (route) => FATES[fate]?.(route))
  return () => page.unroute(address)
}

/** Nothing else stands on the console. */
function expectTold(errors: string[], text: RegExp = /could not be loaded|Failed to load resource/): void {
  expect(errors.filter((each) => !text.test(each))).toEqual([])
  errors.length = 0
}

async function expectWhole(page: Page): Promise<void> {
  const before = await stepOf(page)
  for (const role of ['banner', 'main', 'contentinfo'] as const)
    await expect(page.getByRole(role, { includeHidden: true })).not.toBeEmpty()
  for (const name of ['Clip', 'Training'])
    await expect(page.getByRole('complementary', { name, includeHidden: true })).toContainText(/\w/)
  await untilPast(page, before)
  await until(page, 'training')
}

/** A run that trains for as long as the test takes, on a page that has fetched nothing ahead. */
async function train(page: Page): Promise<void> {
  await page.route('**/late-files.json', (route) => route.fulfill({ json: [] }))
  await openSmall(page, 100_000)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await untilPast(page, 0)
}

test('while a run trains, each part whose file is gone is named, the run goes on, and the part comes when it is asked again', async ({
  page,
  errors,
}) => {
  test.setTimeout(240_000)
  await train(page)
  await test.step('every dialog', () => dialogs(page, errors))
  await test.step('each part of an export, in its dialog', () => exporting(page, errors))
  await test.step('the worker that draws: the stage says so, and pictures come back', () =>
    drawing(page, errors))
  await test.step('parts that open a clip: it is refused in words; then it opens', () => clips(page, errors))
})

async function dialogs(page: Page, errors: string[]): Promise<void> {
  expect(DIALOGS.map(({ place }) => place)).toEqual(expect.arrayContaining(['export', 'share']))
  const fates = Object.keys(FATES)
  for (const [i, { place, file }] of DIALOGS.entries()) {
    const back = await without(page, `${file}-*.js`, fates[i % fates.length])
    await page
      .getByRole('banner')
      .getByRole('button', { name: new RegExp(place, 'i') })
      .click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('alert')).toHaveText(
      `${PLACES[place]} could not be loaded; check the connection. Your training goes on.Try again`,
    )
    await expectWhole(page)
    await back()
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await expect(dialog.getByRole('alert')).toHaveCount(0)
    await expect(dialog.getByRole('button').nth(1)).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    expect(errors.join()).toContain(`${PLACES[place]} could not be loaded`)
    expectTold(errors)
  }
}

async function exporting(page: Page, errors: string[]): Promise<void> {
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'File' }).click()
  await page.getByRole('option', { name: 'PNG frames (zip)' }).click()
  const make = dialog.getByRole('button', { name: /^Make the/ })
  for (const [file, part] of [
    ['make-movie-*.js', 'makes films'],
    ['film-worker-*.js', 'makes films'],
    ['drawing-worker-*.js', 'draws'],
    ['worker-*.js', 'makes films'],
    ['stills-*.js', 'writes films'],
  ]) {
    const back = await without(page, file ?? '')
    await make.click()
    await expect(dialog.getByRole('alert')).toHaveText(
      `The part that ${part} could not be loaded: check the connection and try again.`,
    )
    await expectWhole(page)
    await back()
    expectTold(errors)
  }
  await make.click()
  await expect(dialog.getByRole('button', { name: /^Download the/ })).toBeVisible({ timeout: 30_000 })
  await until(page, 'training')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
}

/** The site was built anew, too: the page is told of that once, and nothing of it stops. */
async function drawing(page: Page, errors: string[]): Promise<void> {
  const problem = page.getByRole('main').getByText('The part that draws could not be loaded')
  const note = page.getByRole('status').getByText('ReelGAN was updated.')
  await expect(note).toHaveCount(0)
  await page.route('**/late-files.json', (route) => route.fulfill({ json: ['assets/index-other.js'] }))
  const back = await without(page, 'drawing-worker-*.js')
  // What plays asks for pictures all the time.
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await (
    await workersThat(page, 'draws')
  )
    .at(-1)
    ?.evaluate(() => self.close())
    .catch(() => undefined)
  await expect(problem).toBeVisible()
  await expect(note).toHaveText('ReelGAN was updated. Your training goes on; reload when it suits you.')
  await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible()
  await expectWhole(page)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(note).toHaveCount(0)
  await back()
  await expect(problem).toBeHidden({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Pause the player' }).click()
  await expectWhole(page)
  expectTold(errors)
}

async function clips(page: Page, errors: string[]): Promise<void> {
  const gif = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=32x32:rate=10:duration=2', '-f', 'gif', '-'],
    { maxBuffer: 1e7 },
  )
  const drop = async () => {
    const file = { name: 'a.gif', mimeType: 'image/gif', buffer: gif }
    await page.getByLabel('Clip or model file').setInputFiles(file)
    await page.getByRole('button', { name: 'Use the new clip' }).click()
  }
  for (const [file, part] of [
    ['open-files-*.js', 'opens clips'],
    ['decode-*.js', 'reads clips'],
    ['animation-*.js', 'reads clips'],
  ]) {
    const back = await without(page, file ?? '')
    await drop()
    await expect(page.getByRole('complementary', { name: 'Clip' }).getByRole('alert')).toHaveText(
      `The part that ${part} could not be loaded: check the connection and try again.`,
    )
    await expectWhole(page)
    await back()
    expectTold(errors)
  }
  await drop()
  await until(page, 'ready')
  expect(await page.evaluate(() => window.reelgan?.state().clip)).toBe('a.gif')
}

test('what trains is gone at the start, then its engine, then its binary: each is named, and “Start again” helps', async ({
  page,
  errors,
}) => {
  const says = (part: string) =>
    page.getByRole('alert').getByText(`${part} could not be loaded: check the connection and try again.`)
  const start = page.getByRole('button', { name: 'Start again' })
  let back = await without(page, 'worker-*.js')
  // A model plays without what trains.
  await visit(page, '?backend=wasm')
  await expect(page.getByRole('button', { name: 'Engine: No engine' })).toBeVisible()
  await until(page, 'demo')
  await page.getByRole('complementary', { name: 'Clip' }).getByRole('button', { name: 'Jellyfish' }).click()
  await expect(says('The part that trains')).toBeVisible()
  for (const next of ['install-*.js', 'tfjs-backend-wasm-*.wasm']) {
    await back()
    back = await without(page, next)
    await start.click()
    await expect(says('The engine that trains')).toBeVisible()
  }
  await back()
  await start.click()
  await until(page, 'ready')
  await expect(page.getByRole('button', { name: /^Engine: WASM/ })).toBeVisible()
  expectTold(errors)
})

test('the page’s own code is gone: it says so, and comes with a reload', async ({ page, errors }) => {
  const back = await without(page, 'page-*.js', 'the front page')
  await page.goto('./')
  const told = page.getByRole('alert')
  await expect(told).toHaveText(
    'ReelGAN did not arrive whole: check the connection and reload the page.Reload',
  )
  await back()
  const first = await without(page, 'index-*.js')
  await told.getByRole('button', { name: 'Reload' }).click()
  await expect(page.getByText('check the connection and reload the page')).toBeVisible({ timeout: 15_000 })
  await first()
  await visit(page)
  errors.length = 0
})
