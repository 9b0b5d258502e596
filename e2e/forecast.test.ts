// The forecast before training and the engines that were considered, as a person sees them.

import { expect } from 'playwright/test'
import { forecast } from '../src/core/forecast'
import { openSmall, stepOf, test, until, visitWithClip } from './studio.fixture'

test('the forecast stands there before training and follows the plan; the badge tells every engine that was considered', async ({
  page,
}) => {
  await visitWithClip(page)
  const line = page.getByText(/On this machine:/)
  await expect(line).toContainText(
    /recognisable from the start, at its sharpest in about \d+ (s|min), [\d.]+ MB/,
  )
  expect(await stepOf(page)).toBe(0)
  const long = await line.textContent()
  await page.getByRole('radio', { name: 'Quick' }).click()
  await expect(line).toContainText('400 training steps')
  expect(await line.textContent()).not.toBe(long)

  await page.getByRole('button', { name: /^Engine:/ }).click()
  const list = page.getByRole('list', { name: 'Engines that were considered' })
  const candidates = await page.evaluate(() => {
    const engine = window.reelgan?.state().engine
    return engine?.kind === 'running' ? engine.info.candidates : []
  })
  expect(candidates.filter(({ taken }) => taken)).toHaveLength(1)
  for (const { label, reason } of candidates)
    await expect(list.getByRole('listitem').filter({ hasText: reason })).toContainText(label)
  await expect(list.getByText(/This network: [\d.]+ ms a step/)).toHaveCount(1)
})

test(
  'Train does not wait for the timing; what then happens is what was foretold',
  { tag: '@timed' },
  async ({ page }) => {
    await openSmall(page, 300)
    await page.waitForFunction(() => window.reelgan?.state().times !== null)
    const [settings, times] = await page.evaluate(() => {
      const state = window.reelgan?.state()
      return [state?.settings, state?.times]
    })
    if (!settings || !times) throw new Error('The steps were not timed.')
    const foretold = forecast(settings, times)
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await until(page, 'finished')
    const progress = await page.evaluate(() => window.reelgan?.state().reading.progress)
    // Other programs may take half of the processor meanwhile: only what is wrong in kind is caught here.
    expect(progress?.elapsed ?? 0).toBeGreaterThan(foretold.sharp / 4)
    expect(progress?.elapsed ?? 0).toBeLessThan(foretold.sharp * 4)
    expect((progress?.bytes ?? 0) / foretold.bytes).toBeGreaterThan(0.7)
    expect((progress?.bytes ?? 0) / foretold.bytes).toBeLessThan(1.3)

    // A fresh network is timed anew; a person who presses Train at once does not wait for that.
    await page.evaluate(() => window.reelgan?.applySettings({ size: 32, frames: 24, steps: 5000 }))
    await until(page, 'ready')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.waitForFunction(() => (window.reelgan?.state().reading.progress?.step ?? 0) > 3)
    await expect(page.getByText(/On this machine:/)).toContainText('5\u00a0000 training steps')
  },
)
