// axe over the studio in its states, light and dark, wide and narrow.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page } from 'playwright/test'
import { openSmall, test, until } from './studio.fixture'

declare global {
  interface Window {
    axe?: {
      run(): Promise<{
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
    const result = await window.axe?.run()
    if (!result) return ['axe did not run']
    return result.violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${String(node.target)} ${node.failureSummary ?? ''}`).join(' | ')}`,
    )
  })
}

// Each width and each scheme of colours once: what axe finds of the one does not depend on the other.
for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const) {
  test(`axe finds nothing: ${colorScheme}, ${width} px`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await openSmall(page)
    expect(await findings(page)).toEqual([])
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await until(page, 'finished')
    for (const group of ['The game', 'Schedule and seed']) {
      await page.getByRole('button', { name: new RegExp(group) }).click()
      await expect(page.getByRole('button', { name: new RegExp(group), expanded: true })).toBeVisible()
      expect(await findings(page)).toEqual([])
    }
    for (const name of ['Projects', 'Export', 'Share']) {
      await page.getByRole('button', { name }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await findings(page)).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  })
}
