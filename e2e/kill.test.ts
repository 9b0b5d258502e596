// The page's process killed (SIGKILL) in the middle of a save, and every fourth time the whole browser: each time the
// next page offers to go on at once, never says that another tab has the project, and the newer or the older slot
// opens. Twice by default; REELGAN_KILLS=54 for forty of the first kind.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, type Browser, type Page, test } from 'playwright/test'
import { chromiumFlags, chromiumPath } from '../src/commands/chromium.mjs'
import { stepOf, until } from './studio.fixture'
import { LIGHT_GAME } from '../src/settings/light-game.fixture'

const KILLS = Number(process.env['REELGAN_KILLS'] ?? 2)

let folder = ''
let browser: ChildProcess | null = null
let connected: Browser | null = null

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kill-'))
})

test.afterAll(() => {
  end()
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a browser in a process group of its own on the profile that the others had before it. */
async function start(): Promise<Browser> {
  const portFile = join(folder, 'DevToolsActivePort')
  rmSync(portFile, { force: true })
  const flags = [...chromiumFlags, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`]
  browser = spawn(chromiumPath() ?? chromium.executablePath(), [...flags, 'about:blank'], {
    detached: true,
    stdio: 'ignore',
  })
  await expect.poll(() => existsSync(portFile), { timeout: 60_000 }).toBe(true)
  // The file is there a moment before it is written.
  await expect.poll(() => readFileSync(portFile, 'utf8').split('\n').length).toBeGreaterThan(1)
  const [port] = readFileSync(portFile, 'utf8').split('\n')
  return chromium.connectOverCDP(`http://127.0.0.1:${port}`)
}

/** A new page in the browser that is there, or in a new one. */
async function open(address: string): Promise<Page> {
  connected ??= await start()
  const page = await (connected.contexts()[0] ?? (await connected.newContext())).newPage()
  await page.goto(`${address}?backend=wasm`)
  await until(page, 'demo')
  return page
}

/** Kills the process that shows the page, which has worked more than any other of its kind; the browser stays. */
async function killPage(page: Page): Promise<void> {
  const session = await connected?.newBrowserCDPSession()
  const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {}
  const renderers = processInfo.filter(({ type }) => type === 'renderer')
  const [busiest] = renderers.toSorted((a, b) => b.cpuTime - a.cpuTime)
  if (!busiest) throw new Error('no process shows a page')
  const crash = page.waitForEvent('crash')
  process.kill(busiest.id, 'SIGKILL')
  await crash
}

/** Kills the browser and all of its processes. */
function end(): void {
  if (browser?.pid !== undefined && browser.exitCode === null && browser.signalCode === null)
    process.kill(-browser.pid, 'SIGKILL')
  browser = null
  connected = null
}

/** Trains and saves without a pause between two saves. */
async function trainAndSave(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(?:Train|Resume)$/ }).click()
  await page.evaluate(() => {
    const press = () =>
      dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true, cancelable: true }))
    setInterval(press, 3)
  })
}

/** Waits for some more saves and then for one that is under way. @returns the step of the last save that was done. */
const inTheMiddle = async (page: Page, from: number): Promise<number> => {
  const saved = await page.waitForFunction(
    (before) => {
      const project = window.reelgan?.state().project
      return project?.saving === true && (project.step ?? 0) > before && project.step
    },
    from,
    { polling: 5 },
  )
  return Number(await saved.jsonValue())
}

test(`after each of ${KILLS} kills in the middle of a save, a save opens`, async ({ baseURL }) => {
  test.setTimeout(120_000 + KILLS * 60_000)
  const address = `${baseURL ?? ''}/`
  let saved = 0
  const found: string[] = []
  for (let kill = 0; kill <= KILLS; kill++) {
    const page = await open(address)
    if (kill === 0) {
      await page
        .getByRole('complementary', { name: 'Clip' })
        .getByRole('button', { name: 'Jellyfish' })
        .click()
      await until(page, 'ready')
      const tiny = { size: 16, frames: 16, batch: 2, steps: 100_000, ...LIGHT_GAME } as const
      await page.evaluate((changes) => window.reelgan?.applySettings(changes), tiny)
      await until(page, 'ready')
    } else {
      const offer = page.getByRole('region', { name: 'Go on where you were' })
      await offer.getByRole('button', { name: 'Go on' }).click()
      // It says so when another tab is thought to have it.
      await page.waitForFunction(() => {
        const state = window.reelgan?.state()
        return state?.run === 'paused' || state?.notice?.includes('another tab')
      })
      const step = await stepOf(page)
      const notice = await page.evaluate(() => window.reelgan?.state().notice ?? null)
      expect(notice ?? '').not.toContain('another tab')
      found.push(`${saved} → ${step}${notice === null ? '' : ' (older slot)'}`)
      // A save that was told as done is on the disk; the one under way may have made it too.
      expect(step, found.join(', ')).toBeGreaterThanOrEqual(saved)
    }
    if (kill < KILLS) {
      await trainAndSave(page)
      saved = await inTheMiddle(page, saved + 5)
      await page.waitForTimeout(kill * 7)
    }
    if (kill < KILLS && kill % 4 !== 1) await killPage(page)
    else end()
  }
  console.warn(`last save told as done → step that opened: ${found.join(', ')}`)
  expect(found).toHaveLength(KILLS)
})
