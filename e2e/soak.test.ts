// A long sitting: projects opened one after the other, trained, scrubbed and exported from while they train, and
// nothing piles up. Not part of `npm test`, whose time it would take: REELGAN_SOAK=10 sits for so many minutes and
// prints what is held after each round. On a machine of two cores that has nothing else to do these are some thirty
// projects and two hundred films.

import { readFileSync } from 'node:fs'
import { type CDPSession, expect, type Page } from 'playwright/test'
import { pick, type } from './export.fixture'
import { leaveFor, lossesOf, openSheet, projectOf, trainBriefly, untilSaved } from './projects.fixture'
import { moving, progressOf, stepOf, test, until, untilPast } from './studio.fixture'

const MINUTES = Number(process.env['REELGAN_SOAK'] ?? 0)
const ROUNDS = 9
/** In a round, all of one kind, one of them recorded as slowly as it plays; and pictures of the stage. */
const [FILMS, PICTURES] = [2, 5]
/** Every kind has come by once. */
const SETTLED = 5
/** What may be added after that, a part: the browser keeps what it has compiled and read, and frees when it likes. */
const SLACK = 0.15
const KINDS = ['GIF', 'WebM, fast', 'PNG frames (zip)', 'MP4 (H.264)', 'WebM'] as const

test.use({ ...moving, fresh: true })
test.skip(MINUTES === 0, 'REELGAN_SOAK says for how many minutes')
test.setTimeout(300_000 + MINUTES * 60_000)

/** What is alive after a round. */
interface Held {
  readonly opened: number
  readonly films: number
  /** Since the first round began. */
  readonly seconds: number
  readonly step: number
  /** Of the worker that trains. */
  readonly tensors: number
  /** Of the page, after its garbage was collected. */
  readonly heapMB: number
  readonly nodes: number
  readonly listeners: number
  readonly workers: number
  readonly canvases: number
  /** Made and not given back. */
  readonly addresses: number
  readonly locks: number
  /** Of all processes of the browser. */
  readonly residentMB: number
}

/** Counts the object URLs that live, from before the page's first script on. */
const watchAddresses = (page: Page) =>
  page.addInitScript(() => {
    const alive = new Set<string>()
    const [make, free] = [URL.createObjectURL.bind(URL), URL.revokeObjectURL.bind(URL)]
    URL.createObjectURL = (of) => {
      const url = make(of)
      alive.add(url)
      return url
    }
    URL.revokeObjectURL = (url) => {
      alive.delete(url)
      free(url)
    }
    Object.assign(globalThis, { addressesAlive: () => alive.size })
  })

/** Resident memory of some processes, MB; one that has ended counts nothing. */
const residentMB = (processes: readonly number[]): number =>
  processes.reduce((sum, id) => {
    try {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0
      return sum + Number(kilobytes) / 1024
    } catch {
      return sum
    }
  }, 0)

async function held(
  page: Page,
  client: CDPSession,
  done: Pick<Held, 'opened' | 'films' | 'seconds'>,
): Promise<Held> {
  await client.send('HeapProfiler.collectGarbage')
  const { metrics } = await client.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? NaN
  const whole = await page.context().browser()?.newBrowserCDPSession()
  const { processInfo } = (await whole?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] }
  await whole?.detach()
  const progress = await progressOf(page)
  const [addresses, locks, canvases] = await page.evaluate(async () => {
    const { addressesAlive } = globalThis as unknown as { addressesAlive: () => number }
    const all = await navigator.locks.query()
    const locked = (all.held?.length ?? 0) + (all.pending?.length ?? 0)
    return [addressesAlive(), locked, document.querySelectorAll('canvas').length] as const
  })
  return {
    ...done,
    step: progress?.step ?? 0,
    tensors: progress?.tensors ?? 0,
    heapMB: metric('JSHeapUsedSize') / 1e6,
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
    workers: page.workers().length,
    canvases,
    addresses,
    locks,
    residentMB: residentMB(processInfo.map(({ id }) => id)),
  }
}

/** Opens a project by the sheet, as a person does who presses twice to be sure. */
async function openProject(page: Page, name: string): Promise<void> {
  const sheet = await openSheet(page)
  await sheet.getByRole('button', { name: `Open ${name}`, exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Open this project' }).dblclick()
  await expect.poll(async () => (await projectOf(page))?.name, { timeout: 60_000 }).toBe(name)
  await until(page, 'paused')
}

/** Along the time line, the pad and the directions, by the keyboard. */
async function scrub(page: Page): Promise<void> {
  for (const slider of await page.getByRole('region', { name: 'Stage' }).getByRole('slider').all()) {
    await slider.focus()
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'PageUp', 'End', 'ArrowLeft'])
      await slider.press(key)
  }
}

/** Makes films of half a second, or pictures, one after the other, in one opening of the dialog. */
async function makeFilms(page: Page, kind: string): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export a film' })
  const make = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await dialog.getByRole('button', { name: /^Make the/ }).click()
      await dialog.getByRole('button', { name: /^Download the/ }).waitFor({ timeout: 90_000 })
      await dialog.getByRole('button', { name: 'Make another' }).click()
    }
  }
  await pick(page, 'File', kind)
  await type(page, 'Length, seconds', '0.5')
  await make(FILMS)
  if (PICTURES > 0) await pick(page, 'File', 'Picture (PNG)')
  await make(PICTURES)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toBeHidden()
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

test('opened, trained, scrubbed and exported from again and again, the page holds what it held before', async ({
  page,
}) => {
  await watchAddresses(page)
  await trainBriefly(page)
  await leaveFor(page, 'Koi')
  await lossesOf(page, 2)
  await untilSaved(page)
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable')

  const rounds: Held[] = []
  const began = Date.now()
  while (rounds.length < ROUNDS || Date.now() - began < MINUTES * 60_000) {
    const opened = rounds.length + 1
    await openProject(page, opened % 2 === 1 ? 'Jellyfish' : 'Koi')
    const from = await stepOf(page)
    await page.getByRole('button', { name: 'Resume' }).click()
    await until(page, 'training')
    await scrub(page)
    await makeFilms(page, KINDS[rounds.length % KINDS.length] ?? 'GIF')
    await untilPast(page, from)
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await until(page, 'paused')
    await untilSaved(page)
    expect(await page.evaluate(() => window.reelgan?.state().notice)).toBeNull()
    const [films, seconds] = [opened * (FILMS + PICTURES), Math.round((Date.now() - began) / 1000)]
    const round = await held(page, client, { opened, films, seconds })
    rounds.push(round)
    console.warn(JSON.stringify(round))
  }
  for (const round of rounds)
    test.info().annotations.push({ type: 'held', description: JSON.stringify(round) })

  const settled = rounds.slice(SETTLED)
  const [first] = settled
  // What the page has to give back itself is the same after every round.
  for (const each of settled)
    for (const what of ['workers', 'tensors', 'canvases', 'addresses', 'locks'] as const)
      expect(each[what], `${what} after round ${each.opened}`).toBe(first?.[what])
  // What the browser collects when it likes is level: the later half holds no more than the earlier one and its slack.
  const half = Math.ceil(settled.length / 2)
  for (const what of ['heapMB', 'nodes', 'listeners', 'residentMB'] as const) {
    const [early, late] = [settled.slice(0, half), settled.slice(-half)].map((part) =>
      middle(part.map((each) => each[what])),
    )
    expect(late, `${what}: ${settled.map((each) => Math.round(each[what])).join(', ')}`).toBeLessThan(
      (early ?? NaN) * (1 + SLACK),
    )
  }
})
