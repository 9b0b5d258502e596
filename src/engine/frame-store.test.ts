// Pictures made from a clip's bytes, against the same by hand.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { FrameStore } from './frame-store'
import { startInNode } from './node.fixture'
import { square } from '../core/frames'

test('frames as they are, and part of the way from one to another', async () => {
  await startInNode('wasm')
  const rgb = Uint8Array.from(
    { length: 3 * 16 * 16 * 3 },
    (_, i) => (i * 37 + 50 * Math.floor(i / 768)) % 256,
  )
  const store = new FrameStore({ ...square(16), count: 3, fps: 12, rgb })
  const table = tf.tensor2d([
    [2, 2, 0],
    [0, 1, 0.25],
  ])
  const made = store.mix(table)
  expect(made.shape).toEqual([2, 16, 16, 3])
  made.dataSync().forEach((value, i) => {
    const k = i % 768
    const byte = i < 768 ? rgb[2 * 768 + k] : 0.75 * (rgb[k] ?? 0) + 0.25 * (rgb[768 + k] ?? 0)
    expect(value).toBeCloseTo((byte ?? Number.NaN) / 127.5 - 1, 6)
  })
  tf.dispose([table, made])
  store.dispose()
})
