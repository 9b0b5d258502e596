// The built site in a Chromium without a window, for the commands that work in the page. Not here: what they do in it.

import { chromium, type Browser } from 'playwright'
import { chromiumFlags, chromiumPath } from './chromium.mjs'
import { freePort, serveSite } from './serve.mjs'
import { Refusal } from './steps.mjs'

/** Serves the site from this port on, or from the next free one. */
const PORT = 4373

/**
 * Serves the built site, opens a browser, does the work and ends both.
 * @throws Refusal with one sentence, whatever failed in the page
 */
export async function inBrowser(work: (browser: Browser, address: string) => Promise<void>): Promise<void> {
  const site = await serveSite({ REELGAN_PORT: String(await freePort(PORT)), REELGAN_SHARE: 'off' })
  const path = chromiumPath()
  const browser = await chromium.launch({
    args: [...chromiumFlags],
    ...(path ? { executablePath: path } : {}),
  })
  try {
    await work(browser, site.address)
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown
    throw new Refusal(`The page could not be used as it was expected (${firstLine(thrown)}): run it again.`, {
      cause: thrown,
    })
  } finally {
    await browser.close()
    await site.close()
  }
}

/** Playwright's errors go on with a log of many lines. */
const firstLine = (thrown: unknown): string =>
  String(thrown instanceof Error ? thrown.message : thrown).split('\n')[0] ?? ''
