// The plain kernels in Node; Node 20 has no relaxed SIMD, so the relaxed ones are tested in the browser.

import { afterEach, expect, it, vi } from 'vitest'
import { helperCount } from '../threads/start-threads'
import { describeArrayKernels } from './array-cases.fixture'
import { describeConvolutionKernels } from './convolution-cases.fixture'
import { loadNative } from './load'
import { Room } from './reference.fixture'

describeConvolutionKernels('plain')
describeArrayKernels('plain')

afterEach(() => {
  vi.unstubAllGlobals()
})

it('takes a variant that this engine accepts', async () => {
  const room = new Room()
  const native = await loadNative(room.memory, room.allocate, room.free)
  expect(['plain', 'relaxed']).toContain(native.variant)
})

it.each(['named', 'hidden from the page'])('works in shared memory whose buffers are %s', async (how) => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 32_768, shared: true })
  if (how !== 'named') vi.stubGlobal('SharedArrayBuffer', undefined)
  const native = await loadNative(
    memory,
    () => 32_768,
    () => undefined,
  )
  new Float32Array(memory.buffer, 1024, 5).set([1, 2, 3, 4, 5])
  native.add(1024, 1024, 5)
  expect([...new Float32Array(memory.buffer, 1024, 5)]).toEqual([2, 4, 6, 8, 10])
})

it('has no helpers where memory cannot be shared, on an isolated page either', () => {
  expect([helperCount(4, true), helperCount(4, false)]).toEqual([3, 0])
  vi.stubGlobal('SharedArrayBuffer', undefined)
  expect(helperCount(4, true)).toBe(0)
})

it('says so when there is no room for scratch', async () => {
  const room = new Room()
  const native = await loadNative(room.memory, () => 0, room.free)
  const shape = { rows: 1, inChannels: 1, outChannels: 1 }
  expect(() => {
    native.denseForward(1024, 1024, 0, 1024, shape, 1)
  }).toThrow(/no room for \d+ bytes of scratch/)
})
