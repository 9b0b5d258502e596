// Every kind of link, made by the share sheet and opened in a browser that has never been here: the same picture at the
// same scene. On the built site with its endpoint.

import { readFile } from 'node:fs/promises'
import { expect, type Browser, type Locator, type Page } from 'playwright/test'
import { grouped } from '../src/app/words'
import { openSmall, test, until, visit } from './studio.fixture'

test.beforeEach(async ({ context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
})

/** Enough for a picture with something in it. */
async function trainBriefly(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await until(page, 'finished')
}

/** A walk of its own seed, some way along it, moved along a direction. */
async function setScene(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Endless walk' }).click()
  const direction = page.getByRole('region', { name: 'Directions' }).getByRole('slider').first()
  await direction.focus()
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await page.waitForFunction(() => (window.reelgan?.scene()?.position ?? 0) > 3)
  await page.getByRole('button', { name: 'Pause the player' }).click()
  expect(await sceneOf(page)).toMatchObject({ mode: 'walk', ends: null })
  expect((await sceneOf(page))?.directions[0]).toBeGreaterThan(0.1)
}

const sceneOf = (page: Page) => page.evaluate(() => window.reelgan?.scene() ?? null)

async function openShare(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  return page.getByRole('dialog', { name: 'Share' })
}

async function copied(page: Page, dialog: Locator, name: string): Promise<string> {
  const line = dialog.getByLabel(name, { exact: true }).locator('..')
  await line.getByRole('button', { name: 'Copy' }).click()
  await expect(line.getByRole('button', { name: 'Copied' })).toBeVisible()
  return page.evaluate(() => navigator.clipboard.readText())
}

/** Opens a link in a fresh profile; `errors` collects what breaks there. */
async function openElsewhere(browser: Browser, link: string, errors: string[] = []): Promise<Page> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width: 1440, height: 900 },
  })
  const other = await context.newPage()
  other.on('pageerror', (error) => errors.push(error.message))
  other.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await other.goto(link)
  return other
}

/** What the stage shows, 64 × 64 pixels of RGBA. */
const pictureOf = (page: Page): Promise<number[]> =>
  page.evaluate(() => {
    const shown = document.querySelector('main canvas')
    const drawing = new OffscreenCanvas(64, 64).getContext('2d')
    if (!(shown instanceof HTMLCanvasElement) || !drawing) return []
    drawing.drawImage(shown, 0, 0, 64, 64)
    return [...drawing.getImageData(0, 0, 64, 64).data]
  })

function meanDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== 64 * 64 * 4 || b.length !== a.length) return Number.NaN
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? Number.NaN)), 0) / a.length
}

const settingsOf = (page: Page) => page.evaluate(() => window.reelgan?.settings())

/** The other page shows the same scene, and the same picture within 3 of 255. */
async function expectSame(page: Page, other: Page): Promise<void> {
  const here = await sceneOf(page)
  // Until it is this one: the other page may play a model of the site before, which walks too.
  await expect.poll(async () => (await sceneOf(other))?.position).toBeCloseTo(here?.position ?? Number.NaN, 2)
  const there = await sceneOf(other)
  expect(there).toMatchObject({ mode: 'walk', walkSeed: here?.walkSeed })
  expect(there?.directions[0]).toBeCloseTo(here?.directions[0] ?? Number.NaN, 2)
  const picture = await pictureOf(page)
  expect(new Set(picture).size, 'the picture is more than one colour').toBeGreaterThan(20)
  await expect.poll(async () => meanDifference(picture, await pictureOf(other))).toBeLessThanOrEqual(3)
}

test('a demo link: the best one for a demo as it came', async ({ page, browser, errors }) => {
  await visit(page)
  await setScene(page)
  const dialog = await openShare(page)
  await expect(dialog.getByRole('heading', { level: 3 }).first()).toHaveText('Link to this demo')
  const link = await copied(page, dialog, 'Demo link')
  expect(link.length).toBeLessThan(100)
  const other = await openElsewhere(browser, link, errors)
  await until(other, 'demo')
  await expectSame(page, other)
  await other.context().close()
})

