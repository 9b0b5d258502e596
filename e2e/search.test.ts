// A search for good settings, as a person starts it: candidates are tried beside the run, the winner is applied and
// taken back.

import { expect } from 'playwright/test'
import { openSmall, test, until } from './studio.fixture'

test('a search finds what is better, says by how much, applies it, and takes it back', async ({ page }) => {
  // A generator that begins with nothing: principal pictures are better by far.
  await openSmall(page, 400, { components: 0 })
  await page.getByText('Find good settings').click()
  for (const name of ['Width', 'Game']) await page.getByRole('checkbox', { name, exact: true }).uncheck()
  await page.getByRole('checkbox', { name: 'Principal pictures' }).check()
  const minutes = page.getByLabel('Minutes', { exact: true })
  await minutes.fill('0.1')
  await minutes.press('Enter')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  const candidates = page.getByRole('list', { name: 'Candidates' }).getByRole('listitem')
  await expect(candidates).toHaveText([/As it is set/, /another seed/, /Principal pictures 0 → (?:8|16)/])
  await expect(page.getByText(/^Better by .* noise .*: Principal pictures 0 → /)).toBeVisible({
    timeout: 60_000,
  })
  await expect(candidates.getByText(/^(?:measured|left behind), .* dB held out/)).toHaveCount(3)

  const components = () => page.evaluate(() => window.reelgan?.settings().components)
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByText(/^Applied: Principal pictures 0 → /)).toBeVisible()
  expect(await components()).toBeGreaterThan(0)
  await until(page, 'ready')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Apply', exact: true })).toBeVisible()
  expect(await components()).toBe(0)
})
