// Workers killed for real on the built site: the page says what happened in one line, and training goes on by itself.

import { expect, type Page } from 'playwright/test'
import { moving, openSmall, stepOf, test, until, workersThat, untilPast } from './studio.fixture'

test.use(moving)

/** From the blow to the next training step, milliseconds: the product's promise. */
const AT_MOST = 5000

/** Ends the newest worker of this part as the browser does when it runs out of memory: without a word to anybody. */
async function kill(page: Page, part: 'trains' | 'draws'): Promise<void> {
  const worker = (await workersThat(page, part)).at(-1)
  expect(worker, `a worker that ${part}`).toBeDefined()
  // The answer may die with it.
  await worker?.evaluate(() => self.close()).catch(() => undefined)
}

const noticeOf = (page: Page) => page.evaluate(() => window.reelgan?.state().notice ?? '')

/** Trains some steps, pauses, which makes a checkpoint, and goes on. Resolves with the step of the pause. */
async function trainWithCheckpoint(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await untilPast(page, 20)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await until(page, 'paused')
  const step = await stepOf(page)
  await page.getByRole('button', { name: 'Resume' }).click()
  await untilPast(page, step + 3)
  return step
}

/** Mean of ten reconstruction losses as they come: one batch of two clips alone says little. */
const meanLoss = (page: Page) =>
  page.evaluate(async () => {
    const seen: number[] = []
    while (seen.length < 10) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const loss = window.reelgan?.state().reading.progress?.losses.reconstruction
      if (loss !== undefined && loss !== seen.at(-1)) seen.push(loss)
    }
    return seen.reduce((sum, loss) => sum + loss, 0) / seen.length
  })

test(
  'a training worker that dies is replaced within 5 s; the loss goes on falling',
  { tag: '@timed' },
  async ({ page }) => {
    await openSmall(page, 20_000)
    const step = await trainWithCheckpoint(page)
    const before = await meanLoss(page)
    const blow = Date.now()
    await kill(page, 'trains')
    const sentence = `The worker that trains stopped; training goes on from step ${step}.`
    await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible({ timeout: 20_000 })
    await page.waitForFunction(
      (from) => {
        const state = window.reelgan?.state()
        return state?.run === 'training' && (state.reading.progress?.step ?? 0) > from
      },
      step,
      { polling: 50 },
    )
    expect(Date.now() - blow).toBeLessThan(AT_MOST)
    await untilPast(page, step + 250)
    expect(await meanLoss(page)).toBeLessThan(before)
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await until(page, 'paused')
  },
)

test.describe('by a clock of its own', () => {
  test.use({ fresh: true })

  test('a training worker that hangs is noticed and replaced', async ({ page }) => {
    await page.clock.install()
    await openSmall(page, 20_000)
    const step = await trainWithCheckpoint(page)
    const [worker] = await workersThat(page, 'trains')
    // A save that is under way would be thought stuck when the clock leaps.
    await page.waitForFunction(() => window.reelgan?.state().project?.saving === false)
    // It never comes back, so that nobody may wait for it.
    void worker
      ?.evaluate(() => {
        for (;;);
      })
      .catch(() => undefined)
    // Half a minute of the page's own timers: it looks for an answer every 5 s, and leaves room for one.
    for (let second = 0; second < 40; second++) await page.clock.runFor(1000)
    await expect
      .poll(() => noticeOf(page), { timeout: 100_000 })
      .toBe(`The worker that trains did not answer for 30 s; training goes on from step ${step}.`)
    await untilPast(page, step + 3)
  })
})

test('a drawing worker that dies is replaced; the third death of the one that trains stops the run, and its newest checkpoint is still there', async ({
  page,
}) => {
  await openSmall(page, 20_000)
  await trainWithCheckpoint(page)
  await test.step('another worker draws the same network', () => drawAgain(page))
  await test.step('after the third time in a minute it stops and says what helps', () => failAndGoBack(page))
  await test.step('starting over trains', () => startOver(page))
})

async function drawAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await until(page, 'paused')
  const draw = () =>
    page.evaluate(async () => {
      const moment = { t: 4.5, directions: [], content: 0 }
      const pictures = await window.reelgan?.sample([{ kind: 'moment', moment }])
      return [...(pictures?.rgba ?? [])]
    })
  const before = await draw()
  await kill(page, 'draws')
  await expect
    .poll(() => noticeOf(page), { timeout: 20_000 })
    .toBe('The worker that draws stopped; another one draws now.')
  expect(await draw()).toEqual(before)
  expect(await page.evaluate(() => window.reelgan?.state().run)).toBe('paused')
  await page.getByRole('button', { name: 'Resume' }).click()
}

async function failAndGoBack(page: Page): Promise<void> {
  for (const time of ['first', 'second']) {
    await kill(page, 'trains')
    await expect
      .poll(() => noticeOf(page), { message: time, timeout: 20_000 })
      .toContain('training goes on from step')
    await page.getByRole('button', { name: 'Dismiss' }).click()
  }
  await kill(page, 'trains')
  await until(page, 'failed')
  const failure = page.getByRole('alert').filter({ hasText: '3 times now: choose a smaller size or batch' })
  await expect(failure).toBeVisible()
  // What was learned until the last checkpoint is offered; going on from there trains on.
  const back = page.getByRole('button', { name: /^Go back to step / })
  const step = Number(((await back.textContent()) ?? '').replace(/\D/g, ''))
  expect(step).toBeGreaterThan(20)
  await back.click()
  await until(page, 'paused')
  await page.getByRole('button', { name: 'Resume' }).click()
  await untilPast(page, step + 3)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await until(page, 'paused')
}

async function startOver(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start over' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Start over' }).click()
  await until(page, 'ready')
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await untilPast(page, 3)
}
