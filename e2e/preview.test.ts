// Pictures of a run that trains on WebGPU, painted by the device itself: they are the network's, and cost no reading back. In a browser
// whose page is put together by the same device, as it is where there is a real one.

import { expect, type Page, type Worker } from 'playwright/test'
import { chromiumPath, paintingFlags } from '../src/commands/chromium.mjs'
import type { LatentPoint, Moment } from '../src/core/latent'
import { openStudio, progressOf, stepOf, test, until } from './studio.fixture'

const executablePath = chromiumPath()
// A small page: its putting together costs the processor that plays the device as much as the training.
test.use({
  viewport: { width: 640, height: 480 },
  launchOptions: { args: [...paintingFlags], ...(executablePath ? { executablePath } : {}) },
})

/** Both the training and the page share the processor that plays the device. */
const PATIENCE = 240_000
test.setTimeout(2 * PATIENCE)

const small = { size: 16, frames: 24, width: 0.5, batch: 2, warmup: 4, steps: 5000 } as const

/** Bytes read from the device, those of them that were saves, and messages by type. */
interface Tally {
  read: number
  saved: number
  messages: Record<string, number>
}

/** Counts in the worker from now on; what is saved passes through its messages whole. */
async function tallied(page: Page): Promise<Worker> {
  const names = await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.name)))
  const worker = page.workers()[names.findIndex((name) => name.startsWith('reelgan-trains-'))]
  if (!worker) throw new Error('no worker trains')
  await worker.evaluate(() => {
    const tally: Tally = { read: 0, saved: 0, messages: {} }
    Object.assign(self, { tally })
    const { mapAsync } = GPUBuffer.prototype as {
      mapAsync: (this: GPUBuffer, mode: number, offset?: number, size?: number) => Promise<undefined>
    }
    GPUBuffer.prototype.mapAsync = function (mode, offset, size) {
      if (mode === GPUMapMode.READ) tally.read += size ?? this.size
      return mapAsync.call(this, mode, offset, size)
    }
    const post = self.postMessage.bind(self) as (message: unknown, options: unknown) => void
    Object.assign(self, {
      postMessage(
        message: { type: string } & Record<string, { tensors?: { data: Float32Array }[] }>,
        more: unknown,
      ) {
        tally.messages[message.type] = (tally.messages[message.type] ?? 0) + 1
        for (const part of Object.values(message) as ({ tensors?: unknown } | null)[]) {
          if (!Array.isArray(part?.tensors)) continue
          for (const { data } of part.tensors as { data: Float32Array }[]) tally.saved += data.byteLength
        }
        post(message, more)
      },
    })
  })
  return worker
}

const tallyOf = (worker: Worker) =>
  worker.evaluate(() => structuredClone((self as unknown as { tally: Tally }).tally))

/** The pixels of the sample grid. */
const gridPixels = (page: Page) =>
  page
    .getByRole('img', { name: 'Eight generated pictures' })
    .evaluate((canvas: HTMLCanvasElement) => [
      ...(canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []),
    ])

/** The same pictures as bytes, which another engine draws from the weights, laid out alike. */
function gridBytes(page: Page): Promise<number[]> {
  const at = (i: number): Moment => ({
    t: Math.round(((i % 4) * (small.frames - 1)) / 4),
    directions: [],
    content: 0,
  })
  const points: LatentPoint[] = [0, 1, 2, 3].flatMap((i) => [{ kind: 'moment', moment: at(i) }])
  for (let i = 0; i < 4; i++) points.push({ kind: 'morph', from: at(i), to: at(i + 1), amount: 0.5 })
  return page.evaluate(async (wanted) => {
    const { size, rgba } = (await window.reelgan?.sample(wanted)) ?? { size: 0, rgba: [] }
    const row = size * 4
    return Array.from({ length: 2 * size * 4 * row }, (_, i) => {
      const [y, x] = [Math.floor(i / (4 * row)), i % (4 * row)]
      const picture = Math.floor(y / size) * 4 + Math.floor(x / row)
      return rgba[(picture * size + (y % size)) * row + (x % row)] ?? -1
    })
  }, points)
}

test('what is seen while WebGPU trains is painted by it; nothing but losses and codes is read back', async ({
  page,
}) => {
  await openStudio(page, 'webgpu', small, PATIENCE)
  const engine = await page.evaluate(() => window.reelgan?.state().engine)
  expect(engine).toMatchObject({ kind: 'running', info: { backend: 'webgpu', paints: true } })
  const worker = await tallied(page)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect.poll(() => stepOf(page), { timeout: PATIENCE }).toBeGreaterThan(5)
  const before = { ...(await tallyOf(worker)), step: await stepOf(page) }
  // The player plays and the grid follows the weights meanwhile.
  await expect.poll(() => stepOf(page), { timeout: PATIENCE }).toBeGreaterThan(before.step + 25)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await until(page, 'paused', PATIENCE)
  const after = { ...(await tallyOf(worker)), step: await stepOf(page) }
  expect(after.messages['answer'] ?? 0, 'pictures meanwhile').toBeGreaterThan(
    (before.messages['answer'] ?? 0) + 10,
  )
  expect(after.messages['snapshot-event']).toBeUndefined()
  const perStep = (after.read - after.saved - before.read + before.saved) / (after.step - before.step)
  test.info().annotations.push({ type: 'bytes read back a step', description: perStep.toFixed(0) })
  expect(perStep).toBeGreaterThan(0)
  expect(perStep).toBeLessThan(4096)
  // The very network: bytes that wasm draws from the weights, which are fetched now that somebody asks for bytes.
  await expect
    .poll(
      async () => {
        const [seen, drawn] = [await gridPixels(page), await gridBytes(page)]
        if (seen.length !== drawn.length) return `${seen.length} instead of ${drawn.length} values`
        return Math.max(...seen.map((value, i) => Math.abs(value - (drawn[i] ?? 0)))) <= 3
      },
      { timeout: PATIENCE },
    )
    .toBe(true)
  expect((await progressOf(page))?.step).toBe(after.step)
  const colours = new Set(await gridPixels(page))
  expect(colours.size).toBeGreaterThan(20)
})

test('a slider is followed while WebGPU trains', async ({ page }) => {
  await openStudio(page, 'webgpu', small, PATIENCE)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect.poll(() => stepOf(page), { timeout: PATIENCE }).toBeGreaterThan(5)
  const picture = page.getByLabel('Stage').getByRole('img').first()
  const look = () => picture.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
  await page.getByRole('slider', { name: /time/i }).first().focus()
  const seen = new Set<string>()
  for (let i = 0; i < 5; i++) {
    const was = await look()
    await page.keyboard.press('PageUp')
    await expect.poll(async () => (await look()) !== was, { timeout: PATIENCE }).toBe(true)
    seen.add(await look())
  }
  expect(seen.size).toBeGreaterThan(3)
})
