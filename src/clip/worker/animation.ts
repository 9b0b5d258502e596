// Animations: GIF, APNG and WebP are taken apart here, AVIF is left to the browser's own ImageDecoder.

import { ReelError } from '../../core/errors'
import { unreadable } from '../limits'
import type { AnimationMime } from '../sniff'
import type { Source } from '../source'
import { readApng } from './apng'
import { openAvif } from './avif'
import { readGif } from './gif'
import { openLayers } from './layers'
import { readWebp } from './webp'

const READERS = { 'image/gif': readGif, 'image/apng': readApng, 'image/webp': readWebp } as const

/** @throws ReelError `clip-unreadable`, `clip-too-short`, `clip-too-large`, `clip-too-long`, `clip-unsupported`. */
export async function openAnimation(
  file: File,
  mime: AnimationMime,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Source> {
  if (mime !== 'image/avif') {
    const layered = READERS[mime](new Uint8Array(await file.arrayBuffer()))
    if (!layered) throw unreadable(file.name)
    return openLayers(file.name, layered, signal, onProgress)
  }
  if ('ImageDecoder' in globalThis && (await ImageDecoder.isTypeSupported(mime)))
    return openAvif(file, signal, onProgress)
  throw new ReelError(
    'clip-unsupported',
    `This browser cannot play AVIF animations (“${file.name}”): save it as GIF or MP4 and open that.`,
  )
}
