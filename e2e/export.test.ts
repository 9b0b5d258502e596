// Exports on the built site: a loop without a seam, how it learned, and a film that reopens its session.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { unzipSync } from 'fflate'
import { expect, type Page } from 'playwright/test'
import { pick, type } from './export.fixture'
import { openSmall, test, until } from './studio.fixture'

/** Of the model. */
const STEPS = 40

let folder = ''

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'))
})

test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Wish {
  readonly file: string
  readonly what?: string
  readonly seconds?: number
  readonly fps?: string
  /** Whether the model goes along; left as it is when not said. */
  readonly model?: boolean
}

/** Makes a file by the dialog, as a person does, and saves it under `name`. */
async function exportFile(page: Page, wish: Wish, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export a film' })
  await pick(page, 'File', wish.file)
  if (wish.what !== undefined) await pick(page, 'What', wish.what)
  if (wish.seconds !== undefined) await type(page, 'Length, seconds', String(wish.seconds))
  if (wish.fps !== undefined && wish.file === 'GIF') await pick(page, 'Frames per second', wish.fps)
  else if (wish.fps !== undefined) await type(page, 'Frames per second', wish.fps)
  if (wish.model !== undefined)
    await dialog.getByRole('checkbox', { name: /carries the model/ }).setChecked(wish.model)
  await dialog.getByRole('button', { name: /^Make the/ }).click()
  const save = dialog.getByRole('button', { name: /^Download the/ })
  await save.or(dialog.getByRole('alert')).waitFor({ timeout: 90_000 })
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()])
  const path = join(folder, name)
  await download.saveAs(path)
  await dialog.getByRole('button', { name: 'Close' }).click()
  return path
}

/** Frames and their times, by ffprobe; and what ffmpeg says while it decodes everything. */
function probe(file: string) {
  const show = ['-show_entries', 'frame=pts_time', '-show_entries', 'stream=codec_name', '-of', 'json']
  const found = JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-select_streams', 'v:0', ...show, file], { encoding: 'utf8' }),
  ) as { frames: { pts_time: string }[]; streams: { codec_name: string }[] }
  const { stderr } = spawnSync('ffmpeg', ['-v', 'warning', '-i', file, '-f', 'null', '-'])
  return {
    codec: found.streams[0]?.codec_name,
    times: found.frames.map((frame) => Number(frame.pts_time)),
    complaints: stderr.toString(),
  }
}

function expectTimes(times: readonly number[], count: number, fps: number): void {
  expect(times).toHaveLength(count)
  for (const [i, time] of times.entries()) expect(Math.abs(time - i / fps), `frame ${i}`).toBeLessThan(0.0006)
}

/** The frames of a zip of PNGs, in order. */
const pictures = (file: string): Uint8Array[] =>
  Object.values(unzipSync(readFileSync(file))).map((png) => new Uint8Array(decode(png).data))

const difference = (a: Uint8Array = new Uint8Array(), b: Uint8Array = new Uint8Array()): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length

test('one model: a seamless loop, how it learned, and films that reopen where they were made or say what an app has removed', async ({
  page,
}) => {
  test.setTimeout(240_000)
  await openSmall(page, STEPS)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await until(page, 'finished')
  await page.waitForFunction(() => window.reelgan?.state().measuring === false)
  await test.step('a loop has no seam; how it learned goes from its start to the network of now; the real clip stands beside it', () =>
    expectLoopAndHistory(page))
  const pictured = await sample(page)
  const { whole, bare } = await test.step('films are made', () => makeFilms(page))
  await page.reload()
  await until(page, 'demo')
  await test.step('a film brings its model', () => reopen(page, whole, pictured))
  await test.step('what an app has removed is said', () => expectRemoved(page))
  await test.step('a film without a model brings its clip and settings', () => trainAgain(page, bare))
})

