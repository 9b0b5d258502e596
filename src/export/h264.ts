// How the H.264 of an MP4 is asked for. Not here: whether a browser can encode it (formats.ts), encoding it
// (worker/video.ts).

import type { Shape } from './movie'

/** 16 × 16 pixels each: those of 1024 × 1024, which level 4.0 allows at 60 frames a second. */
const LEVEL_4_BLOCKS = 4096

/**
 * A WebCodecs codec string of the constrained baseline profile, for up to 60 frames a second: level 4.0, or 5.1 above
 * 1024 × 1024 pixels. That profile alone has no frames that are coded in another order than shown. Firefox (153) makes
 * such in every other profile, and mediabunny (1.61) writes them with presentation times before decoding times: ffprobe
 * complains of the file.
 */
export function h264For({ width, height }: Pick<Shape, 'width' | 'height'>): string {
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16)
  return blocks <= LEVEL_4_BLOCKS ? 'avc1.42e028' : 'avc1.42e033'
}
