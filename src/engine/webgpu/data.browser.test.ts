// Data made on the device against the same made in JavaScript.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { FrameStore } from '../frame-store'
import { withNoisyCopies } from '../noise'
import { difference, onQuietDevice, random } from './two-backends.fixture'
import { square } from '../../core/frames'

onQuietDevice()

test.each([
  [12, 34],
  [-1, 2_000_000_000],
])('noise of seed %i, %i', async (...seed) => {
  const maths = (a?: tf.Tensor, b?: tf.Tensor) =>
    withNoisyCopies(a as tf.Tensor4D, b as tf.Tensor4D, tf.tensor1d(seed, 'int32'), 1)
  const shape = [3, 16, 16, 3]
  expect(await difference([random(1, shape), random(2, shape)], maths)).toBeLessThan(1e-4)
})

test.each([16, 64])('pictures of %i px from bytes', async (size) => {
  const rgb = Uint8Array.from(
    { length: 5 * size * size * 3 },
    (_, i) => (i * 7919 + 50 * Math.floor(i / (size * size * 3))) % 256,
  )
  const table = {
    shape: [4, 3],
    values: Float32Array.from([0, 0, 0, 4, 4, 0, 1, 3, 0.3, 4, 2, 1]),
  }
  const maths = (rows: tf.Tensor) => {
    const store = new FrameStore({ ...square(size), count: 5, fps: 12, rgb })
    const pictures = store.mix(rows as tf.Tensor2D)
    store.dispose()
    return pictures
  }
  expect(await difference([table], maths)).toBeLessThan(1e-6)
})
