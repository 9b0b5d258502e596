// A picture of one's own in a model of the gallery: what is no picture is refused and nothing changes; one is found
// again and played from, in a model of its own.

import { readFileSync } from 'node:fs'
import { expect } from 'playwright/test'
import { test, visit } from './studio.fixture'

test('from my own picture', async ({ page }) => {
  await visit(page)
  await page.getByRole('button', { name: 'From my own picture…' }).click()
  const sheet = page.getByRole('dialog', { name: 'From my own picture' })
  const give = (name: string, mimeType: string, buffer: Buffer) =>
    sheet.getByLabel('Pictures or a clip of your own').setInputFiles({ name, mimeType, buffer })
  await give('notes.png', 'image/png', Buffer.from('no picture'))
  await expect(sheet.getByRole('alert')).toHaveText(/^“notes\.png” is not a clip that ReelGAN knows: /)
  await sheet.getByRole('switch', { name: 'Tune the weights as well' }).click()
  await give('koi.webp', 'image/webp', readFileSync('public/demos/koi.webp'))
  const found = sheet.getByRole('region', { name: 'What was found' })
  await expect(
    found.getByText(
      /^Above as given, below as drawn\. Nearest moment: [\d.]+ dB; by its own code: [\d.]+ dB\.$/,
    ),
  ).toBeVisible({ timeout: 60_000 })
  await found.getByRole('button', { name: 'Play the morph' }).click()
  await expect(page.getByText(/^A model trained on “Jellyfish and a picture” for/)).toBeVisible()
  await expect.poll(() => page.evaluate(() => window.reelgan?.scene()?.ends?.to.t)).toBeGreaterThan(63)
})
