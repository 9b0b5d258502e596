// A page that stays fluid while wasm trains.

import { expect, type Page } from 'playwright/test'
import { moving, openStudio, test } from './studio.fixture'

test.use(moving)

test(
  'while wasm trains and the player plays, no task on the page is longer than 50 ms',
  { tag: '@timed' },
  async ({ page }) => {
    await openStudio(page, 'wasm', { size: 32, frames: 32, steps: 2000 })
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.waitForFunction(() => (window.reelgan?.state().reading.progress?.elapsed ?? 0) > 1)
    // A machine that is busy with something else stretches any task; what is long by itself is long in every window.
    const windows = [await longestTask(page), await longestTask(page), await longestTask(page)]
    expect(
      Math.min(...windows),
      `longest task in each of three windows: ${windows.join(', ')} ms`,
    ).toBeLessThanOrEqual(50)
  },
)

/** The longest task of the page's main thread over 60 training steps, ms; tasks under 50 ms count as 0. */
const longestTask = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const tasks: number[] = [0]
        const observer = new PerformanceObserver((list) =>
          tasks.push(...list.getEntries().map((entry) => entry.duration)),
        )
        observer.observe({ type: 'longtask' })
        const from = window.reelgan?.state().reading.progress?.step ?? 0
        const watch = () => {
          if ((window.reelgan?.state().reading.progress?.step ?? 0) < from + 60) requestAnimationFrame(watch)
          else resolve(Math.max(...tasks))
        }
        watch()
      }),
  )
