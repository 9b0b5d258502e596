// The beginning of a video file, put right for mediabunny whatever its container. Not here: the boxes of MP4 (mp4.ts).

import { readMp4, type Mp4 } from './mp4'
import { SNIFF_BYTES, voidBefore } from '../sniff'

export type Head = Mp4

export async function readHead(file: Blob): Promise<Head> {
  const bytes = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer())
  // Matroska begins with its EBML header; filling put before it by a tool that edits in place is left out.
  const front = voidBefore(bytes)
  if (front > 0) return { blob: file.slice(front), edits: new Map() }
  return readMp4(file)
}
