// Both variants in real Chromium, where relaxed SIMD (fused multiply-add) must be the one that is chosen.

import { expect, it } from 'vitest'
import { describeArrayKernels } from './array-cases.fixture'
import { describeConvolutionKernels } from './convolution-cases.fixture'
import { loadNative } from './load'
import { Room } from './reference.fixture'

describeConvolutionKernels('plain')
describeArrayKernels('plain')
describeConvolutionKernels('relaxed')
describeArrayKernels('relaxed')

it('prefers fused multiply-add', async () => {
  const room = new Room()
  const native = await loadNative(room.memory, room.allocate, room.free)
  expect(native.variant).toBe('relaxed')
})
