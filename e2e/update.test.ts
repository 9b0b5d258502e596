// Another build is put over the site while a page of the one before is open and trains. Its former files are kept: all
// that comes late still comes, and the page tells of the update. They are deleted: it says what could not be loaded,
// and trains on. Not here: which files a build keeps (commands/former-files.test.ts), each file that may be missing
// (late.test.ts).

import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { expect, type Page } from 'playwright/test'
import { type RunningServer, startServer } from '../src/server/start'
import { moving, openSmall, stepOf, test, until, workersThat, untilPast } from './studio.fixture'

const BUILT = join(import.meta.dirname, '..', 'dist')
const TEXT = new Set(['.js', '.css', '.html', '.json'])

let folder = ''
let server: RunningServer

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelgan-update-'))
  cpSync(BUILT, folder, { recursive: true })
  server = await startServer(
    { host: '127.0.0.1', port: 0, origins: null, share: null, trustedProxies: 0 },
    folder,
  )
})

test.afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

/** Files of a folder of hashed files by their names of now, each with its name in the next build. */
function nextNames(): ReadonlyMap<string, string> {
  const names = readdirSync(join(folder, 'assets')).filter((name) => !/\.(?:br|gz)$/.test(name))
  const other = (hash: string) => hash.slice(4) + hash.slice(0, 4)
  return new Map(names.map((name) => [name, name.replace(/(?<=-)[\w-]{8}(?=\.\w+$)/, other)]))
}

/** Puts a build with other hashes over the one that is there, whose hashed files stay. @returns their names */
function deploy(): string[] {
  const names = nextNames()
  const renamed = (text: string) => [...names].reduce((all, [name, next]) => all.replaceAll(name, next), text)
  const write = (from: string, to: string) => {
    const bytes = readFileSync(join(folder, from))
    writeFileSync(join(folder, to), TEXT.has(extname(from)) ? renamed(bytes.toString()) : bytes)
  }
  for (const [name, next] of names) write(`assets/${name}`, `assets/${next}`)
  for (const name of readdirSync(folder).filter((each) => TEXT.has(extname(each)))) {
    write(name, name)
    for (const end of ['.br', '.gz']) rmSync(join(folder, name + end), { force: true })
  }
  return [...names].filter(([name, next]) => name !== next).map(([name]) => name)
}

/** All of an earlier build, and what the browser has kept of it. */
async function deleteFormer(page: Page, names: readonly string[]): Promise<void> {
  for (const name of names)
    for (const end of ['', '.br', '.gz']) rmSync(join(folder, `assets/${name}${end}`), { force: true })
  const client = await page.context().newCDPSession(page)
  await client.send('Network.clearBrowserCache')
}

async function expectTrains(page: Page): Promise<void> {
  const before = await stepOf(page)
  await untilPast(page, before)
  await until(page, 'training')
}

const open = (page: Page, name: string) =>
  page.getByRole('banner').getByRole('button', { name, exact: true }).click()

async function expectDialog(page: Page, name: string): Promise<void> {
  await open(page, name)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button').nth(1)).toBeVisible()
  await expect(dialog.getByRole('alert')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
}

/** By the worker that reads clips, and what it imports. */
async function openGif(page: Page): Promise<void> {
  const source = 'testsrc2=size=32x32:rate=10:duration=2'
  const buffer = execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-f', 'gif', '-'])
  await page.getByLabel('Clip or model file').setInputFiles({ name: 'a.gif', mimeType: 'image/gif', buffer })
  await page.waitForFunction(() => window.reelgan?.state().clip === 'a.gif')
  await until(page, 'ready')
}

/** By the worker that makes films, and one of its own that draws. */
async function makeFilm(page: Page): Promise<void> {
  await open(page, 'Export')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'File' }).click()
  await page.getByRole('option', { name: 'PNG frames (zip)' }).click()
  await dialog.getByRole('button', { name: /^Make the/ }).click()
  await expect(dialog.getByRole('button', { name: /^Download the/ })).toBeVisible({ timeout: 30_000 })
  await page.keyboard.press('Escape')
}

/** A tab that was away for long enough to ask whether the site is still the same. */
async function returnAfterAWhile(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now = performance.now.bind(performance)
    performance.now = () => now() + 11 * 60_000
    document.dispatchEvent(new Event('visibilitychange'))
  })
}

async function killDrawing(page: Page): Promise<void> {
  const worker = (await workersThat(page, 'draws')).at(-1)
  await worker?.evaluate(() => self.close()).catch(() => undefined)
}

test('a page of the build before has all of its parts for as long as they are kept, and then says so', async ({
  browser,
}) => {
  const context = await browser.newContext({
    ...moving.contextOptions,
    baseURL: server.address,
    viewport: { width: 1440, height: 900 },
  })
  const page = await context.newPage()
  // Nothing is fetched before it is needed, as on a slow network.
  await page.route('**/late-files.json', (route) => route.fulfill({ json: [] }))
  await openSmall(page, 100_000)
  await page.unroute('**/late-files.json')
  const former = deploy()
  expect(former.length).toBeGreaterThan(20)

  await openGif(page)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await untilPast(page, 0)
  for (const name of ['Gallery', 'Projects']) await expectDialog(page, name)
  await makeFilm(page)
  await killDrawing(page)
  await expect(page.getByRole('alert').getByText('another one draws now')).toBeVisible()
  await expectTrains(page)

  await returnAfterAWhile(page)
  const note = page.getByRole('status').getByText('ReelGAN was updated.')
  await expect(note).toHaveText('ReelGAN was updated. Your training goes on; reload when it suits you.')

  await deleteFormer(page, former)
  await open(page, 'Share')
  const said = page.getByRole('dialog').getByRole('alert')
  const sentence = 'Share could not be loaded; check the connection. Your training goes on.Try again'
  await expect(said).toHaveText(sentence)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(said).toHaveText(sentence)
  await page.keyboard.press('Escape')
  await expectTrains(page)

  page.on('dialog', (dialog) => void dialog.accept())
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.waitForFunction(() => window.reelgan?.state().run !== undefined)
  const script = await page.locator('script[type=module][src]').getAttribute('src')
  expect(former).not.toContain(script?.replace('./assets/', ''))
  await expectDialog(page, 'Projects')
  await context.close()
})
