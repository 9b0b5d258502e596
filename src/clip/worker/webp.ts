// Animated WebP → its pictures as layers: each becomes a WebP of its own, which every browser decodes.

import type { Layer, Layered } from './layers'

type Bytes = Uint8Array<ArrayBuffer>

/** Flags of the extended header. */
const HAS_PROFILE = 0x20
const HAS_ALPHA = 0x10

/** Null when it is no animation that begins whole. */
export function readWebp(bytes: Bytes): Layered | null {
  const view = viewOf(bytes)
  const layers: Layer[] = []
  let size: { width: number; height: number } | null = null
  let profile: Bytes | null = null
  const end = bytes.length >= 8 ? 8 + view.getUint32(4, true) : 0
  let at = 12
  while (at + 8 <= Math.min(end, bytes.length)) {
    const type = String.fromCharCode(...bytes.subarray(at, at + 4))
    const length = view.getUint32(at + 4, true)
    const next = at + 8 + length + (length % 2)
    // The last chunk may lack its padding.
    if (at + 8 + length > bytes.length) break
    if (type === 'VP8X' && length >= 10)
      size = { width: u24(view, at + 12) + 1, height: u24(view, at + 15) + 1 }
    if (type === 'ICCP') profile = bytes.subarray(at, next)
    if (type === 'ANMF' && length >= 24)
      layers.push(layerOf(bytes.subarray(at + 8, at + 8 + length), profile))
    at = next
  }
  return size ? { ...size, layers, cut: at < end - 1 } : null
}

const viewOf = (bytes: Bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const u24 = (view: DataView, at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65536

function layerOf(frame: Bytes, profile: Bytes | null): Layer {
  const view = viewOf(frame)
  const flags = view.getUint8(15)
  const [width, height] = [u24(view, 6) + 1, u24(view, 9) + 1]
  return {
    left: u24(view, 0) * 2,
    top: u24(view, 3) * 2,
    width,
    height,
    delay: u24(view, 12) / 1000,
    after: flags & 1 ? 'clear' : 'stay',
    covers: (flags & 2) !== 0,
    decode: () => createImageBitmap(webpOf(width, height, frame.subarray(16), profile)),
  }
}

function webpOf(width: number, height: number, data: Bytes, profile: Bytes | null): Blob {
  const header = new Uint8Array(30)
  const view = viewOf(header)
  const name = (at: number, letters: string) => header.set(new TextEncoder().encode(letters), at)
  name(0, 'RIFF')
  view.setUint32(4, 22 + (profile?.length ?? 0) + data.length, true)
  name(8, 'WEBPVP8X')
  view.setUint32(16, 10, true)
  // Lossless data have their own alpha; lossy ones have it in a chunk before.
  const alpha = ['ALPH', 'VP8L'].includes(String.fromCharCode(...data.subarray(0, 4)))
  header[20] = (profile ? HAS_PROFILE : 0) | (alpha ? HAS_ALPHA : 0)
  for (const [at, value] of [
    [24, width - 1],
    [27, height - 1],
  ] as const) {
    view.setUint16(at, value & 0xffff, true)
    view.setUint8(at + 2, value >>> 16)
  }
  return new Blob([header, ...(profile ? [profile] : []), data], { type: 'image/webp' })
}
