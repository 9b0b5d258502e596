// Weights as small integers with one scale per output channel, or one step for all, as links carry them. Not here: the
// link's grammar.

export const LARGEST_LEVEL = 127
/**
 * The largest float32 that times 127 is one: without it a weight near the end of the floats would come back infinite.
 */
const LARGEST_SCALE = 8_454_659 * 2 ** 98

/** Weights that are whole multiples of one step. */
export interface Even {
  readonly step: number
  /** Of a level; of two all the low ones come first. */
  readonly bytes: 1 | 2
  /** Levels are told as differences: red to the red before, green to red, blue to green. */
  readonly pixels: boolean
}

/** Symmetric 8-bit weights: value ≈ level × scale of its channel; a channel is one index of the last axis. */
export interface Quantized {
  /** As many as there were values, -127 .. 127. */
  readonly levels: Int8Array<ArrayBuffer>
  /**
   * One per channel: its largest absolute value over that of levels, of which fewer have it to 8 bits; 0 for a channel
   * of zeros.
   */
  readonly scales: Float32Array<ArrayBuffer>
}

/**
 * Rounds to the nearest of 2 · `most` + 1 levels per channel: of 255 the error is at most 1/254 (0.4 %) of the
 * channel's largest value. `data`: row-major, its last axis `channels` long; finite values.
 */
export function quantize(data: Float32Array, channels: number, most: number = LARGEST_LEVEL): Quantized {
  const largest = new Float32Array(channels)
  // Plain loops: half a million weights are packed between two pictures, on the page's own thread.
  for (let i = 0; i < data.length; i++) {
    largest[i % channels] = Math.max(largest[i % channels] ?? 0, Math.abs(data[i] ?? 0))
  }
  const scales = largest.map((value) => Math.min(value / most, LARGEST_SCALE))
  if (most < LARGEST_LEVEL) {
    // Eight bits tell them well enough for so few levels, and zeros cost nothing when they are deflated.
    const bits = new Uint32Array(scales.buffer)
    for (const [i, value] of bits.entries()) bits[i] = ((value + 2 ** 15) >>> 16) << 16
  }
  const levels = new Int8Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const scale = scales[i % channels] ?? 0
    // A scale that underflowed to 0 leaves level 0. The clamp is for scales that were rounded down.
    if (scale > 0) levels[i] = clamp(Math.round((data[i] ?? 0) / scale), most)
  }
  return { levels, scales }
}

const clamp = (level: number, most: number): number => Math.max(-most, Math.min(most, level))

/** The inverse of {@link quantize}, within its error; the last axis is `scales.length` long. */
export function dequantize({ levels, scales }: Quantized): Float32Array<ArrayBuffer> {
  const channels = scales.length
  const values = new Float32Array(levels.length)
  for (let from = 0; from < values.length; from += channels)
    for (let channel = 0; channel < channels; channel++)
      values[from + channel] = (levels[from + channel] ?? 0) * (scales[channel] ?? 0)
  return values
}

/** The level that a level is told from, of pictures: so a grey picture is mostly zeros. */
const before = (levels: Int8Array | Int16Array, i: number): number => levels[i % 3 === 0 ? i - 3 : i - 1] ?? 0

const noLevels = (count: number, { bytes }: Even) =>
  bytes === 1 ? new Int8Array(count) : new Int16Array(count)

/** The nearest levels of weights, as bytes. Within 127 or 32767 steps; differences go round, and come back. */
export function evenLevels(data: Float32Array, even: Even): Uint8Array<ArrayBuffer> {
  const levels = noLevels(data.length, even)
  for (let i = 0; i < data.length; i++) levels[i] = Math.round((data[i] ?? 0) / even.step)
  const packed = new Uint8Array(data.length * even.bytes)
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] ?? 0
    const told = even.pixels ? level - before(levels, i) : level
    packed[i] = told
    if (even.bytes === 2) packed[data.length + i] = told >> 8
  }
  return packed
}

/** The inverse of {@link evenLevels}. */
export function evenValues(packed: Uint8Array, even: Even): Float32Array<ArrayBuffer> {
  const levels = noLevels(packed.length / even.bytes, even)
  const values = new Float32Array(levels.length)
  for (let i = 0; i < levels.length; i++) {
    const high = even.bytes === 2 ? (packed[levels.length + i] ?? 0) : 0
    levels[i] = (packed[i] ?? 0) + 256 * high + (even.pixels ? before(levels, i) : 0)
    values[i] = (levels[i] ?? 0) * even.step
  }
  return values
}