async function expectLoopAndHistory(page: Page): Promise<void> {
  const all = pictures(
    await exportFile(page, { file: 'PNG frames (zip)', what: 'Seamless loop', fps: '24' }, 'loop.zip'),
  )
  expect(all.length).toBeGreaterThan(10)
  const usual = all.slice(1).map((frame, i) => difference(frame, all[i]))
  expect(Math.max(...usual)).toBeGreaterThan(0.5)
  expect(difference(all[0], all.at(-1))).toBeLessThanOrEqual(1.05 * Math.max(...usual))

  const wish = { file: 'PNG frames (zip)', seconds: 2, fps: '10' }
  const learned = pictures(await exportFile(page, { ...wish, what: 'How it learned' }, 'learned.zip'))
  expect(learned).toHaveLength(20)
  const last = learned.at(-1)
  const away = learned.map((frame) => difference(frame, last))
  // It begins with principal pictures, which are near.
  expect(away[0]).toBeGreaterThan(0.5)
  expect(away.at(-2)).toBe(0)
  expect(away[10]).toBeLessThan(away[0] ?? 0)
  const beside = probe(
    await exportFile(
      page,
      { file: 'MP4 (H.264)', what: 'Real beside generated', seconds: 1, fps: '12' },
      'two.mp4',
    ),
  )
  expectTimes(beside.times, 12, 12)
}

const sample = (page: Page) =>
  page.evaluate(async () => {
    const points = [2.5, 9].map((t) => ({
      kind: 'moment' as const,
      moment: { t, directions: [], content: 0 },
    }))
    return [...((await window.reelgan?.sample(points))?.rgba ?? [])]
  })

const drop = (page: Page, path: string, name: string) =>
  page
    .getByLabel('Clip or model file')
    .setInputFiles({ name, mimeType: 'video/webm', buffer: readFileSync(path) })

/** Two films of the session, one without its model, and what apps make of the first. */
async function makeFilms(page: Page): Promise<{ whole: string; bare: string }> {
  const wish = { file: 'WebM', what: 'Endless walk', seconds: 1, fps: '10' }
  const whole = await exportFile(page, wish, 'whole.webm')
  const bare = await exportFile(page, { ...wish, file: 'WebM, fast', model: false }, 'bare.webm')
  expect(probe(whole).complaints).toBe('')
  expect(readFileSync(whole).length - readFileSync(bare).length).toBeGreaterThan(50_000)
  for (const [name, codec] of [
    ['copied.webm', ['-c', 'copy']],
    ['encoded.webm', ['-c:v', 'libvpx', '-b:v', '1M']],
  ] as const) {
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', whole, ...codec, join(folder, name)])
  }
  return { whole, bare }
}

async function reopen(page: Page, whole: string, pictured: number[]): Promise<void> {
  await drop(page, whole, 'whole.webm')
  const line = page.getByRole('status').filter({ hasText: 'whole.webm' })
  await expect(line).toContainText('carries its model')
  const again = await sample(page)
  expect(difference(new Uint8Array(pictured), new Uint8Array(again))).toBeLessThanOrEqual(2)
  await line.getByRole('button', { name: 'Use the film as a clip' }).click()
  await page.waitForFunction(() => window.reelgan?.state().clip === 'whole.webm')
  await until(page, 'ready')
  await expect(line).toBeHidden()
}

async function expectRemoved(page: Page): Promise<void> {
  for (const name of ['copied.webm', 'encoded.webm']) {
    await drop(page, join(folder, name), name)
    await expect(page.getByRole('status').filter({ hasText: name })).toContainText('removed the model')
    expect(await page.evaluate(() => window.reelgan?.state().clip)).toBe('whole.webm')
  }
}

async function trainAgain(page: Page, bare: string): Promise<void> {
  await drop(page, bare, 'bare.webm')
  await page.getByRole('button', { name: 'Train it again' }).click()
  await page.waitForFunction(() => window.reelgan?.state().clip === 'Jellyfish')
  await until(page, 'ready')
  expect(await page.evaluate(() => window.reelgan?.settings())).toMatchObject({
    size: 16,
    frames: 16,
    steps: STEPS,
  })
}
