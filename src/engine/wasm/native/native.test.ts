// The plain kernels in Node; Node 20 has no relaxed SIMD, so the relaxed ones are tested in the browser.

import { expect, it } from 'vitest'
import { describeNative } from './cases'
import { loadNative } from './load'
import { Room } from './reference'

describeNative('plain')

it('takes a variant that this engine accepts', async () => {
  const room = new Room()
  const native = await loadNative(room.memory, room.allocate, room.free)
  expect(['plain', 'relaxed']).toContain(native.variant)
})

it('says so when there is no room for scratch', async () => {
  const room = new Room()
  const native = await loadNative(room.memory, () => 0, room.free)
  const shape = { rows: 1, inChannels: 1, outChannels: 1 }
  expect(() => {
    native.denseForward(1024, 1024, 0, 1024, shape, 1)
  }).toThrow(/no room for \d+ bytes of scratch/)
})
