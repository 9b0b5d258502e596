// From a decoded picture's own numbers to RGBA. Browsers do this too when a frame is drawn, but each by its own reading
// of the tags: Chromium 156 takes untagged video for BT.709 at any size, GBR for YUV, and BT.2020 through its colour
// management.

import { LUMA, type Colours, type YuvMatrix } from './colours'
import { toneMap } from './tone'

/** How a frame's numbers lie in memory. */
interface Layout {
  /** By how much chroma is coarser: 1 or 2. */
  readonly across: number
  readonly down: number
  readonly bits: number
  /** Whether blue and red differences take turns in one plane. */
  readonly paired: boolean
}

/** Null for what is drawn by the browser: frames that are RGB already, or that tell no format. */
export function layoutOf(format: string | null): Layout | null {
  if (format === 'NV12') return { across: 2, down: 2, bits: 8, paired: true }
  const found = /^I4(20|22|44)A?(?:P(10|12))?$/.exec(format ?? '')
  if (!found) return null
  return {
    across: found[1] === '44' ? 1 : 2,
    down: found[1] === '20' ? 2 : 1,
    bits: Number(found[2] ?? 8),
    paired: false,
  }
}

/** What the planes are read from: bytes, or words of two bytes. */
type Samples = Uint8Array | Uint16Array

export interface Planes {
  readonly width: number
  readonly height: number
  readonly layout: Layout
  readonly bytes: ArrayBuffer
  readonly places: readonly PlaneLayout[]
}

/** Fills `rgba` (width × height × 4; alpha is set to 255) by `put` of the same layout's bits. */
export function convert(
  { layout, bytes, places, width, height }: Planes,
  put: Put,
  rgba: Uint8ClampedArray,
): void {
  const deep = layout.bits > 8
  const samples: Samples = deep ? new Uint16Array(bytes) : new Uint8Array(bytes)
  const size = samples.BYTES_PER_ELEMENT
  const [luma, second, third] = places.map(({ offset, stride }) => ({
    offset: offset / size,
    stride: stride / size,
  }))
  if (!luma || !second) return
  const chroma = {
    samples,
    height: Math.ceil(height / layout.down),
    apart: layout.paired ? 2 : 1,
  }
  // Of eight bits the nearest chroma is taken, of deeper ones what lies between two rows, as FFmpeg does.
  const fill = deep ? smoothRow : nearestRow
  const [blue, red] = [new Uint16Array(width), new Uint16Array(width)]
  for (let y = 0, to = 0; y < height; y++) {
    fill({ ...chroma, plane: second }, layout, y, blue)
    fill({ ...chroma, plane: third ?? { ...second, offset: second.offset + 1 } }, layout, y, red)
    const row = luma.offset + y * luma.stride
    for (let x = 0; x < width; x++, to += 4) put(samples[row + x] ?? 0, blue[x] ?? 0, red[x] ?? 0, rgba, to)
  }
}

interface Chroma {
  readonly samples: Samples
  readonly plane: { readonly offset: number; readonly stride: number }
  readonly height: number
  /** From one sample of a row to the next. */
  readonly apart: number
}

function nearestRow(
  { samples, plane, apart }: Chroma,
  { across, down }: Layout,
  y: number,
  row: Uint16Array,
): void {
  const from = plane.offset + Math.floor(y / down) * plane.stride
  const shift = across - 1
  for (let x = 0; x < row.length; x++) row[x] = samples[from + (x >> shift) * apart] ?? 0
}

/**
 * Along the row the nearest, and between rows what lies between: chroma stands in the middle of the rows that share it.
 */
function smoothRow(chroma: Chroma, { across, down }: Layout, y: number, row: Uint16Array): void {
  const { samples, plane, height, apart } = chroma
  const place = down === 1 ? y : Math.max(0, (y - 0.5) / 2)
  const above = Math.floor(place)
  const drop = place - above
  const high = plane.offset + above * plane.stride
  const low = plane.offset + Math.min(height - 1, above + 1) * plane.stride
  const shift = across - 1
  for (let x = 0; x < row.length; x++) {
    const column = (x >> shift) * apart
    const top = samples[high + column] ?? 0
    row[x] = 0.5 + top + drop * ((samples[low + column] ?? 0) - top)
  }
}

