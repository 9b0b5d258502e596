// Which kinds of files this browser can make, found out by asking it, and the reason where it cannot. Not here: making
// them.

import { recordableType } from './capture'
import { h264For } from './h264'
import type { Shape } from './movie'

type Sides = Pick<Shape, 'width' | 'height'>

const WEBM = ['vp8', 'vp09.00.40.08']

const NO_ENCODER = 'This browser has no video encoder for pages (WebCodecs): choose another kind of file.'
const NO_WEBM = 'This browser can neither record nor encode WebM: choose another kind of file.'
const NO_H264 =
  'This browser brings no H.264 encoder: choose WebM or GIF, or open the page in Chrome, Edge or Safari.'

/**
 * Starts the part of the browser that encodes; on the page, before the first encoder of it or of a worker. WebKitGTK
 * (2.50) does so for players, recorders and decoders and forgets it for encoders: to ask one for what it can do ended
 * the whole page.
 */
export const wakeEncoders = (): void => void document.createElement('video').canPlayType('video/webm')

async function encodes(codecs: readonly string[], { width, height }: Sides): Promise<boolean> {
  for (const codec of codecs) {
    const wanted = { codec, width, height, bitrate: 4_000_000, framerate: 30 }
    const { supported } = await VideoEncoder.isConfigSupported(wanted)
    if (supported === true) return true
  }
  return false
}

/**
 * One sentence when a film of this shape cannot be made, null when it can. `recorded`: by the recorder or, where there
 * is none, encoded.
 */
export async function missingFor(format: 'recorded' | 'fast' | 'mp4', sides: Sides): Promise<string | null> {
  const records = recordableType() !== null
  if (format === 'recorded' && records) return null
  wakeEncoders()
  if (typeof VideoEncoder === 'undefined') return format === 'recorded' ? NO_WEBM : NO_ENCODER
  if (format === 'mp4') return (await encodes([h264For(sides)], sides)) ? null : NO_H264
  if (await encodes(WEBM, sides)) return null
  return records ? 'This browser cannot encode WebM by itself: choose the recorded WebM.' : NO_WEBM
}
