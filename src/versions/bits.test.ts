// A training run repeats bit for bit: the losses of its first steps, its weights and the pictures that they draw are
// those recorded in bits.json. A change that only moves code must leave this test alone; README.md says how to record
// anew, on purpose. Node, wasm.

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, test, vi } from 'vitest'
import { drawBuiltIn } from '../clip/built-in/catalogue'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { openPainter } from '../draw/painter'
import { startInNode } from '../engine/node.fixture'
import { Run } from '../trainer/worker/run'
import { FIRST_SETTINGS, POINTS, TOLD } from './opened.fixture'

// Relaxed SIMD, which newer engines take, may fuse a product and a sum; plain SIMD gives the same bits on every
// machine. One thread: shared-out convolutions add up in another order, and Node has no Worker that could help.
vi.mock('../engine/wasm/native/machine', async (original) => {
  const real = await original<typeof import('../engine/wasm/native/machine')>()
  const startMachine: typeof real.startMachine = (memory, scratch, variant) =>
    variant === 'relaxed'
      ? Promise.reject(new Error('pinned to plain SIMD'))
      : real.startMachine(memory, scratch, variant)
  return { ...real, startMachine }
})

/** What is recorded of a run. */
interface Bits {
  /** A line a step: its losses in the order of TOLD, float32 as hexadecimal. */
  readonly losses: readonly string[]
  /** SHA-256 of the pictures at POINTS and of every tensor of the checkpoint, by step. */
  readonly pictures: Readonly<Record<number, string>>
  readonly state: Readonly<Record<number, string>>
}

const FILE = new URL('bits.json', import.meta.url)
/** As far as the record goes. */
const WHOLE = 50
/** Steps at which pictures and weights are looked at. */
const LOOKS = new Set([6, 12, 30, WHOLE])
const RECORD = process.env['REELGAN_BITS'] === 'record'
const STEPS = RECORD ? WHOLE : Number(process.env['REELGAN_STEPS'] ?? 12)
/** Steps at 64 px take ten times as long. */
const stepsAt = (size: number) => (size === 64 && !RECORD && STEPS < WHOLE ? Math.min(STEPS, 6) : STEPS)

/**
 * Today's defaults. The recipe of the first version at each size, but for a short warm-up: the game is what must not
 * change. And a run in which nothing that the first version had is the default.
 */
const USUAL = { ...CLASSIC, frames: 20, warmup: 3, seed: 11 } as const
const RUNS = {
  '32 px, principal pictures': { size: 32, frames: 20, seed: 11 },
  '16 px': { size: 16, ...USUAL },
  '32 px': { size: 32, ...USUAL },
  '64 px': { size: 64, ...USUAL },
  '16 px, own settings': { size: 16, ...CLASSIC, ...FIRST_SETTINGS },
} as const

beforeAll(() => startInNode('wasm'))

const hexOf = (values: Float32Array) => Buffer.from(values.slice().buffer).toString('hex')

async function bitsOf(changes: SettingChanges, steps: number): Promise<Bits> {
  const settings = completeSettings(changes)
  const frames = drawBuiltIn('koi', 3, { count: 20, size: settings.size })
  const run = new Run(frames, { name: 'Koi', frames: 20, fps: frames.fps }, settings)
  const losses: string[] = []
  const pictures: Record<number, string> = {}
  const state: Record<number, string> = {}
  while (run.step < steps) {
    const { names, values } = run.train(0)
    const read = values.dataSync<'float32'>()
    losses.push(hexOf(Float32Array.from(TOLD, (term) => read[names.indexOf(term)] ?? 0)))
    values.dispose()
    if (!LOOKS.has(run.step)) continue
    const painter = await openPainter(structuredClone(await run.snapshot()))
    pictures[run.step] = createHash('sha256').update(painter.draw(POINTS).rgba).digest('hex')
    const { tensors } = await run.checkpoint(0)
    const hash = createHash('sha256')
    for (const { name, data } of tensors) hash.update(`${name}:${hexOf(data)}\n`)
    state[run.step] = hash.digest('hex')
  }
  run.dispose()
  return { losses, pictures, state }
}

const until = (steps: number, by: Readonly<Record<number, string>>) =>
  Object.fromEntries(Object.entries(by).filter(([at]) => Number(at) <= steps))

const recorded = (): Record<string, Bits> => JSON.parse(readFileSync(FILE, 'utf8'))

test.each(Object.entries(RUNS))('a run, %s, is the recorded one, bit for bit', async (name, changes) => {
  const steps = stepsAt(changes.size)
  const bits = await bitsOf(changes, steps)
  // A run that stood still, or drew nothing, would repeat itself too.
  expect(new Set(bits.losses).size).toBe(steps)
  expect(new Set(Object.values(bits.pictures)).size).toBe(Object.keys(bits.pictures).length)
  if (RECORD) writeFileSync(FILE, `${JSON.stringify({ ...recorded(), [name]: bits }, null, 2)}\n`)
  const { losses, pictures, state } = recorded()[name] ?? { losses: [], pictures: {}, state: {} }
  expect(bits.losses).toEqual(losses.slice(0, steps))
  expect(bits.pictures).toEqual(until(steps, pictures))
  expect(bits.state).toEqual(until(steps, state))
})