/** Makes four bytes of RGBA of a pixel's numbers, at `at` of `out`. */
export type Put = (y: number, u: number, v: number, out: Uint8ClampedArray, at: number) => void

/** Each term of the conversion has its table. */
export function pixels(bits: number, { matrix, fullRange, transfer }: Colours): Put {
  const top = 2 ** bits - 1
  const unit = 2 ** (bits - 8)
  const lumaOf = (code: number) => (fullRange ? code / top : (code / unit - 16) / 219)
  if (matrix === 'rgb') {
    // The planes are green, blue and red.
    const level = tableOf(top, (code) => 255 * lumaOf(code))
    return (g, b, r, out, at) => {
      out[at] = level[r] ?? 0
      out[at + 1] = level[g] ?? 0
      out[at + 2] = level[b] ?? 0
      out[at + 3] = 255
    }
  }
  const [kr, kb] = LUMA[matrix]
  const kg = 1 - kr - kb
  const chroma = (code: number) => (code / unit - 128) / (fullRange ? top / unit : 224)
  const scale = transfer === 'sdr' ? 255 : 1
  const y = tableOf(top, (code) => scale * lumaOf(code))
  const rv = tableOf(top, (code) => scale * 2 * (1 - kr) * chroma(code))
  const bu = tableOf(top, (code) => scale * 2 * (1 - kb) * chroma(code))
  const gu = tableOf(top, (code) => ((scale * -2 * kb * (1 - kb)) / kg) * chroma(code))
  const gv = tableOf(top, (code) => ((scale * -2 * kr * (1 - kr)) / kg) * chroma(code))
  if (transfer === 'sdr') {
    return (codeY, codeU, codeV, out, at) => {
      const light = y[codeY] ?? 0
      out[at] = light + (rv[codeV] ?? 0)
      out[at + 1] = light + (gu[codeU] ?? 0) + (gv[codeV] ?? 0)
      out[at + 2] = light + (bu[codeU] ?? 0)
      out[at + 3] = 255
    }
  }
  const map = toneMap(transfer)
  return (codeY, codeU, codeV, out, at) => {
    const light = y[codeY] ?? 0
    const green = light + (gu[codeU] ?? 0) + (gv[codeV] ?? 0)
    map(light + (rv[codeV] ?? 0), green, light + (bu[codeU] ?? 0), out, at)
    out[at + 3] = 255
  }
}

const tableOf = (top: number, of: (code: number) => number) =>
  Float32Array.from({ length: top + 1 }, (_, code) => of(code))

const code = (value: number) => Math.min(255, Math.max(0, Math.round(value)))

/**
 * Gives pixels that libyuv made by the matrix `made`, as of limited range, their right colours by `put` of eight bits:
 * back to the stored numbers first. What was clipped on the way stays lost. libyuv's blue is at most 2 times the blue
 * difference, not 2.112 (BT.709) or 2.142 (BT.2020): more does not fit its tables. Its chroma is the nearest, also of
 * ten bits, whose last two it cuts off first; FFmpeg takes chroma from between two rows there, which alone is 34.5 dB
 * on the test card, all of it at edges.
 */
export function redo(rgba: Uint8ClampedArray, made: YuvMatrix, put: Put): void {
  const [kr, kb] = LUMA[made]
  const kg = 1 - kr - kb
  const wide = 255 / 224
  const [bu, rv] = [Math.min(2, 2 * (1 - kb) * wide), 2 * (1 - kr) * wide]
  const [gu, gv] = [((2 * kb * (1 - kb)) / kg) * wide, ((2 * kr * (1 - kr)) / kg) * wide]
  for (let at = 0; at < rgba.length; at += 4) {
    const [r, g, b] = [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0]
    const light = (g + (gu / bu) * b + (gv / rv) * r) / (1 + gu / bu + gv / rv)
    put(code(16 + (219 * light) / 255), code(128 + (b - light) / bu), code(128 + (r - light) / rv), rgba, at)
  }
}
