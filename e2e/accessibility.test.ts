// axe over the studio in its states, light and dark, wide and narrow.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page } from 'playwright/test'
import { openSmall, test, until } from './studio.fixture'

declare global {
  interface Window {
    axe?: {
      run(options: { resultTypes: string[] }): Promise<{
        violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[]
      }>
    }
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

async function findings(page: Page): Promise<string[]> {
  // Not as a script element: the page's policy refuses foreign ones.
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    // Only of what is wrong is it told where that stands.
    const result = await window.axe?.run({ resultTypes: ['violations'] })
    if (!result) return ['axe did not run']
    return result.violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${String(node.target)} ${node.failureSummary ?? ''}`).join(' | ')}`,
    )
  })
}

// Each width and each scheme of colours once: what axe finds of the one does not depend on the other.
const LOOKS = [
  ['light', 1440],
  ['dark', 390],
] as const

async function inEachLook(page: Page, see: (width: number) => Promise<void>): Promise<void> {
  for (const [colorScheme, width] of LOOKS) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await test.step(`${colorScheme}, ${width} px`, () => see(width))
  }
}

async function expectDialogClean(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** Both networks are drawn, and a layer shows what it holds for the picture on the stage. */
async function expectNetworksClean(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'See the networks' }).click()
  const sheet = page.getByRole('dialog', { name: 'Networks' })
  await sheet.getByRole('button', { name: 'up16' }).click()
  await expect(sheet.getByRole('img', { name: 'Feature maps of up16' })).toBeVisible()
  await sheet.getByRole('button', { name: 'attention8' }).click()
  const looks = sheet.getByRole('slider', { name: 'The place that looks' })
  await expect(looks).toHaveAttribute('aria-valuetext', /^Place 5, 5 of 8 × 8 looks most at \d, \d: [\d.]+ %/)
  await looks.press('ArrowLeft')
  await expect(looks).toHaveAttribute('aria-valuetext', /^Place 4, 5 /)
  const box = await looks.boundingBox()
  await looks.click({ position: { x: (box?.width ?? 0) - 3, y: 3 } })
  await expect(looks).toHaveAttribute('aria-valuetext', /^Place 8, 1 /)
  await expect(sheet.getByRole('region', { name: 'Critic of coefficients' })).toContainText(
    '72\u00a0448 MACs',
  )
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
}

test('axe finds nothing: before the training and after it, with all that unfolds and opens', async ({
  page,
}) => {
  await openSmall(page, 16, { attention: 'generator' })
  await inEachLook(page, async () => expect(await findings(page)).toEqual([]))
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await until(page, 'finished')
  await inEachLook(page, async (width) => {
    for (const name of [/The game/, /Schedule and seed/]) {
      // One closes the other.
      await page.getByRole('button', { name, expanded: false }).click()
      await expect(page.getByRole('button', { name, expanded: true })).toBeVisible()
      expect(await findings(page)).toEqual([])
    }
    await page.getByRole('button', { name: /^Networks/, expanded: false }).click()
    await expectNetworksClean(page)
    for (const name of ['Projects', 'Export', 'Share']) await expectDialogClean(page, name)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  })
})
