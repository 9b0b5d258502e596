// Nothing that was trained is lost: saved by itself, gone on with exactly, several projects, two tabs, a file.

import { readFile } from 'node:fs/promises'
import { expect, type Page } from 'playwright/test'
import {
  goOn,
  leaveFor,
  limitStorage,
  lossesOf,
  openSheet,
  projectOf,
  sample,
  trainBriefly,
  untilSaved,
} from './projects.fixture'
import { openSmall, stepOf, test, until, visit } from './studio.fixture'

test.describe.configure({ timeout: 300_000 })

/** Of a run that is interrupted after its first quality was measured. */
const [STEPS, BEFORE] = [45, 26]

test('after a reload it goes on exactly: losses, figures and pictures to the end are those of a run that was never interrupted', async ({
  page,
}) => {
  const toTheEnd = async (of: Page) => {
    const losses = await lossesOf(of, 8)
    await of.getByRole('button', { name: 'Resume' }).click()
    await until(of, 'finished', 200_000)
    await of.waitForFunction(() => window.reelgan?.state().measuring === false)
    const report = await of.evaluate(() => window.reelgan?.state().reading.report)
    return { losses, report, pictures: await sample(of) }
  }
  await openSmall(page, STEPS)
  await lossesOf(page, BEFORE)
  const expected = await toTheEnd(page)
  expect(expected.losses).toHaveLength(8)

  // Else only the hash would change, which asks before a run is left.
  await page.goto('about:blank')
  await openSmall(page, STEPS)
  await lossesOf(page, 5)
  await page.getByRole('radio', { name: 'Endless walk' }).click()
  await lossesOf(page, BEFORE - 5)
  await untilSaved(page)
  const before = await page.evaluate(() => window.reelgan?.state().reading)
  const seed = await page.evaluate(() => window.reelgan?.view()?.walkSeed)
  await page.reload()
  await goOn(page)
  const after = await page.evaluate(() => window.reelgan?.state().reading)
  expect(after?.progress).toEqual(before?.progress)
  expect(before?.quality).not.toBeNull()
  expect(after?.quality).toEqual(before?.quality)
  await expect(page.getByRole('img', { name: /Losses/i }).first()).toBeVisible()
  expect(await page.evaluate(() => window.reelgan?.view())).toMatchObject({ mode: 'walk', walkSeed: seed })
  // The clip is there again too: others of its frames could be taken.
  await page.waitForFunction(() => window.reelgan?.state().clip === 'Jellyfish')
  expect(await toTheEnd(page)).toEqual(expected)
})

test('a clip of one’s own comes back with its file', async ({ page }) => {
  await visit(page, '?backend=wasm')
  const files = await page.evaluate(async () => {
    const made = []
    for (let i = 0; i < 16; i++) {
      const canvas = new OffscreenCanvas(48, 32)
      const drawing = canvas.getContext('2d')
      if (drawing) drawing.fillStyle = `hsl(${i * 18} 80% 50%)`
      drawing?.fillRect(i, i / 2, 20, 16)
      made.push([...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())])
    }
    return made
  })
  const named = files.map((bytes, i) => ({
    name: `own-${String(i).padStart(2, '0')}.png`,
    mimeType: 'image/png',
    buffer: Buffer.from(bytes),
  }))
  await page.getByLabel('Clip or model file').setInputFiles(named)
  await page.waitForFunction(() => window.reelgan?.state().clip !== 'Jellyfish')
  await until(page, 'ready')
  await page.evaluate(() => window.reelgan?.applySettings({ size: 16, frames: 16, batch: 2, warmup: 10 }))
  await until(page, 'ready')
  await lossesOf(page, 2)
  await untilSaved(page)
  const before = await page.evaluate(() => [...(window.reelgan?.frames()?.rgb ?? [])])
  await page.reload()
  await goOn(page)
  expect(await page.evaluate(() => [...(window.reelgan?.frames()?.rgb ?? [])])).toEqual(before)
  const crop = page.getByRole('group', { name: /pixels wide/ })
  await expect(crop).toHaveAttribute('aria-label', /^32 pixels wide, 8 from the left/)
})

