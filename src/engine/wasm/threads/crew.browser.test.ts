// Convolutions shared between threads against the same on one thread: equal bits where images are independent, equal
// sums otherwise.

import { beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../../../core/random'
import { type ConvolutionShape, loadNative, type Native } from '../native/load'
import { helperCount, startThreads } from './start-threads'
import { evenly } from './shared-native'

const FLOAT = 4
const PAGE = 65_536

const convolution: ConvolutionShape = {
  batch: 5,
  height: 24,
  width: 20,
  inChannels: 16,
  outChannels: 24,
  kernel: 3,
  padTop: 1,
  padLeft: 1,
  outHeight: 24,
  outWidth: 20,
}
const upsampled = { batch: 7, height: 16, width: 12, inChannels: 24, outChannels: 16 }

let memory: WebAssembly.Memory
let alone: Native
let crew: { native: Native; threads: number }

const allocate = (bytes: number) => memory.grow(Math.ceil(bytes / PAGE)) * PAGE

beforeAll(async () => {
  expect(crossOriginIsolated).toBe(true)
  memory = new WebAssembly.Memory({ initial: 1, maximum: 16_384, shared: true })
  alone = await loadNative(memory, allocate, () => undefined)
  crew = await startThreads(2, alone, memory, { allocate, free: () => undefined })
})

/** Seeded floats in the shared memory. */
function put(count: number, seed: number): number {
  const pointer = allocate(count * FLOAT)
  new Float32Array(memory.buffer, pointer, count).set(new Random(seed).normals(count))
  return pointer
}

const read = (pointer: number, count: number) => new Float32Array(memory.buffer, pointer, count).slice()

/** What `compute` writes, on one thread and by the crew. */
function both(count: number, compute: (native: Native, out: number) => void) {
  const [one, many] = [allocate(count * FLOAT), allocate(count * FLOAT)]
  compute(alone, one)
  compute(crew.native, many)
  return { one: read(one, count), many: read(many, count) }
}

function expectClose(many: Float32Array, one: Float32Array): void {
  const largest = one.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const error = one.reduce((most, value, i) => Math.max(most, Math.abs(value - (many[i] ?? Number.NaN))), 0)
  expect(largest).toBeGreaterThan(1)
  expect(error / largest).toBeLessThan(1e-5)
}

test('two helpers start, and the asker counts itself', () => {
  expect(crew.threads).toBe(3)
})

describe('a convolution', () => {
  const { batch, height, width, inChannels, outChannels, kernel } = convolution
  const pixels = batch * height * width
  const filter = kernel * kernel * inChannels * outChannels

  test('forward and input gradient: the same bits', () => {
    const [x, w, bias, dy] = [
      put(pixels * inChannels, 1),
      put(filter, 2),
      put(outChannels, 3),
      put(pixels * outChannels, 4),
    ]
    const y = both(pixels * outChannels, (native, out) =>
      native.convForward(x, w, bias, out, convolution, 0.2),
    )
    expect(y.many).toEqual(y.one)
    expect(y.one.some((value) => value > 1)).toBe(true)
    const dx = both(pixels * inChannels, (native, out) => native.convInputGrad(dy, w, out, convolution))
    expect(dx.many).toEqual(dx.one)
  })

  test('weight gradient: the same sums, call after call', () => {
    const [x, dy] = [put(pixels * inChannels, 5), put(pixels * outChannels, 6)]
    const dw = both(filter, (native, out) => native.convWeightGrad(x, dy, out, convolution))
    expectClose(dw.many, dw.one)
    const again = both(filter, (native, out) => native.convWeightGrad(x, dy, out, convolution))
    expect(again.many).toEqual(dw.many)
  })
})

test.each(['nearest', 'free'] as const)('layers that double the sides agree too, taps %s', (taps) => {
  const shape = { ...upsampled, taps }
  const { batch, height, width, inChannels, outChannels } = shape
  const filter = (taps === 'free' ? 16 : 9) * inChannels * outChannels
  const pixels = batch * height * width
  const [x, w, bias] = [put(pixels * inChannels, 1), put(filter, 2), put(outChannels, 3)]
  const dy = put(4 * pixels * outChannels, 4)
  const y = both(4 * pixels * outChannels, (native, out) =>
    native.upsampleConvForward(x, w, bias, out, shape, 0.2),
  )
  expect(y.many).toEqual(y.one)
  const dx = both(pixels * inChannels, (native, out) => native.upsampleConvInputGrad(dy, w, out, shape))
  expect(dx.many).toEqual(dx.one)
  const dw = both(filter, (native, out) => native.upsampleConvWeightGrad(x, dy, out, shape))
  expectClose(dw.many, dw.one)
})

test('a helper that fails is given up, and its share is computed all the same', async () => {
  const refusing = { allocate: (bytes: number) => allocate(bytes), free: () => undefined }
  const { native, threads } = await startThreads(1, alone, memory, refusing)
  expect(threads).toBe(2)
  // Frames of this one need more scratch than a helper has: it must refuse, not write elsewhere.
  const large: ConvolutionShape = {
    ...convolution,
    batch: 2,
    height: 200,
    width: 200,
    inChannels: 64,
    outChannels: 4,
    outHeight: 200,
    outWidth: 200,
  }
  const pixels = large.batch * large.height * large.width
  const [w, bias] = [put(9 * 64 * 4, 2), put(4, 3)]
  const x = allocate(pixels * 64 * FLOAT)
  new Float32Array(memory.buffer, x, pixels * 64).forEach((_, i, all) => (all[i] = Math.sin(i)))
  const [one, many] = [allocate(pixels * 4 * FLOAT), allocate(pixels * 4 * FLOAT)]
  alone.convForward(x, w, bias, one, large, 1)
  native.convForward(x, w, bias, many, large, 1)
  const [wanted, got] = [read(one, pixels * 4), read(many, pixels * 4)]
  expect(wanted.some((value) => Math.abs(value) > 1)).toBe(true)
  expect(got.every((value, i) => value === wanted[i])).toBe(true)
})

test('how many helpers: none without isolation or a second core, at most three', () => {
  expect([helperCount(8, false), helperCount(1, true), helperCount(2, true), helperCount(16, true)]).toEqual([
    0, 0, 1, 3,
  ])
})

test.each([
  [12, 2],
  [5, 3],
  [2, 4],
  [7, 1],
])('%i images in %i shares: all of them once, no empty share', (batch, shares) => {
  const parts = evenly(batch, shares)
  expect(parts.every(({ count }) => count > 0)).toBe(true)
  expect(parts.flatMap(({ from, count }) => Array.from({ length: count }, (_, i) => from + i))).toEqual(
    Array.from({ length: batch }, (_, i) => i),
  )
})
