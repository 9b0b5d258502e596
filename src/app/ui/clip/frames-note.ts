// What is said of the frames that were taken from a clip: how fast they go by, and why they are fewer or come again.

import { type ClipClass, type Frames, pixelsOf } from '../../../core/frames'
import { SETTINGS } from '../../../settings/table'

/** `wanted`: how many were asked for of each clip; `classes`: the clips, where there are several. */
export function framesNote(frames: Frames, wanted: number, classes?: readonly ClipClass[]): string {
  const { count } = frames
  if (classes)
    return `${classes.map((each) => each.frames).join(' + ')} frames of ${classes.length} clips, evenly in time; all together are ${SETTINGS.frames.max} at most.`
  const rate = frames.fps.toFixed(frames.fps < 1 ? 2 : 1).replace(/\.0+$/, '')
  const again = repeats(frames)
  if (again > 0)
    return `${count} frames, ${rate} a second, evenly in time: ${again} ${again === 1 ? 'repeats' : 'repeat'} the one before, as the picture stays in the clip.`
  if (count < wanted)
    return `Only ${count} different frames lie between the in and out points, ${rate} a second; the network learns from those.`
  return `${count} frames, ${rate} a second, evenly in time.`
}

/** How many frames are the same, byte for byte, as the one before. */
function repeats({ rgb, count, ...frames }: Frames): number {
  const length = pixelsOf(frames) * 3
  const same = (frame: number) => {
    const [before, at] = [(frame - 1) * length, frame * length]
    for (let i = 0; i < length; i++) if (rgb[before + i] !== rgb[at + i]) return false
    return true
  }
  return Array.from({ length: count }, (_, frame) => frame > 0 && same(frame)).filter(Boolean).length
}
