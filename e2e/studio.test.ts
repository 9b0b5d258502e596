// The studio as a person uses it, on the built site: first visit, training, scrubbing, export, links, bad input.

import { readFile } from 'node:fs/promises'
import { expect, type Page } from 'playwright/test'
import { openSmall, stepOf, test, until, visitWithClip } from './studio.fixture'

const runOf = (page: Page) => page.evaluate(() => window.reelgan?.state().run)

test('a clip: a built-in one is there and one button is obvious; its crop moves; a broken file is refused, another dropped', async ({
  page,
}) => {
  await visitWithClip(page)
  await test.step('the engine is named, one button is obvious', () => isReadyToTrain(page))
  await test.step('what it begins with is shown and said, and a control is called so', () => begin(page))
  await test.step('the crop moves by the arrow keys and frames are taken again', () => moveCrop(page))
  await test.step('a file that is no clip is refused in one sentence, and the clip stays', () => refuse(page))
  await test.step('a clip can be dropped anywhere on the page', () => dropClip(page))
})

test('a run: its link, trained, paused, finished; the model is scrubbed, filmed, saved, thrown away and opened again', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openSmall(page, 70)
  await test.step('a recipe link loads its clip and settings with the train button ready', () =>
    openOwnLink(page))
  await test.step('trains, pauses, steps once, resumes, finishes and is measured', () => trainInParts(page))
  await test.step('scrubs by the keyboard, and the picture follows', () => scrub(page))
  await test.step('exports a film with exactly the frames asked for', () => exportFilm(page))
  const file = await test.step('the model is saved as a file', () => downloadModel(page))
  const step = await stepOf(page)
  await test.step('asks before training is thrown away, and keeps it when asked to', () =>
    throwAway(page, step))
  await test.step('the model file comes back by opening it; a cut one is refused', () =>
    openModel(page, file, step))
})

async function isReadyToTrain(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled()
  await expect(page.getByRole('button', { name: 'Export' })).toBeDisabled()
  expect(await page.evaluate(() => window.reelgan?.state().clip)).toBe('Jellyfish')
  await page.getByRole('button', { name: /^Engine:/ }).click()
  const why = await page.evaluate(() => {
    const engine = window.reelgan?.state().engine
    return engine?.kind === 'running' ? engine.info.why : ''
  })
  expect(why).not.toBe('')
  await expect(page.getByText(why)).toBeVisible()
  const scrolls = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
  expect(scrolls, 'the page scrolls at 1440 × 900').toBe(false)
  await page.keyboard.press('Escape')
}

async function begin(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Principal' }).click()
  await expect(page.getByText('Your clip in 16 numbers a frame; training adds the rest')).toBeVisible()
  await expect(page.getByRole('img', { name: 'Generated picture', exact: true })).toBeVisible()
  await until(page, 'ready')
  const state = await page.evaluate(() => window.reelgan?.state())
  expect(state?.reading.quality?.step).toBe(0)
  expect(state?.reading.quality?.psnrTrain).toBeGreaterThan(24)
  expect(state?.project).toBeNull()
  await page.getByRole('button', { name: 'Random moment' }).click()
  await expect(page.getByRole('button', { name: 'own moments' })).toBeVisible()
  await page.getByRole('button', { name: 'own moments' }).click()
  const control = page.getByRole('switch', { name: 'Control' })
  await control.click()
  await expect(page.getByText(/^Control without its game: [\d\s]+ steps to go/)).toBeVisible()
  await control.click()
  await expect(page.getByText(/^[\d\s]+ steps to go/)).toBeVisible()
}

test('an engine that does not exist is named, and the page goes on', async ({ page }) => {
  await page.goto('./?backend=cuda')
  await expect(page.getByRole('alert').filter({ hasText: 'no engine called “cuda”' })).toBeVisible()
  await until(page, 'demo')
})

async function trainInParts(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.waitForFunction(() => (window.reelgan?.state().reading.progress?.step ?? 0) > 5)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await until(page, 'paused')
  const paused = await stepOf(page)
  await page.getByRole('button', { name: 'One step' }).click()
  await expect.poll(() => stepOf(page)).toBe(paused + 1)
  await until(page, 'paused')
  await page.getByRole('radio', { name: 'Quick' }).click()
  await page.evaluate((steps) => window.reelgan?.applySettings({ steps }), paused + 21)
  await page.getByRole('button', { name: 'Resume' }).click()
  await until(page, 'finished')
  expect(await stepOf(page)).toBe(paused + 21)
  await expect(page.getByRole('heading', { name: 'Measured at the end' })).toBeVisible()
  await page.waitForFunction(() => window.reelgan?.state().measuring === false)
  await expect(page.getByRole('button', { name: 'Train longer' })).toBeEnabled()
}

async function throwAway(page: Page, step: number): Promise<void> {
  await page.getByRole('button', { name: 'Koi' }).click()
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText(`learned for ${step} steps`)
  await question.getByRole('button', { name: 'Keep the training' }).click()
  expect(await runOf(page)).toBe('finished')
  await page.getByRole('button', { name: 'Start over' }).click()
  await question.getByRole('button', { name: 'Start over' }).click()
  await until(page, 'ready')
  expect(await stepOf(page)).toBe(0)
}

