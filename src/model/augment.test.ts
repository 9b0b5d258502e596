// What the page shows of augmentation is what the critic sees: plain loops against the step's own ops. Node, wasm.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { Random } from '../core/random'
import { startInNode } from '../engine/node.fixture'
import { planValues } from '../engine/rearrange'
import { augmentedPicture, drawAugmentation, tintValues } from '../network/augment'
import { completeSettings } from '../settings/settings'
import { augment } from './augment'

beforeAll(() => startInNode('wasm'))

test('a picture by plain loops is the critic’s, whatever is drawn', () => {
  const [many, sides] = [40, { width: 12, height: 9 }]
  const size = sides.width * sides.height * 3
  const random = new Random(5)
  const rgb = Uint8Array.from({ length: many * size }, () => random.integer(0, 256))
  const drawn = drawAugmentation(
    many,
    sides,
    completeSettings({ augment: 0.7, colour: 0.8, flip: 1 }),
    random,
  )
  for (const is of [
    (all: typeof drawn) => all.map(({ mirrored }) => mirrored),
    (all: typeof drawn) => all.map(({ cut }) => cut > 0),
  ])
    expect(new Set(is(drawn))).toEqual(new Set([true, false]))
  const seen = augment(
    tf.tensor4d(
      Float32Array.from(rgb, (byte) => byte / 127.5 - 1),
      [many, 9, 12, 3],
    ),
    {
      plan: tf.tensor2d(planValues(drawn), [many, 5], 'int32'),
      mirrored: tf.tensor4d(
        drawn.map(({ mirrored }) => Number(mirrored)),
        [many, 1, 1, 1],
      ),
      tints: tf.tensor3d(
        drawn.flatMap(({ tint }) => tintValues(tint)),
        [many, 4, 3],
      ),
    },
  )
  const bytes = [...seen.dataSync()].map((value) => Math.min(255, Math.max(0, (value + 1) * 127.5)))
  const loops = drawn.map((change, i) =>
    augmentedPicture(rgb.subarray(i * size, (i + 1) * size), sides, change),
  )
  // Half a byte is rounding.
  expect(
    Math.max(...bytes.map((byte, i) => Math.abs(byte - (loops[Math.floor(i / size)]?.[i % size] ?? NaN)))),
  ).toBeLessThan(0.51)
})
