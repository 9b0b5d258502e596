// The beginning of a video file, put right for mediabunny whatever its container.
// Not here: the boxes of MP4 (mp4.ts), the elements of Matroska (matroska.ts) and the packets of MPEG-TS
// (transport.ts).

import { FAULTLESS, type Mended } from './mended'
import { readMatroska } from './matroska'
import { readMp4, type Mp4 } from './mp4'
import { readTransport } from './transport'
import { SNIFF_BYTES, sniff, voidBefore } from '../sniff'

export type Head = Mp4 & Mended

export async function readHead(file: Blob): Promise<Head> {
  const bytes = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer())
  const format = sniff(bytes)
  const label = format.family === 'video' ? format.label : ''
  if (label === 'MPEG-TS') return { edits: new Map(), ...(await readTransport(file)) }
  if (label !== 'MKV' && label !== 'WebM') return { ...FAULTLESS, ...(await readMp4(file)) }
  // Matroska begins with its EBML header; filling put before it by a tool that edits in place is left out.
  const front = voidBefore(bytes)
  return { edits: new Map(), ...(await readMatroska(front > 0 ? file.slice(front) : file)) }
}
