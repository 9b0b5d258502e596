// PNG files: every frame in a zip, or one picture alone. Lossless; the zip stores them as they are, because PNG is
// compressed already.

import { Zip, ZipPassThrough } from 'fflate'
import type { FilmOrder } from '../film-protocol'
import { createSurface } from '../surface'
import type { Sink } from './sink'

/** `frame-0001.png` and so on: four digits, more where there are more frames, so that they sort in order. */
const nameOf = (index: number, count: number): string =>
  `frame-${String(index + 1).padStart(Math.max(4, String(count).length), '0')}.png`

export function openFrames({ shape, count }: FilmOrder): Sink {
  const surface = createSurface(shape)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let added = 0
  let failure: Error | null = null
  const zip = new Zip((error, data) => {
    failure ??= error
    parts.push(new Uint8Array(data))
  })
  return {
    async add(rgba, captions) {
      surface.draw(rgba, captions)
      const png = await surface.canvas.convertToBlob({ type: 'image/png' })
      const entry = new ZipPassThrough(nameOf(added, count))
      zip.add(entry)
      entry.push(new Uint8Array(await png.arrayBuffer()), true)
      added += 1
      if (failure) throw failure
    },
    async finish() {
      zip.end()
      surface.close()
      const blob = new Blob(parts, { type: 'application/zip' })
      return { blob, frames: await countEntries(blob), codec: null }
    },
  }
}

/** The number of files that the zip's own end says it has (APPNOTE 4.3.16: two bytes, 12 before its end). */
async function countEntries(zip: Blob): Promise<number> {
  const end = new DataView(await zip.slice(-22).arrayBuffer())
  return end.byteLength === 22 && end.getUint32(0, true) === 0x06054b50 ? end.getUint16(10, true) : 0
}

export function openPicture({ shape }: FilmOrder): Sink {
  const surface = createSurface(shape)
  let pictures = 0
  return {
    add(rgba, captions) {
      surface.draw(rgba, captions)
      pictures += 1
      return Promise.resolve()
    },
    async finish() {
      const blob = await surface.canvas.convertToBlob({ type: 'image/png' })
      surface.close()
      return { blob, frames: pictures, codec: null }
    },
  }
}
