// The studio's page for end-to-end tests: any error on its console or in it fails the test it happens in.

import { expect, type Page, test as base, type Worker } from 'playwright/test'
import type { ReelganWindow } from '../src/app/test-window'
import type { SettingChanges } from '../src/settings/settings'
import { recipeLink } from '../src/share/recipe-link'

declare global {
  interface Window {
    reelgan?: ReelganWindow
  }
}

export const test = base.extend<{ errors: string[] }>({
  errors: [
    async ({ page }, use) => {
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      await use(errors)
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

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

/** A network that learns in seconds. */
export const openSmall = (page: Page, steps = 60): Promise<void> =>
  openStudio(page, 'wasm', { size: 16, frames: 16, steps, batch: 2, warmup: 10 })

/** The same, trained to its end and measured. */
export async function trainSmall(page: Page): Promise<void> {
  await openSmall(page)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await until(page, 'finished')
  await page.waitForFunction(() => window.reelgan?.state().measuring === false)
}

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
