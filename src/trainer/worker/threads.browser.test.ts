// Whole runs on two threads: they repeat bit for bit. That single shared convolutions are right is tested in
// engine/wasm/crew.

import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import { expect, test } from 'vitest'
import { completeSettings } from '../../settings/settings'
import { startEngine } from '../../engine/start'
import { discClip } from './clip.fixture'
import { Run } from './run'

const STEPS = 14
const clip = { name: 'disc', frames: 24, fps: 12 }
/** Large enough for its convolutions to be shared. */
const settings = completeSettings({ size: 32, frames: 24, steps: 1000, seed: 5 })

const wasmFiles = {
  'tfjs-backend-wasm.wasm': plainUrl,
  'tfjs-backend-wasm-simd.wasm': simdUrl,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
}

/** How the engine calls itself. */
const startWasm = async (helpers: number) => {
  const { label } = await startEngine({ wanted: 'wasm', wasmFiles, helpers })
  return label
}

/** Every loss of a run, and all that it holds at its end: weights, moments, averages, random states. */
async function trained() {
  const run = new Run(discClip(32, 24), clip, settings)
  const losses: number[][] = []
  for (let i = 0; i < STEPS; i++) {
    const { values } = run.train(0)
    losses.push([...(await values.data())])
    values.dispose()
    // What a person sees meanwhile must not matter.
    if (i % 10 === 9) await run.quality()
  }
  const { tensors, random, updates } = await run.checkpoint(0)
  run.dispose()
  return { losses, random, updates, tensors: tensors.map(({ name, data }) => [name, [...data]] as const) }
}

test('a run on two threads repeats bit for bit', async () => {
  expect(await startWasm(1)).toMatch(/, 2 threads$/)
  const first = await trained()
  expect(first.losses.flat().every(Number.isFinite)).toBe(true)
  expect(first.losses.at(-1), 'the game is on').toHaveLength(10)
  expect(await trained()).toEqual(first)
  // A helper that is hired anew does the same.
  expect(await startWasm(1)).toMatch(/, 2 threads$/)
  expect(await trained()).toEqual(first)
  // The helpers took part: weight gradients are added up in another order without them.
  expect(await startWasm(0)).not.toMatch(/threads/)
  const alone = await trained()
  expect(alone.losses).not.toEqual(first.losses)
  expect(alone.losses[0]?.[0]).toBeCloseTo(first.losses[0]?.[0] ?? Number.NaN, 5)
}, 240_000)