async function scrub(page: Page): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Moment of the clip' })
  await slider.focus()
  await page.keyboard.press('Home')
  await expect.poll(() => page.evaluate(() => window.reelgan?.view()?.moment.t)).toBe(0)
  const before = await page.locator('main canvas').first().screenshot()
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.evaluate(() => window.reelgan?.view()?.moment.t ?? 0)).toBeGreaterThan(0)
  await expect
    .poll(async () => (await page.locator('main canvas').first().screenshot()).equals(before))
    .toBe(false)
}

async function exportFilm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export a film' })
  // By the mouse: the list must open above the dialog.
  for (const what of ['Endless walk', 'The clip']) {
    await dialog.getByRole('combobox', { name: 'What' }).click()
    await page.getByRole('option', { name: what }).click()
    await expect(dialog.getByRole('combobox', { name: 'What' })).toContainText(what)
  }
  await dialog.getByRole('textbox', { name: 'Length, seconds' }).fill('2')
  await dialog.getByRole('textbox', { name: 'Length, seconds' }).press('Tab')
  await dialog.getByRole('textbox', { name: 'Frames per second' }).fill('10')
  await dialog.getByRole('textbox', { name: 'Frames per second' }).press('Tab')
  await expect(dialog).toContainText('20 frames in all.')
  await dialog.getByRole('button', { name: 'Make the WebM' }).click()
  await expect(dialog).toContainText('20 frames · 2.00 s', { timeout: 60_000 })
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download the WebM' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Jellyfish-clip.webm')
  const file = await readFile(await download.path())
  expect(file.subarray(0, 4).toString('hex')).toBe('1a45dfa3')
  const length = await page.locator('video').evaluate((video: HTMLVideoElement) => video.duration)
  expect(length).toBeCloseTo(2, 2)
  await dialog.getByRole('button', { name: 'Close' }).click()
}

async function openOwnLink(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).first().click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link.length).toBeLessThan(200)
  await page.evaluate(() => window.reelgan?.applySettings({ frames: 20 }))
  await until(page, 'ready')
  // Pasted into the address bar of the page that is open: only the hash changes.
  await page.evaluate((to) => location.assign(to), link)
  await page.waitForFunction(() => window.reelgan?.settings().frames === 16)
  await until(page, 'ready')
  expect(new URL(page.url()).hash).toBe('')
  expect(await page.evaluate(() => window.reelgan?.settings())).toMatchObject({
    size: 16,
    frames: 16,
    steps: 70,
  })
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled()
}

async function downloadModel(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  await page.getByRole('button', { name: 'Share' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /Download model/ }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Jellyfish-model.safetensors')
  await page.keyboard.press('Escape')
  const buffer = await readFile(await download.path())
  return { name: download.suggestedFilename(), mimeType: '', buffer }
}

async function openModel(
  page: Page,
  file: Awaited<ReturnType<typeof downloadModel>>,
  step: number,
): Promise<void> {
  const input = page.getByLabel('Clip or model file')
  await input.setInputFiles(file)
  await expect(page.getByText(`A model trained on “Jellyfish” for ${step} steps.`)).toBeVisible()
  await input.setInputFiles({ ...file, buffer: file.buffer.subarray(0, 5000) })
  await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toBeVisible()
  expect(await runOf(page)).toBe('demo')
}

async function refuse(page: Page): Promise<void> {
  const broken = { name: 'broken.mp4', mimeType: 'video/mp4', buffer: Buffer.from('not a film at all') }
  await page.getByLabel('Clip or model file').setInputFiles(broken)
  await page.waitForFunction(() => window.reelgan?.state().intake.kind === 'refused')
  await expect(page.getByRole('complementary', { name: 'Clip' }).getByRole('alert')).toHaveText(/\w.*\.$/)
  expect(await page.evaluate(() => window.reelgan?.state())).toMatchObject({
    clip: 'Jellyfish',
    run: 'ready',
  })
}

async function dropClip(page: Page): Promise<void> {
  const frames = await page.evaluateHandle(async () => {
    const held = new DataTransfer()
    for (let i = 0; i < 20; i++) {
      const canvas = new OffscreenCanvas(48, 32)
      const drawing = canvas.getContext('2d')
      if (drawing) drawing.fillStyle = `hsl(${i * 18} 80% 50%)`
      drawing?.fillRect(i, i / 2, 20, 16)
      held.items.add(new File([await canvas.convertToBlob()], `frame-${String(i).padStart(2, '0')}.png`))
    }
    return held
  })
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: frames })
  await expect(page.getByText('Drop it here')).toBeVisible()
  await page.dispatchEvent('main', 'drop', { dataTransfer: frames })
  await expect(page.getByText('Drop it here')).toBeHidden()
  await page.waitForFunction(() => window.reelgan?.state().clip !== 'Jellyfish')
  await until(page, 'ready')
  expect(await page.evaluate(() => window.reelgan?.frames()?.count)).toBe(20)
  await expect(page.getByText('Only 20 different frames')).toBeVisible()
}

async function moveCrop(page: Page): Promise<void> {
  const crop = page.getByRole('group', { name: /pixels wide/ })
  const size = async () => (await crop.getAttribute('aria-label')) ?? ''
  expect(await size()).toMatch(/^256 pixels wide, 0 from the left/)
  await crop.focus()
  for (let i = 0; i < 10; i++) await page.keyboard.press('-')
  await page.keyboard.press('ArrowRight')
  expect(await size()).toMatch(/^205 pixels wide, 5 from the left/)
  await page.waitForFunction(() => window.reelgan?.state().run !== 'ready')
  await until(page, 'ready')
}
