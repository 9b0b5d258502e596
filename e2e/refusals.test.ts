// What is refused on a small screen: whoever has given a file or a link reads the whole sentence where they look,
// without scrolling. Not here: the sentences themselves.

import { expect, type Locator, type Page } from 'playwright/test'
import { openSmall, test, visit } from './studio.fixture'

/** A phone, and a small laptop at 200 %. */
const SCREENS = [
  { width: 360, height: 640, colorScheme: 'light' },
  { width: 720, height: 450, colorScheme: 'dark' },
] as const

const junk = (name: string) => ({ name, mimeType: '', buffer: Buffer.alloc(3000, 'nothing that opens ') })

const FILES = ['project.reelgan', `${'a-very-long-name-'.repeat(11)}.webm`]

/** Every corner of it can be seen: nothing lies over it, and it is in the window. */
async function expectReadable(sentence: Locator): Promise<void> {
  await expect(sentence).toBeVisible()
  await expect
    .poll(() =>
      sentence.evaluate((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect()
        const corners = [
          [left + 1, top + 1],
          [right - 1, top + 1],
          [left + 1, bottom - 1],
          [right - 1, bottom - 1],
        ] as const
        const seen = corners.filter(([x, y]) => element.contains(document.elementFromPoint(x, y)))
        return { seen: seen.length, wide: document.documentElement.scrollWidth - innerWidth }
      }),
    )
    .toEqual({ seen: 4, wide: 0 })
}

const refusal = (page: Page) =>
  page.getByRole('complementary', { name: 'Clip' }).getByRole('alert').locator('span')

async function expectRefused(page: Page, name: string): Promise<void> {
  await page.evaluate(() => scrollTo(0, 0))
  await page.getByLabel('Clip or model file').setInputFiles(junk(name))
  await expectReadable(refusal(page))
  await shot(page, name)
  await page.getByRole('button', { name: 'Dismiss' }).click()
}

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS']
  const { width = 0 } = page.viewportSize() ?? {}
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  if (folder) await page.screenshot({ path: `${folder}/${width}-${dark}-${name.slice(0, 8)}.png` })
}

/** On each screen. */
async function onEach(page: Page, look: () => Promise<void>): Promise<void> {
  for (const { width, height, colorScheme } of SCREENS) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height })
    await test.step(`${width} × ${height}, ${colorScheme}`, look)
  }
}

async function expectFilesRefused(page: Page): Promise<void> {
  for (const name of FILES) await expectRefused(page, name)
}

test('a refusal is read at once, on a phone and on a small laptop', async ({ page }) => {
  await visit(page)
  await onEach(page, async () => {
    await expectFilesRefused(page)
    await page.evaluate(() => {
      scrollTo(0, document.body.scrollHeight)
      location.hash = '#m=1.cut'
    })
    const notice = page.getByRole('alert').filter({ hasText: 'link' })
    await expectReadable(notice.locator('span').first())
    await shot(page, 'link')
    await page.getByRole('button', { name: 'Dismiss' }).click()
  })
  // Where the bar of a run lies over the foot of the window.
  await openSmall(page)
  await onEach(page, () => expectFilesRefused(page))
})
