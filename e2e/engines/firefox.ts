// Firefox as the system installs it, through WebDriver BiDi and without a window. Playwright drives only a Firefox of
// its own.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, type Page } from 'puppeteer-core'
import type { Browser, Tab } from './tab.ts'

/** Firefox keeps WebGPU from most of Linux, and from what computes on the processor. */
const WEBGPU = {
  'dom.webgpu.enabled': true,
  'dom.webgpu.workers.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
  'gfx.webgpu.force-enabled': true,
}

/** `vulkan`: the file of the driver on which it is to compute by WebGPU too. */
export async function startFirefox(program: string, vulkan?: string): Promise<Browser> {
  const downloads = mkdtempSync(join(tmpdir(), 'firefox-'))
  const browser = await launch({
    browser: 'firefox',
    executablePath: program,
    env: { ...process.env, ...(vulkan === undefined ? {} : { VK_ICD_FILENAMES: vulkan }) },
    defaultViewport: { width: 1280, height: 720 },
    extraPrefsFirefox: {
      'media.autoplay.default': 0,
      // Players wait until they are told to play: to paint them takes a part of every test.
      'ui.prefersReducedMotion': 1,
      // A page with an unsaved run asks whether it may be left; nobody is there to answer.
      'dom.disable_beforeunload': true,
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      // The panel would take the keys that are meant for the page.
      'browser.download.alwaysOpenPanel': false,
      ...(vulkan === undefined ? {} : WEBGPU),
    },
  })
  const complaints: string[] = []
  return {
    version: await browser.version(),
    complaints,
    downloads,
    open: async () => tabOf(await browser.newPage(), complaints),
    async close() {
      await browser.close()
      rmSync(downloads, { recursive: true, force: true })
    },
  }
}

function tabOf(page: Page, complaints: string[]): Tab {
  page.on('pageerror', (error) => complaints.push(error instanceof Error ? error.message : String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  const find = async (selector: string) => {
    const found = await page.$(selector)
    if (!found) throw new Error(`the page has no ${selector}`)
    return found
  }
  return {
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    evaluate: <Result, Given extends readonly unknown[]>(
      work: (...given: Given) => Result | Promise<Result>,
      ...given: Given
    ) => page.evaluate(work as unknown as (...given: unknown[]) => unknown, ...given) as Promise<Result>,
    click: async (selector) => (await find(selector)).click(),
    async drag(from, to) {
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: 4 })
      await page.mouse.up()
    },
    async upload(selector, paths) {
      const input = await page.waitForSelector(selector)
      await (input as Awaited<ReturnType<typeof page.$<'input'>>>)?.uploadFile(...paths)
    },
    type: (text) => page.keyboard.type(text),
    press: (key) => page.keyboard.press(key),
    screenshot: async (path) => writeFileSync(path, await page.screenshot()),
    close: () => page.close(),
  }
}
