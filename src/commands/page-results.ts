// Taking the results out of the page by its own dialogs: films by Export, the model and its link by Share.

import type { Locator, Page } from 'playwright'
import { Refusal } from './steps.mjs'
import type { Studio } from './studio-page'

/** A film is recorded at about its own pace, twice when the first time was not exact. */
const FILM_PATIENCE_MS = 600_000
const PACKING_PATIENCE_MS = 60_000

/** The page's own clipboard: this file is compiled without the page's types. */
interface ClipboardPage {
  readonly navigator: { readonly clipboard: { readText(): Promise<string> } }
}

/** What a film that was written has. */
export interface WrittenFilm {
  readonly frames: number
  readonly fps: number
}

/**
 * Makes one film by the Export dialog and saves it.
 * @param seconds its length; null takes the dialog's own, for the clip all of its frames
 * @throws Refusal with the dialog's sentence when it could not be made
 */
export async function exportFilm(
  { page }: Studio,
  what: string,
  seconds: number | null,
  file: string,
): Promise<WrittenFilm> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export a film' })
  // By the keyboard, with which everything on the page can be used.
  await dialog.getByRole('combobox', { name: 'What' }).press('Enter')
  await page.getByRole('option', { name: what, exact: true }).press('Enter')
  if (seconds !== null) {
    const length = dialog.getByRole('textbox', { name: 'Length, seconds' })
    await length.fill(String(seconds))
    await length.press('Tab')
  }
  const fps = Number(await dialog.getByRole('textbox', { name: 'Frames per second' }).inputValue())
  const frames = Number((await dialog.getByText(/ in all\.$/).innerText()).replaceAll(/\D/g, ''))
  await dialog.getByRole('button', { name: 'Make the WebM' }).click()
  const save = dialog.getByRole('button', { name: 'Download the WebM' })
  await unlessRefused(dialog, save, FILM_PATIENCE_MS)
  await download(page, save, file)
  await close(dialog)
  return { frames, fps }
}

/** Saves the model by the Share dialog. */
export async function saveModel({ page }: Studio, file: string): Promise<void> {
  const dialog = await openShare(page)
  const save = dialog.getByRole('button', { name: /^Download model · / })
  await unlessRefused(dialog, save, PACKING_PATIENCE_MS)
  await download(page, save, file)
  await close(dialog)
}

/**
 * Copies the link that carries the model and reads the clipboard.
 * @throws Refusal with the dialog's sentence, e.g. when the model is too large for a link
 */
export async function copyModelLink({ page }: Studio): Promise<string> {
  const dialog = await openShare(page)
  const line = dialog.getByLabel('Model link').locator('..')
  await unlessRefused(
    dialog,
    line.getByRole('button', { name: 'Copy' }).and(dialog.locator(':enabled')),
    PACKING_PATIENCE_MS,
  )
  await line.getByRole('button', { name: 'Copy' }).click()
  await unlessRefused(dialog, line.getByRole('button', { name: 'Copied' }), PACKING_PATIENCE_MS)
  const link = await page.evaluate(() =>
    (globalThis as unknown as ClipboardPage).navigator.clipboard.readText(),
  )
  await close(dialog)
  return link
}

async function openShare(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  return page.getByRole('dialog', { name: 'Share' })
}

const close = (dialog: Locator): Promise<void> => dialog.getByRole('button', { name: 'Close' }).click()

/** Waits until something can be seen in a dialog; what the dialog reports instead is the failure. */
async function unlessRefused(dialog: Locator, wanted: Locator, timeout: number): Promise<void> {
  const alert = dialog.getByRole('alert')
  await wanted.or(alert).first().waitFor({ timeout })
  if (await alert.isVisible()) throw new Refusal(await alert.innerText())
}

async function download(page: Page, button: Locator, file: string): Promise<void> {
  const [saved] = await Promise.all([page.waitForEvent('download'), button.click()])
  await saved.saveAs(file)
}