test('every link of one model, and the system’s share sheet', async ({ page, browser, errors }) => {
  test.setTimeout(240_000)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(request.method())
  })
  await openSmall(page, 20)
  await test.step('the share sheet gets the recipe, where there is one', () => sendRecipe(page))
  await trainBriefly(page)
  await setScene(page)
  const dialog = await openShare(page)
  expect(sent).toEqual([])
  const short = await test.step('a short link: made by one press, 120 characters', () =>
    makeShort(page, dialog))
  await test.step('the share sheet gets it, and a film of what is on the stage', () => sendFilm(page, dialog))

  const other = await openElsewhere(browser, short, errors)
  await test.step('a short link is opened, and cut', () => openShort(page, other, short))
  await test.step('a model link: nothing is fetched for it', () => openModelLink(page, other, dialog))
  await test.step('a file at an address: asked for first, by the name of its host', () =>
    openAddress(page, other, dialog))
  await test.step('a recipe link: trained there it comes to the same scene and picture', () =>
    openRecipeLink(page, other, dialog))
  await other.context().close()

  await test.step('the short link is deleted again', async () => {
    await dialog.getByRole('button', { name: 'Close' }).click()
    await openShare(page)
    await deleteMadeBefore(dialog)
    expect(sent).toEqual(['POST', 'DELETE'])
    // Errors are not collected: the browser itself writes the 404 to its console.
    const late = await openElsewhere(browser, short)
    await expect(late.getByRole('alert').filter({ hasText: 'has expired or was deleted' })).toBeVisible()
    await late.context().close()
  })
})

/** Another page, not only another hash. */
async function leadTo(other: Page, link: string): Promise<void> {
  await other.goto('about:blank')
  await other.goto(link)
}

interface Sent {
  readonly url: string
  readonly files: readonly (readonly [name: string, type: string, size: number])[]
}

const sentBySystem = (page: Page) =>
  page.evaluate(() => (window as unknown as { shared: readonly Sent[] }).shared)

/** Whether headless browsers have a share sheet differs: none at first, then one that takes films. */
async function sendRecipe(page: Page): Promise<void> {
  await page.evaluate(() => Reflect.deleteProperty(Navigator.prototype, 'share'))
  const dialog = await openShare(page)
  await expect(dialog.getByLabel('Recipe link')).toBeVisible()
  await expect(dialog.getByRole('button', { name: /^Send/ })).toBeHidden()
  await page.keyboard.press('Escape')
  await page.evaluate(() => {
    const shared: { url?: string; files: [string, string, number][] }[] = []
    const share = (data: ShareData) => {
      shared.push({ ...data, files: (data.files ?? []).map(({ name, type, size }) => [name, type, size]) })
      return Promise.resolve()
    }
    const canShare = ({ files = [] }: ShareData) => files.every(({ type }) => type === 'video/webm')
    Object.assign(navigator, { share, canShare })
    Object.assign(window, { shared })
  })
  await openShare(page)
  await dialog.getByRole('button', { name: 'Send the link…' }).click()
  await expect(dialog.getByRole('button', { name: /Film it/ })).toBeHidden()
  expect((await sentBySystem(page))[0]?.url).toMatch(/#r=1\./)
  await page.keyboard.press('Escape')
}

async function makeShort(page: Page, dialog: Locator): Promise<string> {
  await expect(dialog.getByRole('heading', { level: 3 }).first()).toHaveText('Short link')
  await dialog.getByRole('button', { name: 'Make a short link' }).click()
  const link = await copied(page, dialog, 'Short link')
  expect(link).toMatch(/#s=[\w-]{22},[\w-]{43},[0-9a-f]{8}$/)
  expect(link.length).toBeLessThanOrEqual(120)
  return link
}

async function sendFilm(page: Page, dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Film it, to send along' }).click()
  await dialog.getByRole('button', { name: 'Send link and film…' }).click({ timeout: 60_000 })
  const sent = (await sentBySystem(page)).at(-1)
  expect(sent?.url).toBe(await dialog.getByLabel('Short link', { exact: true }).inputValue())
  expect(sent?.files[0]?.slice(0, 2)).toEqual(['Jellyfish-film.webm', 'video/webm'])
  expect(sent?.files[0]?.[2]).toBeGreaterThan(5000)
}

async function openShort(page: Page, other: Page, link: string): Promise<void> {
  await until(other, 'demo')
  expect(new URL(other.url()).hash).toBe('')
  await expectSame(page, other)
  await leadTo(other, link.slice(0, -1))
  await expect(other.getByRole('alert').filter({ hasText: 'cut off' })).toBeVisible()
}

async function openModelLink(page: Page, other: Page, dialog: Locator): Promise<void> {
  const link = await copied(page, dialog, 'Model link')
  expect(link).toMatch(/#m=1\./)
  await expect(dialog.getByText(`${grouped(link.length)} characters`, { exact: true })).toBeVisible()
  await leadTo(other, link)
  await until(other, 'demo')
  await expectSame(page, other)
  await expect(other.getByRole('button', { name: 'Export' })).toBeEnabled()
  await other.getByRole('button', { name: 'From scratch' }).click()
  await until(other, 'ready')
  expect(await settingsOf(other)).toEqual(await settingsOf(page))
}

async function openAddress(page: Page, other: Page, dialog: Locator): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: /Download model/ }).click(),
  ])
  const body = await readFile(await download.path())
  await dialog.getByRole('button', { name: 'Link to the file on a page of your own' }).click()
  const field = dialog.getByRole('textbox', { name: 'Address of the file' })
  await field.fill('https://example.org/jellyfish.safetensors')
  await expect(dialog.getByRole('alert')).toContainText('not from example.org')
  const address = 'https://someone.github.io/reel/jellyfish.safetensors'
  await field.fill(address)
  const link = await copied(page, dialog, 'Link to the file')
  expect(link).toContain(`${address}&h=`)

  const asked: string[] = []
  await other.context().route('https://someone.github.io/**', (route) => {
    asked.push(route.request().url())
    return route.fulfill({ body, headers: { 'access-control-allow-origin': '*' } })
  })
  await leadTo(other, link)
  const question = other.getByRole('alertdialog')
  await expect(question).toContainText('Fetch a model from someone.github.io?')
  await question.getByRole('button', { name: 'Do not fetch it' }).click()
  await expect(question).toBeHidden()
  expect(asked).toEqual([])
  await other.evaluate((to) => location.assign(to), link)
  await question.getByRole('button', { name: 'Fetch and open it' }).click()
  await expect.poll(() => asked).toEqual([address])
  await expectSame(page, other)
}

