// A run and its clip, read one by one, put together. Not here: their bytes (saved-run.ts, saved-clip.ts).

import { type Frames, pixelsOf } from '../core/frames'
import { sidesOf } from '../settings/shape'
import { damaged } from './container'
import type { SavedClip } from './saved-clip'
import type { ReadRun, SavedPicture, SavedRun } from './saved-run'

/**
 * The first frame stands for a picture that was lost.
 * @throws ReelError `file-damaged` when the run was not trained on these frames.
 */
export function fit({ picture, ...run }: ReadRun, { frames }: SavedClip): SavedRun {
  const { width, height } = sidesOf(run.settings)
  if (run.checkpoint.clip.frames !== frames.count || width !== frames.width || height !== frames.height)
    throw damaged('its clip belongs to another training')
  return { ...run, picture: picture ?? firstFrame(frames) }
}

export const firstFrame = (frames: Frames): SavedPicture => ({
  size: frames.width,
  rgb: frames.rgb.slice(0, pixelsOf(frames) * 3),
})
