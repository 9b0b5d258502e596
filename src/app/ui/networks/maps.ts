// What a layer holds, as grey pictures: which of its feature maps are worth a look, and their bytes. Pure.

import { type NodeValue, sizeOf } from '../../../network/graph'

/** Most feature maps that are shown at once. */
export const MOST_MAPS = 16
/** Numbers of a vector in one row. */
const ACROSS = 64

/** The channels of a picture that vary most over it, the strongest first: at most MOST_MAPS. */
export function strongestChannels({ shape, values }: NodeValue): readonly number[] {
  const channels = shape[2] ?? 0
  const pixels = sizeOf(shape) / channels
  const variances = Array.from({ length: channels }, (_, c) => {
    let [sum, squares] = [0, 0]
    for (let i = c; i < values.length; i += channels) {
      const value = values[i] ?? 0
      sum += value
      squares += value * value
    }
    return squares / pixels - (sum / pixels) ** 2
  })
  return variances
    .map((_, c) => c)
    .toSorted((a, b) => (variances[b] ?? 0) - (variances[a] ?? 0))
    .slice(0, MOST_MAPS)
}

export interface Grey {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
  /** What is black and what is white. */
  readonly lowest: number
  readonly highest: number
}

/** Numbers as grey pixels, `width` in a row, from the lowest to the highest; a flat one is middle grey. */
function greyOf(values: ArrayLike<number>, width: number): Grey {
  let [lowest, highest] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    lowest = Math.min(lowest, values[i] ?? 0)
    highest = Math.max(highest, values[i] ?? 0)
  }
  const height = Math.ceil(values.length / width)
  const rgba = new Uint8ClampedArray(4 * width * height)
  const range = highest - lowest
  for (let i = 0; i < values.length; i++) {
    const grey = range > 0 ? (((values[i] ?? 0) - lowest) / range) * 255 : 128
    rgba.fill(grey, 4 * i, 4 * i + 3)
    rgba[4 * i + 3] = 255
  }
  return { width, height, rgba, lowest, highest }
}

/** One feature map of a picture [height, width, channels]. */
export function mapOf({ shape, values }: NodeValue, channel: number): Grey {
  const [height = 0, width = 0, channels = 1] = shape
  const own = Float32Array.from({ length: height * width }, (_, i) => values[i * channels + channel] ?? 0)
  return greyOf(own, width)
}

interface Look extends Omit<Grey, 'lowest' | 'highest'> {
  /** The place that is looked at most, counted row by row, and its share of all. */
  readonly most: number
  readonly share: number
  /** The share of each place where all are looked at alike. */
  readonly even: number
}

/** How dark it is where nothing is looked at, 0 .. 255. */
const DARKEST = 216

/** Where `place` looks, by attention [height, width, height · width]: darkness to be laid over the picture. */
export function lookOf({ shape, values }: NodeValue, place: number): Look {
  const [height = 0, width = 0, places = 0] = shape
  const shares = values.subarray(place * places, (place + 1) * places)
  const share = shares.reduce((largest, value) => Math.max(largest, value), 0)
  const rgba = new Uint8ClampedArray(4 * places)
  shares.forEach((value, i) => (rgba[4 * i + 3] = DARKEST * (1 - value / share)))
  return { width, height, rgba, most: shares.indexOf(share), share, even: 1 / places }
}

/** A vector as a strip, in rows where it is long. */
export const stripOf = ({ values }: NodeValue): Grey =>
  greyOf(values, Math.min(ACROSS, Math.max(1, values.length)))

/** A picture −1 .. 1 [h, w, 3] in its colours, as opaque as `mask` 0 .. 1 [h, w, 1] says, else wholly. */
export function colouredOf({ shape, values }: NodeValue, mask?: NodeValue) {
  const [height = 0, width = 0] = shape
  const rgba = new Uint8ClampedArray(4 * height * width)
  for (let i = 0; i < height * width; i++) {
    for (let k = 0; k < 3; k++) rgba[4 * i + k] = ((values[3 * i + k] ?? 0) + 1) * 127.5
    rgba[4 * i + 3] = 255 * (mask?.values[i] ?? 1)
  }
  return { width, height, rgba }
}
