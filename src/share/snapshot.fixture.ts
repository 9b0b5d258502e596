// A made-up model for the tests of files and links: layer shapes as a small generator has them, weights from the seed.

import { Random } from '../core/random'
import { completeSettings } from '../settings/settings'
import { COMPONENT_STEP, COMPONENTS, MEAN } from '../network/components'
import type { Snapshot } from '../network/snapshot'

/** `channels` scales every layer; 64 gives about 140 000 weights. */
export function createTestSnapshot(channels: number): Snapshot {
  const random = new Random(11)
  const tensor = (name: string, shape: readonly number[]) => ({
    name,
    shape,
    data: random.normals(shape.reduce((product, side) => product * side, 1)),
  })
  return {
    manifest: {
      format: 1,
      settings: completeSettings({ size: 32, seed: 3, generatorRate: 0.0031 }),
      clip: { name: 'Flamme été 🔥', frames: 48, fps: 23.976, builtIn: { id: 'flame', seed: 5 } },
      step: 1234,
      psnr: 33.25,
    },
    tensors: [
      tensor('codes', [15, 32]),
      tensor('fc1/kernel', [32, channels]),
      tensor('fc1/bias', [channels]),
      tensor('up8/kernel', [3, 3, channels, channels]),
      tensor('up16/kernel', [3, 3, channels, channels]),
      tensor('up16/bias', [channels]),
      tensor('rgb/kernel', [3, 3, channels, 3]),
      tensor('gain', []),
    ],
  }
}

/** One with three principal pictures of 4 pixels' side, as they are found: whole steps. */
export function createPicturedSnapshot(channels: number): Snapshot {
  const { manifest, tensors } = createTestSnapshot(channels)
  const random = new Random(12)
  const levels = Array.from({ length: 3 * 48 }, () => random.integer(-127, 128))
  const components = Float32Array.from(levels, (level) => level * COMPONENT_STEP)
  return {
    manifest,
    tensors: [
      ...tensors,
      { name: COMPONENTS, shape: [3, 48], data: components },
      { name: MEAN, shape: [48], data: random.normals(48) },
    ],
  }
}
