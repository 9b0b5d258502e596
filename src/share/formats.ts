// Which kinds of files this browser can make, found out by asking it, and the reason where it cannot. Not here: making them.

import type { Shape } from './movie'

type Sides = Pick<Shape, 'width' | 'height'>

/** Level 4.0 of the plainest profiles: enough for 1024 × 1024 at 60 frames a second. */
const H264 = ['avc1.42e028', 'avc1.4d0028', 'avc1.640028']
const WEBM = ['vp8', 'vp09.00.40.08']

const NO_ENCODER = 'This browser has no video encoder for pages (WebCodecs).'

async function encodes(codecs: readonly string[], { width, height }: Sides): Promise<boolean> {
  for (const codec of codecs) {
    const wanted = { codec, width, height, bitrate: 4_000_000, framerate: 30 }
    const { supported } = await VideoEncoder.isConfigSupported(wanted)
    if (supported === true) return true
  }
  return false
}

/** One sentence when a film of this shape cannot be made, null when it can. */
export async function missingFor(format: 'fast' | 'mp4', sides: Sides): Promise<string | null> {
  if (typeof VideoEncoder === 'undefined') return NO_ENCODER
  const [codecs, sentence] =
    format === 'mp4'
      ? [
          H264,
          'This browser brings no H.264 encoder: choose WebM or GIF, or open the page in Chrome, Edge or Safari.',
        ]
      : [WEBM, 'This browser cannot encode WebM by itself: choose the recorded WebM.']
  return (await encodes(codecs, sides)) ? null : sentence
}
