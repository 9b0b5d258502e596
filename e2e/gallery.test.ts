// The gallery as a person uses it, on the built site: the first visit, the wall, links to demos, training one on.

import { expect, type Page } from 'playwright/test'
import { DEMOS, findDemo } from '../src/core/demos'
import type { LatentPoint } from '../src/core/latent'
import { test, until, untilPast, visit } from './studio.fixture'

const [first] = DEMOS
if (!first) throw new Error('no demos')

const picture = (page: Page) => page.locator('main canvas').first().screenshot()

test('first visit: a model is playing, its sliders work, and one step further is obvious', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await visit(page)
  await expect(page.getByText(`A model trained on “${first.label}” for`)).toBeVisible()
  const before = await picture(page)
  await expect.poll(async () => (await picture(page)).equals(before), 'the picture moves').toBe(false)
  await page.getByRole('button', { name: 'Pause the player' }).click()
  const still = await picture(page)
  const slider = page.getByRole('slider', { name: 'Direction 1' })
  await slider.focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await picture(page)).equals(still), 'the slider draws').toBe(false)
  await expect(page.getByRole('button', { name: 'Train on your clip…' })).toBeEnabled()
  await expect(page.getByRole('button', { name: 'Export' })).toBeEnabled()
  expect(await page.evaluate(() => window.reelgan?.state().clip), 'no clip is opened for it').toBeNull()
  const scrolls = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
  expect(scrolls, 'the page scrolls at 1440 × 900').toBe(false)
})

test('every demo opens from the wall by the keyboard, and says what it learned from', async ({ page }) => {
  await visit(page)
  const wall = page.getByRole('complementary', { name: 'Training' })
  for (const { label, clip } of DEMOS) {
    const poster = wall.getByRole('button', { name: label, exact: true })
    await poster.focus()
    await page.keyboard.press('Enter')
    await expect(poster).toHaveAttribute('aria-pressed', 'true')
    await expect(page.getByText(`A model trained on “${label}” for`)).toBeVisible()
    const pictures = await page.evaluate(async () => {
      const moment = (t: number, content: number) => ({ t, directions: [0.5], content })
      const points: LatentPoint[] = [
        { kind: 'moment', moment: moment(0, 0) },
        { kind: 'moment', moment: moment(17.5, 0) },
        { kind: 'moment', moment: moment(0, 9) },
        { kind: 'walk', seed: 5, frame: 40, moment: moment(0, 0) },
      ]
      const rgba = (await window.reelgan?.sample(points))?.rgba ?? new Uint8ClampedArray()
      const length = rgba.length / points.length
      return points.map((_, i) => Array.from(rgba.subarray(i * length, (i + 1) * length)))
    })
    for (const values of pictures) expect(new Set(values).size, `${label} is a picture`).toBeGreaterThan(30)
    expect(new Set(pictures.map(String)).size, `${label} draws each point by itself`).toBe(4)
    if (clip.kind === 'built-in') await expect(wall.getByText('Learned from')).toBeHidden()
    else {
      await expect(wall.getByRole('link', { name: clip.credit.source })).toBeVisible()
      await expect(wall.getByText(clip.credit.licence)).toBeVisible()
      await expect(wall.getByRole('button', { name: 'Train this one on' })).toBeHidden()
    }
  }
})

test('the gallery opens over a clip of one’s own, too', async ({ page }) => {
  await visit(page)
  await page.getByRole('complementary', { name: 'Clip' }).getByRole('button', { name: 'Koi' }).click()
  await until(page, 'ready')
  await page.getByRole('button', { name: 'Gallery' }).click()
  const sheet = page.getByRole('dialog', { name: 'Gallery' })
  await sheet.getByRole('button', { name: first.label, exact: true }).click()
  await expect(sheet).toBeHidden()
  await until(page, 'demo')
  await page.getByRole('button', { name: 'Back to your clip' }).click()
  await until(page, 'ready')
  expect(await page.evaluate(() => window.reelgan?.state().clip)).toBe('Koi')
})

test('a demo that is named in a link opens; one that is not there is told, and the first visit goes on', async ({
  page,
}) => {
  const name = DEMOS.at(-1)?.name ?? ''
  await page.goto(`./#demo=${name}`)
  await until(page, 'demo')
  await expect(page.getByText(`A model trained on “${findDemo(name)?.label}” for`)).toBeVisible()
  expect(new URL(page.url()).hash).toBe('')
  await page.goto('about:blank')
  await page.goto('./#demo=ghost')
  await expect(page.getByRole('alert').filter({ hasText: 'no demo called “ghost”' })).toBeVisible()
  await until(page, 'demo')
  await expect(page.getByText(`A model trained on “${first.label}” for`)).toBeVisible()
})

test('a demo is trained on from its own weights', async ({ page }) => {
  test.setTimeout(180_000)
  const demo = DEMOS.find(({ changes, clip }) => changes.size === 64 && clip.kind === 'built-in') ?? first
  const steps = demo.changes.steps ?? 0
  await page.goto(`./?backend=wasm#demo=${demo.name}`)
  await until(page, 'demo')
  await page.getByRole('button', { name: 'Train this one on' }).click()
  await until(page, 'training')
  await untilPast(page, steps + 20)
  await page.waitForFunction(() => (window.reelgan?.state().reading.quality?.psnrTrain ?? 0) > 0)
  const likeness = await page.evaluate(() => window.reelgan?.state().reading.quality?.psnrTrain ?? 0)
  expect(likeness, 'what was learned is still there').toBeGreaterThan(32)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await until(page, 'paused')
  const planned = await page.evaluate(() => window.reelgan?.settings().steps)
  expect(planned).toBe(steps + 1000)
})