async function openRecipeLink(page: Page, other: Page, dialog: Locator): Promise<void> {
  const link = await copied(page, dialog, 'Recipe link')
  expect(link.length).toBeLessThan(200)
  await leadTo(other, link.replace('#', '?backend=wasm#'))
  await until(other, 'ready')
  await trainBriefly(other)
  await expectSame(page, other)
}

/** By a sheet that has not made it. */
async function deleteMadeBefore(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: /Made before in this browser/ }).click()
  await dialog.getByRole('button', { name: /^Delete Jellyfish/ }).click()
  await expect(dialog.getByRole('button', { name: /Made before/ })).toBeHidden()
}

test('a link to a walk at its ten millionth frame shows it, as every other place', async ({ page }) => {
  await page.goto('./#demo=1.8b65c1f6.campfire_W10000000')
  await until(page, 'demo')
  await expect.poll(async () => new Set(await pictureOf(page)).size).toBeGreaterThan(20)
  expect(await sceneOf(page)).toMatchObject({ mode: 'walk', position: 1e7 })
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  // It goes on where the same frames lie: the position stays one that a link can carry.
  await page.waitForFunction(() => (window.reelgan?.scene()?.position ?? 1e7) < 1e7)
})

test('a link that was changed on its way opens all the same, or says what is wrong with it', async ({
  page,
}) => {
  const alert = (text: string) => page.getByRole('alert').filter({ hasText: text })
  const open = async (link: string) => {
    await page.goto('about:blank')
    await page.goto(link)
  }
  // As a chat writes it, then with a mail's blank and full stop.
  for (const link of [
    './%23demo=1.8b65c1f6.campfire_W10000000&fbclid=x',
    './#demo%3D1.8b65c1f6.camp fire_W10000000.',
  ]) {
    await open(link)
    await page.waitForFunction(() => window.reelgan?.scene()?.position === 1e7)
  }
  await open('./#demo=unicorn.')
  await expect(alert('There is no demo called “unicorn” here: it may have been renamed')).toBeVisible()
  await open('./#r=2.00000000.flame_1')
  await expect(alert('made by a newer version')).toBeVisible()
})

test('a link of any kind that was cut says so, and the first visit goes on', async ({ page }) => {
  const expectCut = async (link: string) => {
    await expect(page.getByRole('alert').filter({ hasText: 'cut off' })).toBeVisible()
    expect(new URL(page.url()).hash, link).toBe('')
  }
  for (const link of ['#de', '#m=1.00000000.AAAA']) {
    await page.goto('about:blank')
    await page.goto(`./${link}`)
    await expectCut(link)
  }
  await until(page, 'demo')
  for (const link of ['#r=1.0', '#s=abc', '#u=1.00000000.https://a', '#demo=1.0']) {
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'cut off' })).toBeHidden()
    await page.evaluate((hash) => void (location.hash = hash), link)
    await expectCut(link)
  }
  await until(page, 'demo')
})
