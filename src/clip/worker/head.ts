// The beginning of a video file, put right for mediabunny whatever its container. Not here: the boxes of MP4 (mp4.ts) and the elements of Matroska (matroska.ts).

import { FAULTLESS, readMatroska, type Matroska } from './matroska'
import { readMp4, type Mp4 } from './mp4'
import { SNIFF_BYTES, sniff, voidBefore } from '../sniff'

export type Head = Mp4 & Matroska

export async function readHead(file: Blob): Promise<Head> {
  const bytes = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer())
  const format = sniff(bytes)
  if (format.family !== 'video' || !/^(?:MKV|WebM)$/.test(format.label))
    return { ...FAULTLESS, ...(await readMp4(file)) }
  // Matroska begins with its EBML header; filling put before it by a tool that edits in place is left out.
  const front = voidBefore(bytes)
  return { edits: new Map(), ...(await readMatroska(front > 0 ? file.slice(front) : file)) }
}
