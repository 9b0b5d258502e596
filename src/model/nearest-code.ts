// Where the search for the code of a picture begins: at the moment of the clip that looks most like it, and with the
// principal pictures that it has. Plain numbers. Not here: the search (invert.ts).

import { COMPONENTS, MEAN } from '../network/components'
import { coefficientsOf } from '../network/principal-pictures'
import type { NamedTensor } from '../network/snapshot'
import { CODE } from '../network/widths'

/** Mean square of the differences. */
export function squaredError(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2
  return sum / a.length
}

/** The number of the picture of `all` that is least unlike. */
export function nearestPicture(picture: Float32Array, all: Float32Array): number {
  let [best, least] = [0, Infinity]
  for (let i = 0; i * picture.length < all.length; i++) {
    const error = squaredError(picture, all.subarray(i * picture.length, (i + 1) * picture.length))
    if (error < least) [best, least] = [i, error]
  }
  return best
}

/** Codes with the first numbers that the model's principal pictures say; null for a model without them. */
export function withCoefficients(
  tensors: readonly NamedTensor[],
  pictures: Float32Array,
  codes: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> | null {
  const dataOf = (wanted: string) => tensors.find(({ name }) => name === wanted)?.data
  const [components, mean] = [dataOf(COMPONENTS), dataOf(MEAN)]
  if (!components || !mean) return null
  const found = coefficientsOf({ mean, components }, pictures)
  const k = components.length / mean.length
  return codes.map((value, i) => (i % CODE < k ? (found[Math.floor(i / CODE) * k + (i % CODE)] ?? 0) : value))
}

/** The rows of these numbers of a table with rows of `length`, end to end. */
export function picked(all: Float32Array, indexes: readonly number[], length: number): Float32Array {
  const found = new Float32Array(indexes.length * length)
  indexes.forEach((index, i) => found.set(all.subarray(index * length, (index + 1) * length), i * length))
  return found
}
