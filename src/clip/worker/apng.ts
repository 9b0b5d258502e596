// Animated PNG → its pictures as layers: each becomes a PNG of its own, which every browser decodes.

import { crc32 } from '../../core/crc32'
import type { Layer, Layered } from './layers'

type Bytes = Uint8Array<ArrayBuffer>

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** Chunks that say what the values of every picture mean; texts and thumbnails are left behind. */
const SHARED = new Set(['PLTE', 'tRNS', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'sBIT', 'cICP', 'mDCV', 'cLLI'])

interface Chunk {
  readonly type: string
  readonly data: Bytes
  /** With its length, name and checksum. */
  readonly whole: Bytes
  /** Whether the checksum is right. */
  readonly sound: boolean
}

interface Part {
  readonly control: DataView
  readonly data: Bytes[]
  sound: boolean
}

/** Null when it has no header. */
export function readApng(bytes: Bytes): Layered | null {
  const { chunks, ended } = chunksOf(bytes)
  const [header] = chunks
  if (header?.type !== 'IHDR' || !header.sound || header.data.length < 13) return null
  const parts: Part[] = []
  for (const { type, data, sound } of chunks) {
    // A picture before the first control block is for viewers that show one picture only.
    const part = parts.at(-1)
    if (type === 'fcTL' && data.length >= 26)
      parts.push({ control: viewOf(sound ? data : new Uint8Array(26)), data: [], sound })
    else if (type === 'IDAT') part?.data.push(data)
    else if (type === 'fdAT') part?.data.push(data.subarray(4))
    if (part && !sound && /^(?:IDAT|fdAT)$/.test(type)) part.sound = false
  }
  const told = chunks.find(({ type }) => type === 'acTL')
  // Where the file breaks off, the picture that was on the way is not whole.
  const whole = (ended ? parts : parts.slice(0, -1)).filter(({ data }) => data.length > 0)
  const shared = chunks.filter(({ type }) => SHARED.has(type)).map((each) => each.whole)
  const size = viewOf(header.data)
  return {
    width: size.getUint32(0),
    height: size.getUint32(4),
    layers: whole.map((part, i) => layerOf(part, i === 0, header.data, shared)),
    cut: !ended || whole.length < (told && told.data.length >= 4 ? viewOf(told.data).getUint32(0) : 0),
  }
}

const viewOf = (bytes: Bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * `ended`: whether the last chunk is there; a chunk that is cut is left out, and all that follows where the next has no
 * name.
 */
function chunksOf(bytes: Bytes): { readonly chunks: readonly Chunk[]; readonly ended: boolean } {
  const view = viewOf(bytes)
  const chunks: Chunk[] = []
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at)
    const end = at + 12 + length
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (end > bytes.length || !/^[A-Za-z]{4}$/.test(type)) break
    if (type === 'IEND') return { chunks, ended: true }
    const sound = crc32(bytes.subarray(at + 4, end - 4)) === view.getUint32(end - 4)
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end), sound })
    at = end
  }
  return { chunks, ended: false }
}

function layerOf(
  { control, data, sound }: Part,
  first: boolean,
  header: Bytes,
  shared: readonly Bytes[],
): Layer {
  const [width, height] = [control.getUint32(4), control.getUint32(8)]
  const dispose = control.getUint8(24)
  // Nothing was there before the first one that could be restored.
  const restore = first ? 'clear' : 'restore'
  return {
    left: control.getUint32(12),
    top: control.getUint32(16),
    width,
    height,
    delay: control.getUint16(20) / (control.getUint16(22) || 100),
    after: dispose === 1 ? 'clear' : dispose === 2 ? restore : 'stay',
    covers: control.getUint8(25) === 0,
    decode: () =>
      sound
        ? createImageBitmap(pngOf(width, height, header, shared, data))
        : Promise.reject(new Error('a damaged picture')),
  }
}

function pngOf(width: number, height: number, header: Bytes, shared: readonly Bytes[], data: Bytes[]): Blob {
  const own = header.slice()
  viewOf(own).setUint32(0, width)
  viewOf(own).setUint32(4, height)
  const parts = [SIGNATURE, chunk('IHDR', [own]), ...shared, chunk('IDAT', data), chunk('IEND', [])]
  return new Blob(parts, { type: 'image/png' })
}

function chunk(type: string, parts: readonly Bytes[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const bytes = new Uint8Array(length + 12)
  const view = viewOf(bytes)
  view.setUint32(0, length)
  for (const [i, letter] of Array.from(type).entries()) bytes[4 + i] = letter.charCodeAt(0)
  let at = 8
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  view.setUint32(at, crc32(bytes.subarray(4, at)))
  return bytes
}
