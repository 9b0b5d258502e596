// How the page opens, with a model in its link and without a link: the picture is there before the page's code is, and
// from then on nothing blinks or moves.

import { readFileSync } from 'node:fs'
import { expect } from 'playwright/test'
import { unpackPayload } from '../src/share/model-link'
import { test, until, visit } from './studio.fixture'
import { modelLink } from '../src/share/pack-model'

const link = modelLink(unpackPayload(new Uint8Array(readFileSync('public/demos/campfire.bin'))))

test.use({ fresh: true })

/** What one frame has in the place of the picture. */
interface SeenFrame {
  readonly empty: boolean
  /** Left, top, width, height. */
  readonly place: readonly number[]
}

declare global {
  interface Window {
    seenFrames?: SeenFrame[]
  }
}

for (const [what, hash, width, height] of [
  ['a model in a link', link, 1440, 900],
  ['the first demo', '', 390, 844],
] as const) {
  test(`${what} is on the stage from its first picture on, ${width} px wide`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await page.addInitScript(() => {
      const seen: SeenFrame[] = []
      window.seenFrames = seen
      const drawing = new OffscreenCanvas(16, 16).getContext('2d', { willReadFrequently: true })
      const look = () => {
        const canvas = document.querySelector('main canvas')
        if (canvas instanceof HTMLCanvasElement && drawing) {
          drawing.clearRect(0, 0, 16, 16)
          drawing.drawImage(canvas, 0, 0, 16, 16)
          const { x, y, width: w, height: h } = canvas.getBoundingClientRect()
          seen.push({
            empty:
              new Set(drawing.getImageData(0, 0, 16, 16).data).size < 20 ||
              document.querySelector('main')?.textContent.includes('Drop a clip') === true,
            place: [x, y, w, h].map(Math.round),
          })
        }
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
    await page.goto(`/${hash}`)
    await until(page, 'demo')
    await expect(page.getByRole('slider', { name: 'Place in the walk' })).toBeVisible()
    const seen = await page.evaluate(() => window.seenFrames ?? [])
    const first = seen.findIndex(({ empty }) => !empty)
    expect(first).toBeGreaterThanOrEqual(0)
    const after = seen.slice(first)
    expect(after.filter(({ empty }) => empty)).toEqual([])
    expect(new Set(after.map(({ place }) => place.join())).size, 'places of the picture').toBe(1)
  })
}

test('the picture of a link does not wait for the code of the page', async ({ page }) => {
  let arrive: (() => void) | undefined
  const held = new Promise<void>((resolve) => (arrive = resolve))
  await page.route('**/page-*.js', async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`/${link}`, { waitUntil: 'commit' })
  await page.waitForFunction(() => {
    const canvas = document.querySelector('main canvas')
    const drawing = new OffscreenCanvas(16, 16).getContext('2d')
    if (!(canvas instanceof HTMLCanvasElement) || !drawing) return false
    drawing.drawImage(canvas, 0, 0, 16, 16)
    return new Set(drawing.getImageData(0, 0, 16, 16).data).size > 20
  })
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(0)
  arrive?.()
  await until(page, 'demo')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('the first picture is fetched before what offers the last project', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await visit(page)
  const place = (name: RegExp) => asked.findIndex((path) => name.test(path))
  await expect.poll(() => place(/\/projects-.*\.js$/)).toBeGreaterThan(0)
  expect(place(/\/demos\/.*\.bin$/)).toBeLessThan(place(/\/projects-.*\.js$/))
})

test('words that stand for a first script which does not come wait for no font and delay nothing', async ({
  page,
}) => {
  const fonts: string[] = []
  page.on('request', (request) => {
    if (request.resourceType() === 'font') fonts.push(request.url())
  })
  await page.route('**/assets/index-*.js', () => undefined)
  await page.goto('/', { waitUntil: 'commit' })
  await page.waitForFunction(() => document.getAnimations().length === 1)
  const words = page.getByText('ReelGAN is on its way.')
  const hiding = () => words.evaluate((element) => getComputedStyle(element).contentVisibility)
  expect(await hiding()).toBe('hidden')
  // Eight seconds later.
  await page.evaluate(() => document.getAnimations()[0]?.finish())
  expect(await hiding()).toBe('visible')
  await expect(words).toBeVisible()
  expect(fonts).toEqual([])
})
