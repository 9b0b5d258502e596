// The studio's page for end-to-end tests: any error on its console or in it fails the test it happens in.

import { type ConsoleMessage, expect, type Page, test as base, type Worker } from 'playwright/test'
import type { ReelganWindow } from '../src/app/test-window'
import type { SettingChanges } from '../src/settings/settings'
import { recipeLink } from '../src/share/recipe-link'
import { LIGHT_GAME } from '../src/settings/light-game.fixture'

declare global {
  interface Window {
    reelgan?: ReelganWindow
  }
}

/** What the tests of a worker have one after another. */
interface Kept {
  page?: Page
}

interface Given {
  readonly errors: string[]
  /** For `test.use`: a context of its own, for what cannot be taken back, such as scripts, a clock or a proxy. */
  readonly fresh: boolean
}

/**
 * Its page is the one of the test before, left and with nothing stored: the browser has still compiled the site, and
 * opens it in half of the processor time.
 */
export const test = base.extend<Given, { kept: Kept }>({
  fresh: [false, { option: true }],
  kept: [
    async ({ browser: _browser }, give) => {
      const kept: Kept = {}
      await give(kept)
      await kept.page?.context().close()
    },
    { scope: 'worker' },
  ],
  async context({ browser, kept, fresh }, give) {
    if (!fresh) {
      // Not by `browser.newPage`, whose context takes no second page.
      kept.page ??= await fetchingNothingAhead(await (await browser.newContext()).newPage())
      await give(kept.page.context())
      return
    }
    const own = await browser.newContext()
    await give(own)
    await own.close()
  },
  async page({ context, kept, viewport, colorScheme, contextOptions, baseURL }, give, info) {
    if (kept.page?.context() !== context) {
      await give(await context.newPage())
      return
    }
    const { page } = kept
    await page.emulateMedia({ colorScheme, reducedMotion: contextOptions.reducedMotion ?? null })
    if (viewport) await page.setViewportSize(viewport)
    await give(page)
    // After a test that failed there is another worker, and its picture is taken.
    if (info.status === 'passed') await empty(page, baseURL ?? '')
  },
  errors: [
    async ({ page }, give) => {
      const errors: string[] = []
      const onPageError = (error: Error) => errors.push(error.message)
      const onConsole = (message: ConsoleMessage) => {
        if (message.type() === 'error') errors.push(message.text())
      }
      page.on('pageerror', onPageError).on('console', onConsole)
      await give(errors)
      page.off('pageerror', onPageError).off('console', onConsole)
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

/**
 * What comes late is fetched when it is needed, not ahead as well at each opening (foreign.test.ts sees that). Not by
 * `page.route`, which would stop every request.
 */
async function fetchingNothingAhead(page: Page): Promise<Page> {
  const client = await page.context().newCDPSession(page)
  client.on('Fetch.requestPaused', ({ requestId }) => {
    const body = Buffer.from('[]').toString('base64')
    void client.send('Fetch.fulfillRequest', { requestId, responseCode: 200, body })
  })
  await client.send('Fetch.enable', { patterns: [{ urlPattern: '*/late-files.json' }] })
  return page
}

/** Leaves the site's page and forgets what a test has stored, granted, routed and opened. */
async function empty(page: Page, address: string): Promise<void> {
  const context = page.context()
  const others = context.pages().filter((each) => each !== page)
  await Promise.all(others.map((each) => each.close()))
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await context.clearPermissions()
  // A file of the site, so that the process stays.
  await page.goto('./icon.svg')
  const client = await context.newCDPSession(page)
  const storageTypes = 'cookies,local_storage,indexeddb,cache_storage'
  await client.send('Storage.clearDataForOrigin', { origin: new URL(address).origin, storageTypes })
  await client.detach()
}

/** For `test.use`: the player plays as soon as it has something (playwright.config.ts). */
export const moving = { contextOptions: { reducedMotion: 'no-preference' } } as const

/** Waits until the run is of this kind. */
export async function until(page: Page, kind: string, timeout = 60_000): Promise<void> {
  await page.waitForFunction((wanted) => window.reelgan?.state().run === wanted, kind, { timeout })
}

/** The first visit, as it is: a demo that plays. `search` is the address behind the page, e.g. “?backend=wasm”. */
export async function visit(page: Page, search = '', timeout?: number): Promise<void> {
  await page.goto(`./${search}`)
  await until(page, 'demo', timeout)
}

/** A first visit that has chosen a built-in clip, which is ready to be trained. */
export async function visitWithClip(page: Page, search = '', timeout?: number): Promise<void> {
  await visit(page, search, timeout)
  await page.getByRole('complementary', { name: 'Clip' }).getByRole('button', { name: 'Jellyfish' }).click()
  await until(page, 'ready', timeout)
}

/** Opens the studio on an engine with the link of a recipe: Jellyfish and these settings, ready to train. */
export async function openStudio(
  page: Page,
  backend: string,
  changes: SettingChanges,
  timeout?: number,
): Promise<void> {
  await page.goto(`./?backend=${backend}${recipeLink({ builtIn: { id: 'jellyfish', seed: 1 }, changes })}`)
  await until(page, 'ready', timeout)
}

/** What the page shows of the training now. */
export const progressOf = (page: Page) =>
  page.evaluate(() => window.reelgan?.state().reading.progress ?? null)

export const stepOf = async (page: Page): Promise<number> => (await progressOf(page))?.step ?? 0

/** Waits until more than so many steps are trained; sooner than by asking now and then from here. */
export async function untilPast(page: Page, step: number): Promise<void> {
  const isPast = (from: number) => (window.reelgan?.state().reading.progress?.step ?? 0) > from
  await page.waitForFunction(isPast, step, { timeout: 120_000 })
}

/** A network that learns in seconds. */
export const openSmall = (page: Page, steps = 60, changes: SettingChanges = {}): Promise<void> =>
  openStudio(page, 'wasm', { size: 16, frames: 16, steps, batch: 2, ...LIGHT_GAME, ...changes })

/** The workers that train or draw, newest last. */
export async function workersThat(page: Page, part: 'trains' | 'draws'): Promise<Worker[]> {
  // A helper thread of the wasm engine sleeps until it has work, and answers nothing.
  const awake = page.workers().filter((worker) => !worker.url().includes('/helper-'))
  const all = await Promise.all(
    awake.map(async (worker) => ({
      worker,
      // One that was just killed may still be listed.
      name: await worker.evaluate(() => self.name).catch(() => ''),
    })),
  )
  return all.filter(({ name }) => name.startsWith(`reelgan-${part}-`)).map(({ worker }) => worker)
}

/** The worker that trains. */
export async function trainingWorker(page: Page): Promise<Worker> {
  const worker = (await workersThat(page, 'trains')).at(-1)
  if (!worker) throw new Error('no worker trains')
  return worker
}
