// All lessons one after another, as a class goes through them: from the gallery, each to its end, and back to what was
// open. Runs are short here; what a lesson shows at its own length is tested in Node (lessons-show.test.ts).

import { expect, type Locator, type Page } from 'playwright/test'
import { LESSONS } from '../src/app/lessons/catalogue'
import type { Step } from '../src/app/lessons/lesson'
import { openSmall, test, until, visit } from './studio.fixture'

const column = (page: Page) => page.getByRole('complementary', { name: 'Training' })

/** Does what a step says. */
async function follow(page: Page, step: Step, item: Locator): Promise<void> {
  switch (step.tool?.kind) {
    case 'train':
      await item.getByRole('button', { name: step.tool.label }).click()
      return
    case 'networks':
      await item.getByRole('button', { name: 'See the networks' }).click()
      await expect(page.getByRole('dialog', { name: 'Networks' })).toBeVisible()
      await page.keyboard.press('Escape')
      return
    case 'critic':
      await item.getByRole('button', { name: 'Ask the critic' }).click()
      await expect(
        item.getByRole('list', { name: 'What the critic says' }).getByRole('listitem'),
      ).toHaveCount(8)
      return
    case 'guess':
      await item.getByRole('button', { name: 'Play' }).click()
      await expect(item.getByRole('group', { name: 'Real or generated?' })).toBeFocused()
      for (let i = 0; i < 10; i++) await page.keyboard.press(i % 3 === 0 ? 'r' : 'g')
      await expect(item.getByText(/of 10$/)).toHaveCount(2)
      return
    case undefined:
  }
  if (step.instruction.includes('Press Train'))
    await page.getByRole('button', { name: 'Train', exact: true }).click()
  if (step.instruction.includes('Endless walk'))
    await page.getByRole('radio', { name: 'Endless walk' }).click()
  if (step.instruction.includes('Set A')) {
    await page.getByRole('radio', { name: 'Clip', exact: true }).click()
    await page.getByRole('button', { name: 'Set A to this moment' }).click()
    await page.getByRole('button', { name: 'One frame on' }).click()
    await page.getByRole('button', { name: 'Set B to this moment' }).click()
    await page.getByRole('slider', { name: 'Morph from A to B' }).press('ArrowRight')
  }
}

test('each lesson says what to do, sees that it happened and explains it; own work waits', async ({
  page,
}) => {
  page.setDefaultTimeout(40_000)
  await openSmall(page, 10, { seed: 77 })
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await until(page, 'finished')
  await page.waitForFunction(() => window.reelgan?.state().measuring === false)
  await page.getByRole('button', { name: 'Gallery' }).click()
  await page.getByRole('list', { name: 'Lessons' }).getByRole('link').first().click()
  await page.getByRole('button', { name: 'Open this lesson' }).click()
  for (const [i, lesson] of LESSONS.entries())
    await test.step(lesson.title, async () => {
      const region = column(page).getByRole('region', { name: `Lesson: ${lesson.title}` })
      await expect(region).toBeVisible()
      await until(page, 'ready')
      await page.evaluate(() => window.reelgan?.applySettings({ steps: 10, width: 0.25, batch: 2 }))
      await until(page, 'ready')
      for (const [k, step] of lesson.steps.entries()) {
        const item = region.getByRole('list').first().locator('> li').nth(k)
        await expect(item).toContainText(step.instruction)
        await follow(page, step, item)
        await expect(item, step.instruction).not.toHaveAttribute('aria-current')
      }
      await expect(region.getByText('That was the lesson.', { exact: true })).toBeVisible()
      const next = LESSONS[i + 1]
      if (next) await region.getByRole('button', { name: `Next: ${next.title}` }).click()
    })
  await column(page).getByRole('button', { name: 'Leave the lesson' }).click()
  await until(page, 'finished')
  // Its clip is opened again behind the run.
  await page.waitForFunction(() => window.reelgan?.state().clip === 'Jellyfish')
  expect(await page.evaluate(() => window.reelgan?.state())).toMatchObject({
    settings: { seed: 77, steps: 10 },
    reading: { progress: { step: 10 } },
  })
})

test('a link opens a lesson on a first visit; one that is not there is told, and the visit goes on', async ({
  page,
}) => {
  await page.goto(`./?backend=wasm#lesson=${LESSONS.at(-1)?.id ?? ''}`)
  await expect(column(page).getByRole('heading', { name: LESSONS.at(-1)?.title ?? '' })).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Clip' })).toBeHidden()
  await column(page).getByRole('button', { name: 'Leave the lesson' }).click()
  await until(page, 'demo')
  await visit(page, '#lesson=unicorn')
  await expect(page.getByRole('alert').filter({ hasText: 'no lesson called “unicorn”' })).toBeVisible()
})
