// A page that stays fluid while wasm trains.

import { type Browser, expect, type Page } from 'playwright/test'
import { moving, openStudio, test, untilPast } from './studio.fixture'

test.use(moving)

test('while wasm trains and the player plays, no task of the page computes longer than 50 ms', async ({
  page,
  browser,
}) => {
  await openStudio(page, 'wasm', { size: 32, frames: 32, steps: 2000 })
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await untilPast(page, 5)
  const tasks = await tasksOf(page, browser, () => untilPast(page, 25))
  expect(tasks.length).toBeGreaterThan(100)
  expect(Math.max(...tasks)).toBeLessThanOrEqual(50)
})

/** What is used of a trace event; `tdur`: the processor time of its thread, µs. */
interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/**
 * Milliseconds that each task of the page's main thread computed meanwhile. Not how long it took: on a machine that has
 * something else to do any task is long.
 */
async function tasksOf(
  page: Page,
  browser: Browser,
  meanwhile: () => Promise<void>,
): Promise<readonly number[]> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] })
  await meanwhile()
  const trace = (await browser.stopTracing()).toString()
  const { traceEvents } = JSON.parse(trace) as { traceEvents: readonly TraceEvent[] }
  const main = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  )
  const isMain = ({ pid, tid }: TraceEvent) => main.some((each) => each.pid === pid && each.tid === tid)
  return traceEvents
    .filter((event) => event.name === 'RunTask' && isMain(event))
    .map(({ tdur = 0 }) => tdur / 1000)
}
