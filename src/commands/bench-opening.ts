// `npm run bench -- --opening`: how long a person waits for the first picture, from the start of the navigation to the
// frame that shows it. Every turn is a browser that has never been here; the cases take turns. Not here: how fast a
// step is (bench-run.ts).

import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { crc32 } from '../core/crc32'
import { busyWarning } from './bench-table'
import { chromiumFlags, chromiumPath } from './chromium.mjs'
import { ANY_PORT } from './browser'
import { serveSite } from './serve.mjs'
import { Refusal, root, step } from './steps.mjs'

/** A browser that has just started has much to do beside the page. */
const SETTLING_MS = 1500
const PATIENCE_MS = 60_000

/** What is evaluated in the page finds it under this name: milliseconds since the navigation began. */
type Globals = typeof globalThis & { readonly firstPicture: Promise<number> }

/** Looks only where the page draws on the canvas of the stage: looking every frame would cost the page its time. */
const WATCH = `
const context = CanvasRenderingContext2D.prototype
const { drawImage } = context
const small = new OffscreenCanvas(16, 16).getContext('2d', { willReadFrequently: true })
globalThis.firstPicture = new Promise((resolve) => {
  context.drawImage = function (...values) {
    drawImage.apply(this, values)
    if (this.canvas !== document.querySelector('main canvas')) return
    small.drawImage(this.canvas, 0, 0, 16, 16)
    if (new Set(small.getImageData(0, 0, 16, 16).data).size < 20) return
    context.drawImage = drawImage
    requestAnimationFrame(() => resolve(performance.now()))
  }
})`

/** The same address before an empty page: what the browser itself takes for it. */
const EMPTY = `<script>globalThis.firstPicture = new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())))</script>`

interface Case {
  readonly name: string
  readonly path: string
  /** What the header must say in the end; null for the empty page. */
  readonly clip: string | null
  readonly milliseconds: number[]
}

/**
 * Measures and prints a line for each case.
 * @throws Refusal when the page shows something else than it was asked for.
 */
export async function runOpening(rounds: number): Promise<void> {
  const cores = cpus().length
  const [before = 0] = loadavg()
  const link = demoAsLink('campfire')
  const cases: readonly Case[] = [
    { name: 'first visit', path: '', clip: 'Jellyfish', milliseconds: [] },
    {
      name: `a model in the link, ${link.length} characters`,
      path: link,
      clip: 'Camp fire',
      milliseconds: [],
    },
    { name: 'the same address, an empty page', path: `empty${link}`, clip: null, milliseconds: [] },
  ]
  const site = await serveSite(ANY_PORT)
  try {
    await step(`${rounds} rounds`, async () => {
      for (let round = 0; round < rounds; round++) {
        for (const each of cases) each.milliseconds.push(await openOnce(site.address, each))
      }
    })
  } finally {
    await site.close()
  }
  const warning = busyWarning([before], cores)
  if (warning !== null) console.warn(warning)
  for (const { name, milliseconds } of cases) console.log(lineOf(name, milliseconds))
}

/** A demo's file is what stands in a link that carries the same model. */
function demoAsLink(name: string): string {
  const payload = readFileSync(join(root, 'public', 'demos', `${name}.bin`))
  return `#m=1.${crc32(payload).toString(16).padStart(8, '0')}.${payload.toString('base64url')}`
}

/** Milliseconds from the start of the navigation to the frame with the first picture. */
async function openOnce(address: string, { path, clip }: Case): Promise<number> {
  const found = chromiumPath()
  const browser = await chromium.launch({
    args: ['--headless=new', ...chromiumFlags],
    ...(found ? { executablePath: found } : {}),
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    if (clip === null) {
      await page.route(/\/empty/, (route) => route.fulfill({ contentType: 'text/html', body: EMPTY }))
    } else await page.addInitScript({ content: WATCH })
    await page.waitForTimeout(SETTLING_MS)
    await page.goto(new URL(path, address).href, { waitUntil: 'commit' })
    const milliseconds = await page.evaluate(() => (globalThis as Globals).firstPicture)
    if (clip !== null) await checkShown(page, clip)
    return milliseconds
  } finally {
    await browser.close()
  }
}

async function checkShown(page: Page, clip: string): Promise<void> {
  try {
    await page.getByRole('banner').getByText(clip, { exact: true }).waitFor({ timeout: PATIENCE_MS })
  } catch (error) {
    throw new Refusal(`The page does not show “${clip}”: open it by hand and see why.`, { cause: error })
  }
}

/** Median, and how far the turns went apart. */
export function lineOf(name: string, milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b).map(Math.round)
  return `${name}: ${sorted[sorted.length >> 1]} ms (${sorted[0]} to ${sorted.at(-1)})`
}
