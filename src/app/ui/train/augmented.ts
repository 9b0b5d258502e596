// Some frames of the clip as the critic would see them under these settings.

import type { Frames } from '../../../core/frames'
import { Random } from '../../../core/random'
import { type AugmentSettings, augmentedPicture, drawAugmentation } from '../../../network/augment'

/** Frames that are shown: few enough to be looked at, enough that most kinds of changes come up. */
export const SHOWN = 6

/** Evenly over the clip, each changed as a clip of its own; another `draw` changes them otherwise. */
export function augmentedFrames(frames: Frames, settings: AugmentSettings, draw: number): Frames {
  const size = frames.width * frames.height * 3
  const drawn = drawAugmentation(SHOWN, frames, settings, new Random(draw))
  const rgb = new Uint8Array(SHOWN * size)
  drawn.forEach((change, i) => {
    const start = Math.floor(((i + 0.5) / SHOWN) * frames.count) * size
    rgb.set(augmentedPicture(frames.rgb.subarray(start, start + size), frames, change), i * size)
  })
  return { ...frames, count: SHOWN, rgb }
}
