// One full training step from the same seed on wasm and on real WebGPU: the same losses, the same gradients. And on
// WebGPU the step of which PyTorch said the truth (src/torch).

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import type { BackendName } from '../core/engine'
import { CLASSIC } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { Optimizer } from '../engine/optimizer'
import { startEngine } from '../engine/start'
import { allowReplay } from '../engine/webgpu/record'
import { discClip } from '../trainer/worker/clip.fixture'
import { expectTruth, ours, readTruth } from '../torch/truth.fixture'
import truthUrl from '../torch/step-16.truth?url'
import muonUrl from '../torch/step-16-muon.truth?url'
import gameUrl from '../torch/coefficients-16.truth?url'
import { Run } from '../trainer/worker/run'

const wasmFiles = {
  'tfjs-backend-wasm.wasm': plainUrl,
  'tfjs-backend-wasm-simd.wasm': simdUrl,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
}
const clip = { name: 'disc', frames: 24, fps: 12 }
/** The game of pixels; that of coefficients is held to PyTorch below. */
const settings = completeSettings({
  ...CLASSIC,
  size: 16,
  frames: 24,
  width: 0.5,
  batch: 4,
  warmup: 0,
  steps: 60,
})

async function oneStep(backend: BackendName) {
  // Its own test of gradients would compile another network.
  await startEngine({ wanted: backend, proven: true, paints: false, wasmFiles })
  // A recording frees and reuses what its steps make; gradients are read here from steps launched one by one.
  if (backend === 'webgpu') allowReplay(false)
  const gradients: tf.Tensor[] = []
  const update = vi.spyOn(Optimizer.prototype, 'update')
  update.mockImplementation(function (this: Optimizer, named) {
    // They are freed right after the step.
    for (const gradient of Object.values(named)) gradients.push(tf.keep(tf.mul(gradient, 1)))
  })
  const run = new Run(discClip(16, 24), clip, settings)
  const { values: losses } = run.train(0)
  update.mockRestore()
  const values = Array.from(await losses.data())
  losses.dispose()
  const all = await Promise.all(gradients.map((gradient) => gradient.data<'float32'>()))
  run.dispose()
  return { losses: values, gradients: all.map((each) => Array.from(each)) }
}

describe('wasm and webgpu', () => {
  let results: Readonly<Record<'wasm' | 'webgpu', Awaited<ReturnType<typeof oneStep>>>>
  beforeAll(async () => {
    const wasm = await oneStep('wasm')
    results = { wasm, webgpu: await oneStep('webgpu') }
  }, 120_000)

  test('give the same losses within a ten-thousandth', () => {
    expect(results.wasm.losses.every((loss) => loss > 0)).toBe(true)
    results.wasm.losses.forEach((loss, i) => {
      expect(Math.abs((results.webgpu.losses[i] ?? Number.NaN) - loss)).toBeLessThan(1e-4 * Math.abs(loss))
    })
  })

  test('give the same gradients within a thousandth of each one’s largest value', () => {
    expect(results.webgpu.gradients).toHaveLength(results.wasm.gradients.length)
    expect(results.wasm.gradients.length).toBeGreaterThan(30)
    const felt = results.wasm.gradients.filter((gradient) => gradient.some((value) => Math.abs(value) > 1e-3))
    expect(felt).toHaveLength(results.wasm.gradients.length - 2)
    results.wasm.gradients.forEach((gradient, i) => {
      const other = results.webgpu.gradients[i] ?? []
      expect(other).toHaveLength(gradient.length)
      const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const error = gradient.reduce((most, value, j) => Math.max(most, Math.abs(value - (other[j] ?? 0))), 0)
      // The loss does not feel a constant added to all logits: the gradients of the last biases are 0 but for rounding.
      expect(error).toBeLessThan(1e-3 * Math.max(largest, 3e-3))
    })
  })

  test.each([
    ['Adam', truthUrl],
    ['Muon', muonUrl],
    ['Adam in two rounds of the game of coefficients', gameUrl],
  ])('webgpu gives PyTorch’s terms, gradients and updates by %s', { timeout: 120_000 }, async (_by, url) => {
    expect(tf.getBackend()).toBe('webgpu')
    const file = await (await fetch(url)).arrayBuffer()
    const truth = await readTruth(new Uint8Array(file))
    expectTruth(await ours(truth), truth)
  })
})