test('projects are listed, renamed, copied, kept, deleted and brought back', async ({ page }) => {
  await trainBriefly(page)
  await page.getByRole('button', { name: 'Koi' }).click()
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('It stays under Projects')
  await question.getByRole('button', { name: 'Open this clip' }).click()
  await until(page, 'ready')
  await lossesOf(page, 2)
  await untilSaved(page)
  const sheet = await openSheet(page)
  const row = (name: string) => sheet.getByRole('listitem', { name, exact: true })
  await expect(row('Koi')).toContainText('Open now')
  await expect(row('Jellyfish')).toContainText('step 3')
  const choose = async (name: string, what: string) => {
    await sheet.getByRole('button', { name: `More for ${name}`, exact: true }).click()
    await page.getByRole('menuitem', { name: what }).click()
  }
  await choose('Jellyfish', 'Rename')
  await page.keyboard.type('Deep sea')
  await page.keyboard.press('Enter')
  await expect(row('Deep sea')).toContainText('kept')
  await choose('Deep sea', 'Duplicate')
  await expect(row('Deep sea copy')).toBeVisible()
  await choose('Deep sea', 'Delete')
  await expect(row('Deep sea')).toBeHidden()
  await sheet.getByRole('button', { name: 'Undo' }).click()
  await expect(row('Deep sea')).toBeVisible()
  await expect(sheet).toContainText(/This page uses [\d.]+ .?B of the disk; .* are left/)
  await sheet.getByRole('button', { name: 'Open Deep sea', exact: true }).click()
  await question.getByRole('button', { name: 'Open this project' }).click()
  await page.waitForFunction(() => window.reelgan?.state().project?.name === 'Deep sea')
  await until(page, 'paused')
  expect(await stepOf(page)).toBe(3)
  // Ctrl+S is a person's own save.
  await lossesOf(page, 1)
  await page.keyboard.press('Control+s')
  await untilSaved(page)
  expect(await projectOf(page)).toMatchObject({ name: 'Deep sea', step: 4, problem: null })
})

test('a second tab does not write over the first: it opens a copy', async ({ page, context }) => {
  await trainBriefly(page)
  const second = await context.newPage()
  await visit(second, '?backend=wasm')
  const sheet = await openSheet(second)
  const row = sheet.getByRole('listitem', { name: 'Jellyfish', exact: true })
  await expect(row).toContainText('Open in another tab.')
  await expect(second.getByRole('region', { name: 'Go on where you were' })).toBeHidden()
  await row.getByRole('button', { name: 'Open a copy' }).click()
  await until(second, 'paused')
  expect((await projectOf(second))?.name).toBe('Jellyfish copy')
  await lossesOf(second, 2)
  await untilSaved(second)
  expect((await projectOf(page))?.step).toBe(3)
  await lossesOf(page, 1)
  await untilSaved(page)
  expect((await projectOf(page))?.step).toBe(4)
  expect((await projectOf(second))?.step).toBe(5)
})

test('a project goes into one file and comes back elsewhere, bit for bit; a cut one is refused', async ({
  page,
  browser,
}) => {
  await trainBriefly(page, 12)
  const sheet = await openSheet(page)
  await sheet.getByRole('button', { name: 'More for Jellyfish' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Download' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Jellyfish-project.reelgan')
  const file = { name: 'mine.reelgan', mimeType: '', buffer: await readFile(await download.path()) }
  await page.keyboard.press('Escape')
  const expected = await lossesOf(page, 5)

  const elsewhere = await browser.newContext()
  const other = await elsewhere.newPage()
  await visit(other, '?backend=wasm')
  await other
    .getByLabel('Clip or model file')
    .setInputFiles({ ...file, buffer: file.buffer.subarray(0, 9000) })
  await expect(other.getByRole('alert').filter({ hasText: 'This project is damaged' })).toBeVisible()
  expect(await other.evaluate(() => window.reelgan?.state().run)).toBe('demo')
  await other.getByLabel('Clip or model file').setInputFiles(file)
  await until(other, 'paused')
  expect(await stepOf(other)).toBe(12)
  expect(await lossesOf(other, 5)).toEqual(expected)
  await elsewhere.close()
})

test.describe('a disk of its own size', () => {
  test.use({ fresh: true })

  test('a full disk lets the oldest autosave go, then says so; training goes on and nothing kept is lost', async ({
    page,
  }) => {
    await visit(page, '?backend=wasm')
    const quota = await limitStorage(page)
    await trainBriefly(page)
    await leaveFor(page, 'Koi')
    await lossesOf(page, 1)
    await untilSaved(page)
    await page.keyboard.press('Control+s')
    await untilSaved(page)
    await leaveFor(page, 'Camp fire')
    await quota(20_000)
    await lossesOf(page, 1)
    await untilSaved(page)
    await expect(page.getByRole('alert').filter({ hasText: 'the oldest autosave had to go' })).toContainText(
      '“Jellyfish”',
    )
    const sheet = await openSheet(page)
    await expect(sheet.getByRole('listitem')).toHaveCount(2)
    await page.keyboard.press('Escape')

    await quota(-1_000_000)
    await lossesOf(page, 1)
    await expect(page.getByRole('alert').filter({ hasText: 'so this is not saved' })).toBeVisible()
    expect((await projectOf(page))?.problem).toContain('so this is not saved')
    await lossesOf(page, 1)
    // What was saved before stands, and with room again the next save is made.
    await quota(null)
    await lossesOf(page, 1)
    await untilSaved(page)
    expect((await projectOf(page))?.problem).toBeNull()
    await openSheet(page)
    await expect(sheet.getByRole('listitem', { name: 'Koi', exact: true })).toBeVisible()
  })
})
