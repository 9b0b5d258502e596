// A made-up run and its clip for the tests of this room.

import { Random } from '../core/random'
import { NO_LOSSES } from '../core/terms'
import { completeSettings } from '../settings/settings'
import type { SavedClip } from './saved-clip'
import type { SavedRun } from './saved-run'
import { square } from '../core/frames'

const SIZE = 16
const FRAMES = 20

const info = { name: 'Flamme été 🔥', frames: FRAMES, fps: 23.976 }

/** A run that stands at `step`; its weights come from the step too. */
export function savedRun(step: number): SavedRun {
  const random = new Random(step)
  random.normal()
  const state = random.state
  const tensor = (name: string, shape: readonly number[]) => ({
    name,
    shape,
    data: random.normals(shape.reduce((product, side) => product * side, 1)),
  })
  const losses = {
    ...NO_LOSSES,
    reconstruction: 0.1 + 0.2,
    generator: -1.5,
    discriminator: 0.7,
    regulariser: 1e-9,
    anchor: 0.03,
  }
  return {
    checkpoint: {
      format: 1,
      settings: completeSettings({ size: SIZE, frames: FRAMES, seed: 3 }),
      clip: info,
      step,
      elapsed: 12.345678901234567,
      updates: { generator: step, discriminator: Math.max(0, step - 5), mapping: 0, encoder: 0, critic: 3 },
      random: {
        data: state,
        noise: random.state,
        augment: { words: [0, 4294967295, 7, 1], spare: null },
        game: state,
      },
      tensors: [
        tensor('generator/fc/kernel', [32, 40]),
        tensor('generator/fc/kernel/average', [32, 40]),
        tensor('generator/gain', []),
        tensor('discriminator/rgb/kernel', [3, 3, 3, 8]),
      ],
    },
    settings: completeSettings({ size: SIZE, frames: FRAMES, seed: 3 }),
    curves: {
      losses: [{ step: 1, ...losses }],
      stride: 2,
      qualities: [{ step: 1, psnrTrain: 21.5, psnrHeldOut: null, tasks: { frameOrder: 0.75 } }],
      progress: { step, losses, stepsPerSecond: 30, elapsed: 12.3, left: 4.5, tensors: 100, bytes: 1e7 },
      report: null,
    },
    history: [
      { step: 0, body: Uint8Array.of(9, 8, 7) },
      { step: 5, body: Uint8Array.of(6) },
    ],
    scene: {
      mode: 'walk',
      position: 12.5,
      directions: [1, -0.5],
      content: 7,
      walkSeed: 9,
      ends: { from: { t: 1, directions: [], content: 0 }, to: { t: 2, directions: [], content: 3 } },
    },
    picture: { size: 8, rgb: Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => i) },
  }
}

export function savedClip(): SavedClip {
  const rgb = Uint8Array.from({ length: FRAMES * SIZE * SIZE * 3 }, (_, i) => (i * 7) % 256)
  return {
    frames: { ...square(SIZE), count: FRAMES, fps: info.fps, rgb },
    info,
    cut: { from: 0.5, to: 2.25, crop: { x: 3.5, y: 0, side: 90 } },
    files: [{ name: 'été.mp4', type: 'video/mp4', bytes: Uint8Array.of(1, 2, 3, 4, 5) }],
  }
}
