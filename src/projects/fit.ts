// A run and its clip, read one by one, put together. Not here: their bytes (saved-run.ts, saved-clip.ts).

import type { Frames } from '../core/frames'
import { damaged } from './container'
import type { SavedClip } from './saved-clip'
import type { ReadRun, SavedPicture, SavedRun } from './saved-run'

/**
 * The first frame stands for a picture that was lost.
 * @throws ReelError `file-damaged` when the run was not trained on these frames.
 */
export function fit({ picture, ...run }: ReadRun, { frames }: SavedClip): SavedRun {
  if (run.checkpoint.clip.frames !== frames.count || run.settings.size !== frames.size)
    throw damaged('its clip belongs to another training')
  return { ...run, picture: picture ?? firstFrame(frames) }
}

export const firstFrame = ({ size, rgb }: Frames): SavedPicture => ({
  size,
  rgb: rgb.slice(0, size * size * 3),
})
