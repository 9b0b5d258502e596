// Weights as 8-bit integers with one scale per output channel, as links carry them. Not here: the link's grammar.

export const LARGEST_LEVEL = 127
/** The largest float32 that times 127 is one: without it a weight near the end of the floats would come back infinite. */
const LARGEST_SCALE = 8_454_659 * 2 ** 98

/** Symmetric 8-bit weights: value ≈ level × scale of its channel; a channel is one index of the last axis. */
export interface Quantized {
  /** As many as there were values, -127 .. 127. */
  readonly levels: Int8Array<ArrayBuffer>
  /** One per channel: its largest absolute value over 127; 0 for a channel of zeros. */
  readonly scales: Float32Array<ArrayBuffer>
}

/**
 * Rounds to the nearest of 255 levels per channel: the error is at most 1/254 (0.4 %) of the channel's largest value.
 * `data`: row-major, its last axis `channels` long; finite values.
 */
export function quantize(data: Float32Array, channels: number): Quantized {
  const largest = new Float32Array(channels)
  // Plain loops: half a million weights are packed between two pictures, on the page's own thread.
  for (let i = 0; i < data.length; i++) {
    largest[i % channels] = Math.max(largest[i % channels] ?? 0, Math.abs(data[i] ?? 0))
  }
  const scales = largest.map((value) => Math.min(value / LARGEST_LEVEL, LARGEST_SCALE))
  const levels = new Int8Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const scale = scales[i % channels] ?? 0
    // A scale that underflowed to 0 leaves level 0. The clamp is for scales that were rounded down.
    if (scale > 0) levels[i] = clamp(Math.round((data[i] ?? 0) / scale))
  }
  return { levels, scales }
}

const clamp = (level: number): number => Math.max(-LARGEST_LEVEL, Math.min(LARGEST_LEVEL, level))

/** The inverse of {@link quantize}, within its error; the last axis is `scales.length` long. */
export function dequantize({ levels, scales }: Quantized): Float32Array<ArrayBuffer> {
  const values = new Float32Array(levels.length)
  for (let i = 0; i < values.length; i++) values[i] = (levels[i] ?? 0) * (scales[i % scales.length] ?? 0)
  return values
}
