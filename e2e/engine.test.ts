// A run that trains and learns, on wasm and on real WebGPU (a software adapter where there is no GPU), and its memory
// with all that goes with it: player, sample grid, checkpoints, saves, milestones. It is flat once each of them has
// come by: the last is the first checkpoint, for whose readings a graphics device keeps buffers. REELGAN_STEPS=3000
// runs the long form, on the usual network: so many steps on wasm, a tenth of them on WebGPU.

import { expect, type Page, type Worker } from 'playwright/test'
import { moving, openStudio, stepOf, test, trainingWorker, until } from './studio.fixture'
import { LIGHT_GAME } from '../src/settings/light-game.fixture'

const LONG = process.env['REELGAN_STEPS']
const STEPS = Number(LONG ?? 200)
const STEPS_ON_GPU = LONG ? STEPS / 10 : 25
const settings = LONG
  ? ({ size: 32, frames: 32 } as const)
  : ({ size: 16, frames: 24, width: 0.5, batch: 2, ...LIGHT_GAME } as const)
/** Until it is open, or until the training takes its first checkpoint, on a busy machine; ms. */
const PATIENCE = 120_000
/** The promise for buffers of the device, steps. */
const FLAT_FROM = 100
/** On a software adapter, beside other work. */
const SECONDS_A_STEP = 4

test.use(moving)
test.setTimeout(2 * PATIENCE + STEPS_ON_GPU * SECONDS_A_STEP * 1000)

/** What the worker holds as it tells of a step. */
interface Held {
  step: number
  /** Taken so far. */
  checkpoints: number
  tensors: number
  /** Of tensors on WebGPU; of the whole memory on wasm. */
  bytes: number
  losses: { reconstruction: number; critic: number; criticRegulariser: number }
  /** Of buffers on the device made since the watch began, less those destroyed. */
  device: number
}

/** Told of so often, the run takes its first checkpoint, which is otherwise due after 10 s. */
const TOLD_BEFORE_CHECKPOINT = 3

/** Notes from now on, in the worker, what it holds whenever it tells of a step. */
const watch = (worker: Worker): Promise<void> =>
  worker.evaluate((toldBefore) => {
    const now = performance.now.bind(performance)
    performance.now = () => now() + (held.length < toldBefore ? 0 : 10_000)
    const held: Held[] = []
    const gone = new WeakSet<GPUBuffer>()
    let device = 0
    let checkpoints = 0
    Object.assign(self, { held })
    const { createBuffer } = GPUDevice.prototype as {
      createBuffer: (this: GPUDevice, description: GPUBufferDescriptor) => GPUBuffer
    }
    const { destroy } = GPUBuffer.prototype as { destroy: (this: GPUBuffer) => undefined }
    GPUDevice.prototype.createBuffer = function (description) {
      device += description.size
      return createBuffer.call(this, description)
    }
    GPUBuffer.prototype.destroy = function () {
      // A buffer may be destroyed twice.
      if (!gone.has(this)) device -= this.size
      gone.add(this)
      return destroy.call(this)
    }
    const post = self.postMessage.bind(self) as (message: unknown, options: unknown) => void
    Object.assign(self, {
      postMessage(message: { type: string; progress?: Omit<Held, 'device' | 'checkpoints'> }, more: unknown) {
        if (message.type === 'checkpoint') checkpoints++
        if (message.type === 'progress' && message.progress) {
          const { step, tensors, bytes, losses } = message.progress
          held.push({ step, checkpoints, tensors, bytes, losses, device })
        }
        post(message, more)
      },
    })
  }, TOLD_BEFORE_CHECKPOINT)

/** What was told so far, and with which of it the first checkpoint had been taken. */
const toldBy = (worker: Worker): Promise<{ held: Held[]; settled: number }> =>
  worker.evaluate(() => {
    const { held } = self as unknown as { held: Held[] }
    return { held, settled: held.findIndex(({ checkpoints }) => checkpoints > 0) }
  })

/** Trains on an engine until it has settled and so many steps more. */
async function heldWhileTraining(page: Page, backend: string, steps: number) {
  await openStudio(page, backend, { ...settings, steps: 100_000 }, PATIENCE)
  if (backend === 'webgpu') await expectPaintsNot(page)
  const worker = await trainingWorker(page)
  await watch(worker)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect.poll(async () => (await toldBy(worker)).settled, { timeout: PATIENCE }).toBeGreaterThan(0)
  const from = await stepOf(page)
  await expect.poll(() => stepOf(page), { timeout: 0 }).toBeGreaterThanOrEqual(from + steps)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await until(page, 'paused')
  return toldBy(worker)
}

/**
 * The page is not put together by the device that trains: what that paints would be blank here, which was found out and
 * is said.
 */
async function expectPaintsNot(page: Page): Promise<void> {
  const engine = await page.evaluate(() => window.reelgan?.state().engine)
  expect(engine).toMatchObject({ kind: 'running', info: { backend: 'webgpu', paints: false } })
  await page.getByRole('button', { name: /^Engine: / }).click()
  await expect(page.getByText('This browser cannot show what the graphics device paints')).toBeVisible()
  await page.keyboard.press('Escape')
}

const isAlike = (one: Held, other: Held | undefined): boolean =>
  one.tensors === other?.tensors && one.bytes === other.bytes

// In the short form WebGPU is left to preview.test.ts, which trains on it in the page, and to model/replay, which holds
// its memory flat: to compile for a software adapter once more takes longer than all of this.
const ENGINES = [
  ['wasm', STEPS],
  ['webgpu', STEPS_ON_GPU],
] as const
for (const [backend, steps] of ENGINES.slice(0, LONG ? 2 : 1)) {
  test(`${backend}: it learns, and nothing grows once it is under way`, async ({ page }) => {
    const { held, settled } = await heldWhileTraining(page, backend, steps)
    const [first] = held.slice(settled)
    const growth = held.filter(
      (each, i) => !isAlike(each, held[i - 1]) || each.device !== held[i - 1]?.device,
    )
    test.info().annotations.push({ type: 'held', description: JSON.stringify([...growth, held.at(-1)]) })
    expect(held.length - settled).toBeGreaterThan(10)
    const losses = held.at(-1)?.losses
    // It begins with principal pictures: much is learned before the first step.
    const mean = (some: readonly Held[]) =>
      some.reduce((sum, each) => sum + each.losses.reconstruction, 0) / some.length
    expect(mean(held.slice(-5))).toBeLessThan(0.8 * mean(held.slice(0, 5)))
    expect(losses?.critic).toBeGreaterThan(0)
    expect(losses?.criticRegulariser).toBeGreaterThan(0)
    expect(held.slice(settled).filter((each) => !isAlike(each, first))).toEqual([])
    // The quality, measured every 25 steps, looks at a number of frames that turns with the step, and tfjs keeps
    // buffers of each size: only a long run has seen all of them.
    const late = LONG ? held.filter(({ step }) => step >= FLAT_FROM) : []
    expect(new Set(late.map(({ device }) => device)).size).toBeLessThanOrEqual(1)
  })
}
