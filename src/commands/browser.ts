// The built site in a Chromium without a window, for the commands that work in the page. Not here: what they do in it.

import { chromium, type Browser } from 'playwright'
import { chromiumFlags, chromiumPath } from './chromium.mjs'
import { serveSite } from './serve.mjs'
import { Refusal } from './steps.mjs'

/** The system gives one that is free: several commands may run at once. */
export const ANY_PORT = { REELGAN_PORT: '0', REELGAN_SHARE: 'off' }

/**
 * Serves the built site, opens a browser, does the work and ends both.
 * @throws Refusal with one sentence, whatever failed in the page
 */
export async function inBrowser(work: (browser: Browser, address: string) => Promise<void>): Promise<void> {
  const site = await serveSite(ANY_PORT)
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
