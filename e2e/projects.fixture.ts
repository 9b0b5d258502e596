// What a person does with saved projects, and a browser whose disk is full. Not here: what must hold
// (projects.test.ts).

import { expect, type Page } from 'playwright/test'
import { openSmall, until } from './studio.fixture'

/** Waits until the run was saved as it is now. */
export const untilSaved = (page: Page) =>
  page.waitForFunction(() => {
    const state = window.reelgan?.state()
    return state?.project?.step === state?.reading.progress?.step && state?.project?.saving === false
  })

/**
 * The losses of `count` single steps, one after another. In one task of the page: a round trip for each takes longer
 * than the step.
 */
export const lossesOf = (page: Page, count: number) =>
  page.evaluate(async (steps) => {
    const buttons = [...document.querySelectorAll('button')]
    const button = buttons.find(({ textContent }) => textContent === 'One step')
    const losses = []
    const stepNow = () => window.reelgan?.state().reading.progress?.step ?? 0
    for (let i = 0; i < steps; i++) {
      const to = stepNow() + 1
      button?.click()
      while (window.reelgan?.state().run !== 'paused' || stepNow() < to)
        await new Promise((resolve) => setTimeout(resolve, 5))
      losses.push(window.reelgan.state().reading.progress?.losses)
    }
    return losses
  }, count)

/** Opens a built-in clip although the run on show is left by it: it stays saved. */
export const leaveFor = async (page: Page, clip: string) => {
  await page.getByRole('button', { name: clip }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Open this clip' }).click()
  await until(page, 'ready')
}

export const goOn = async (page: Page) => {
  await page
    .getByRole('region', { name: 'Go on where you were' })
    .getByRole('button', { name: 'Go on' })
    .click()
  await until(page, 'paused')
}

export const sample = (page: Page) =>
  page.evaluate(async () => {
    const points = [2.5, 9].map((t) => ({
      kind: 'moment' as const,
      moment: { t, directions: [1], content: 3 },
    }))
    return [...((await window.reelgan?.sample(points))?.rgba ?? [])]
  })

export const projectOf = (page: Page) => page.evaluate(() => window.reelgan?.state().project ?? null)

export async function openSheet(page: Page) {
  await page.getByRole('button', { name: 'Projects', exact: true }).click()
  return page.getByRole('dialog', { name: 'Projects' })
}

/**
 * Gives the page 64 MB of storage. @returns a function that leaves `room` bytes behind what is used by then, or all of
 * it for null. The browser checks a write against what it knows of the room left, which may be half a minute old, and
 * asks again only for one that does not fit: such a one is tried, and must fail.
 */
export async function limitStorage(page: Page): Promise<(room: number | null) => Promise<void>> {
  const all = 64_000_000
  const { origin } = new URL(page.url())
  const client = await page.context().newCDPSession(page)
  await client.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: all })
  return async (room) => {
    const { usage } = await client.send('Storage.getUsageAndQuota', { origin })
    const quotaSize = room === null ? all : Math.max(1, usage + room)
    await client.send('Storage.overrideQuotaForOrigin', { origin, quotaSize })
    if (room !== null) expect(await page.evaluate(tooMuch, all)).toBe('QuotaExceededError')
  }
}

/** Tries to store so many bytes; what the browser says. */
const tooMuch = (bytes: number) =>
  new Promise<string>((resolve) => {
    const opening = indexedDB.open('filler')
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('all'))
    opening.addEventListener('success', () => {
      const transaction = opening.result.transaction('all', 'readwrite')
      transaction.objectStore('all').put(new Uint8Array(bytes), 1)
      transaction.addEventListener('complete', () => resolve('stored'))
      transaction.addEventListener('abort', () => {
        opening.result.close()
        resolve(transaction.error?.name ?? 'aborted')
      })
    })
  })

/** A project of a few steps, saved. */
export async function trainBriefly(page: Page, steps = 3): Promise<void> {
  await openSmall(page, 5000)
  await lossesOf(page, steps)
  await untilSaved(page)
}
