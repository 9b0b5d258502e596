// Pictures of a run that trains on WebGPU, painted by the device itself: they are the network's, and cost no reading
// back. In a browser whose page is put together by the same device, as it is where there is a real one.

import { expect, type Page, type Worker } from 'playwright/test'
import { chromiumPath, paintingFlags } from '../src/commands/chromium.mjs'
import type { LatentPoint, Moment } from '../src/core/latent'
import { moving, openStudio, progressOf, stepOf, test, trainingWorker, until } from './studio.fixture'
import { LIGHT_GAME } from '../src/settings/light-game.fixture'

const executablePath = chromiumPath()
// A small page: its putting together costs the processor that plays the device as much as the training.
test.use({
  ...moving,
  viewport: { width: 640, height: 480 },
  launchOptions: { args: [...paintingFlags], ...(executablePath ? { executablePath } : {}) },
})

/** Both the training and the page share the processor that plays the device, ms. */
const PATIENCE = 240_000
test.setTimeout(2 * PATIENCE)

const small = { size: 16, frames: 24, width: 0.5, batch: 2, steps: 5000, ...LIGHT_GAME } as const

/** One picture as the network gives it: three float32 a pixel. */
const PICTURE_BYTES = small.size ** 2 * 3 * 4
/** The promise, bytes a step. */
const AT_MOST = 4096

/** Bytes of each reading from the device, by what they were for, and how many bitmaps were handed over. */
interface Tally {
  saves: number[]
  others: number[]
  bitmaps: number
}

/**
 * Counts in the worker from now on. Its loop does one thing after another and tells what it did: what was read since it
 * told something is a save when it then hands over a checkpoint or a milestone. Summing up the bytes that these carry
 * would not do: averages that one of them read are still at hand for the next. Answers are no such marks: they come
 * from outside of the loop, in the middle of a save.
 */
const tally = (worker: Worker): Promise<void> =>
  worker.evaluate(() => {
    const counted: Tally = { saves: [], others: [], bitmaps: 0 }
    let since: number[] = []
    Object.assign(self, { counted })
    const { mapAsync } = GPUBuffer.prototype as {
      mapAsync: (this: GPUBuffer, mode: number, offset?: number, size?: number) => Promise<undefined>
    }
    GPUBuffer.prototype.mapAsync = function (mode, offset, size) {
      if (mode === GPUMapMode.READ) since.push(size ?? this.size)
      return mapAsync.call(this, mode, offset, size)
    }
    const post = self.postMessage.bind(self) as (message: unknown, options: unknown) => void
    Object.assign(self, {
      postMessage(message: { type: string; value?: unknown }, more: unknown) {
        if (message.type === 'answer') {
          if (message.value instanceof ImageBitmap) counted.bitmaps++
        } else {
          const saved = message.type === 'checkpoint' || message.type === 'milestone'
          counted[saved ? 'saves' : 'others'].push(...since)
          since = []
        }
        post(message, more)
      },
    })
  })

const tallyOf = (worker: Worker) =>
  worker.evaluate(() => structuredClone((self as unknown as { counted: Tally }).counted))

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
    const { width: size, rgba } = (await window.reelgan?.sample(wanted)) ?? { width: 0, rgba: [] }
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
  const worker = await trainingWorker(page)
  await tally(worker)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  // The player plays and the grid follows the weights meanwhile.
  await expect.poll(() => stepOf(page), { timeout: PATIENCE }).toBeGreaterThan(20)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await until(page, 'paused', PATIENCE)
  const step = await stepOf(page)
  const { saves, others, bitmaps } = await tallyOf(worker)
  const read = others.reduce((sum, bytes) => sum + bytes, 0)
  const figures = `${(read / step).toFixed(0)} B a step, ${bitmaps} bitmaps, ${saves.length} readings to save`
  test.info().annotations.push({ type: 'read back', description: figures })
  expect(bitmaps, 'bitmaps meanwhile').toBeGreaterThan(10)
  // The counter counts: a milestone came by, which reads every tensor of the generator.
  expect(saves.length).toBeGreaterThan(10)
  expect(Math.max(...others), 'largest reading, smaller than any picture').toBeLessThan(PICTURE_BYTES)
  expect(read / step).toBeLessThan(AT_MOST)
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
  expect((await progressOf(page))?.step).toBe(step)
  expect(new Set(await gridPixels(page)).size, 'different values').toBeGreaterThan(20)
})
