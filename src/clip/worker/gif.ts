// GIF → its pictures as layers. Whole pictures are read up to where the file ends or stops making sense.

import type { Layer, Layered } from './layers'
import { interlacedRows, unpackLzw } from './lzw'

/** What a control block says of the picture that follows. */
interface Control {
  readonly delay: number
  readonly after: Layer['after']
  readonly transparent: number | null
}

/** Of one picture: a few bytes may promise four thousand million. */
const MOST_PIXELS = 2 ** 26

const PLAIN: Control = { delay: 0, after: 'stay', transparent: null }

/** Null when it does not even have a screen. */
export function readGif(bytes: Uint8Array): Layered | null {
  if (bytes.length < 13) return null
  const screen = paletteAt(bytes, 13, bytes[10] ?? 0)
  const layers: Layer[] = []
  let control = PLAIN
  let at = screen.end
  for (;;) {
    const kind = bytes[at]
    if (kind === 0x21) {
      const end = blocksEnd(bytes, at + 2)
      if (end === null) break
      if (bytes[at + 1] === 0xf9 && bytes[at + 2] === 4) control = controlAt(bytes, at + 3)
      at = end
    } else if (kind === 0x2c) {
      const found = pictureAt(bytes, at + 1, screen.colours, control)
      if (!found) break
      layers.push(found.layer)
      control = PLAIN
      at = found.end
    } else if (kind === 0) at += 1
    else break
  }
  // Many programs leave the trailer (0x3b) out: what ends between two pictures is whole.
  const cut = at < bytes.length && bytes[at] !== 0x3b
  const [first] = layers
  // Pictures larger than the screen that was announced enlarge it, as in browsers.
  const width = Math.max(u16(bytes, 6), first ? first.left + first.width : 0)
  const height = Math.max(u16(bytes, 8), first ? first.top + first.height : 0)
  return { width, height, layers, cut }
}

const u16 = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)

/** `flags` tell whether there is a palette at all, and how long. Colours as the 32 bits of a pixel of ImageData. */
function paletteAt(bytes: Uint8Array, at: number, flags: number) {
  if ((flags & 0x80) === 0) return { colours: null, end: at }
  const count = 2 ** ((flags & 7) + 1)
  const rgba = new Uint8Array(count * 4).fill(255)
  for (let i = 0; i < count; i++) rgba.set(bytes.subarray(at + i * 3, at + i * 3 + 3), i * 4)
  return { colours: new Uint32Array(rgba.buffer), end: at + count * 3 }
}

function controlAt(bytes: Uint8Array, at: number): Control {
  const flags = bytes[at] ?? 0
  const after = (['stay', 'stay', 'clear', 'restore', 'restore'] as const)[(flags >> 2) & 7] ?? 'stay'
  const transparent = flags & 1 ? (bytes[at + 3] ?? null) : null
  return { delay: u16(bytes, at + 1) / 100, after, transparent }
}

/** Behind a row of sub-blocks; null where the file ends within. */
function blocksEnd(bytes: Uint8Array, from: number): number | null {
  for (let at = from; at < bytes.length;) {
    const length = bytes[at] ?? 0
    at += 1 + length
    if (length === 0) return at
  }
  return null
}

function pictureAt(bytes: Uint8Array, at: number, common: Uint32Array | null, control: Control) {
  const [left, top] = [u16(bytes, at), u16(bytes, at + 2)]
  const [width, height] = [u16(bytes, at + 4), u16(bytes, at + 6)]
  const flags = bytes[at + 8] ?? 0
  const own = paletteAt(bytes, at + 9, flags)
  const end = blocksEnd(bytes, own.end + 1)
  if (end === null || width * height > MOST_PIXELS) return null
  const { delay, after, transparent } = control
  const colours = new Uint32Array(256)
  colours.set(own.colours ?? common ?? [])
  if (transparent !== null) colours[transparent] = 0
  const decode = () => {
    const values = unpackLzw(joined(bytes, own.end + 1), bytes[own.end] ?? 8, width * height)
    return createImageBitmap(painted(values, width, height, colours, (flags & 0x40) !== 0))
  }
  const layer: Layer = { left, top, width, height, delay, after, covers: transparent === null, decode }
  return { layer, end }
}

function joined(bytes: Uint8Array, from: number): Uint8Array {
  const parts: Uint8Array[] = []
  for (let at = from, length = bytes[at] ?? 0; length > 0; at += 1 + length, length = bytes[at] ?? 0)
    parts.push(bytes.subarray(at + 1, at + 1 + length))
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let to = 0
  for (const part of parts) {
    whole.set(part, to)
    to += part.length
  }
  return whole
}

/** What has no value stays transparent. */
function painted(
  values: Uint8Array,
  width: number,
  height: number,
  colours: Uint32Array,
  interlaced: boolean,
): ImageData {
  const image = new ImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  const rows = interlaced ? interlacedRows(height) : null
  for (let row = 0, at = 0; row < height && at < values.length; row++) {
    const to = (rows?.[row] ?? row) * width
    for (let x = 0; x < width && at < values.length; x++) pixels[to + x] = colours[values[at++] ?? 0] ?? 0
  }
  return image
}
