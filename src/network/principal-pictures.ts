// The principal pictures of a clip, and everything that a run with them starts from: found by least squares on the CPU,
// once, in double precision. The picture of frame t is about head(mean + code(t) · components). Recipe 2, section 2.

import { type Frames, pixelsOf } from '../core/frames'
import { solvePositive, symmetricEigen, timesTransposed } from '../core/linear-algebra'
import { SOFT } from './activations'
import { addSplineRow, type CodeTime, partsOf } from './codes'
import { COMPONENT_STEP } from './components'
import { type ComponentSizes, componentSizes } from './looks'

export interface PrincipalPictures {
  /** Before the head [H · W · 3]. */
  readonly mean: Float32Array<ArrayBuffer>
  /** [k, H · W · 3], largest first; as large as half a unit of its code moves the picture by one deviation. */
  readonly components: Float32Array<ArrayBuffer>
  /** The first k numbers of every motion code [K, k]. */
  readonly codes: Float32Array<ArrayBuffer>
  /** How much of each component every frame of the clip has [frames, k], held-out ones too. */
  readonly coefficients: Float32Array<ArrayBuffer>
}

/** Largest step: one byte with a sign. */
const MOST_STEPS = 127
/** Weight of the second differences in the fit of the codes: frames that were held out come back better. */
const BEND = 0.03
/** Keeps systems solvable where a clip has fewer different frames than components. */
const RIDGE = 1e-9

/** Finds `count` < train.length components of the frames numbered `train`. */
export function principalPictures(
  frames: Frames,
  train: readonly number[],
  count: number,
  time: CodeTime,
): PrincipalPictures {
  const length = pixelsOf(frames) * 3
  const all = allBeforeHead(frames.rgb.subarray(0, frames.count * length))
  const frame = (values: Float32Array, t: number) => values.subarray(t * length, (t + 1) * length)
  const mean = meanOf(train.map((t) => frame(all, t)))
  const around = all.slice()
  for (let t = 0; t < frames.count; t++) addScaled(frame(around, t), mean, -1)

  // The Gram matrix of the frames: never one of pixels by pixels.
  const trained = new Float32Array(train.length * length)
  train.forEach((t, i) => trained.set(frame(around, t), i * length))
  const n = train.length
  const { vectors } = symmetricEigen(timesTransposed(trained, trained, length), n)
  const components = new Float64Array(count * length)
  for (let j = 0; j < count; j++) {
    const component = components.subarray(j * length, (j + 1) * length)
    for (let i = 0; i < n; i++) {
      const part = (2 / Math.sqrt(n)) * (vectors[j * n + i] ?? 0)
      addScaled(component, trained.subarray(i * length, (i + 1) * length), part)
    }
    round(component)
  }
  const coefficients = projected(around, components, count, length)
  return {
    mean: Float32Array.from(mean),
    components: Float32Array.from(components),
    codes: Float32Array.from(fittedCodes(coefficients, train, count, time)),
    coefficients: Float32Array.from(coefficients),
  }
}

/**
 * An encoder for nothing: how much of each component pictures −1 .. 1 [n, H · W · 3] have, which is the first k
 * numbers of their codes [n, k]. Exact but for what the components leave out.
 */
export function coefficientsOf(
  { mean, components }: Pick<PrincipalPictures, 'mean' | 'components'>,
  pictures: Float32Array,
): Float64Array {
  const { length } = mean
  const around = Float32Array.from(pictures, (value, i) => beforeHead(value) - (mean[i % length] ?? 0))
  return projected(around, components, components.length / length, length)
}

/** How large each component is in the picture. */
export const sizesOf = ({ components, mean }: PrincipalPictures): ComponentSizes =>
  componentSizes({ shape: [components.length / mean.length, mean.length], data: components })

/** What the head makes a value −1 .. 1 of. */
function beforeHead(value: number): number {
  return SOFT * Math.atanh(Math.min(0.98, Math.max(-0.98, value / SOFT)))
}

function allBeforeHead(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const table = Float32Array.from({ length: 256 }, (_, byte) => beforeHead(byte / 127.5 - 1))
  const values = new Float32Array(bytes.length)
  for (let i = 0; i < values.length; i++) values[i] = table[bytes[i] ?? 0] ?? 0
  return values
}

function meanOf(pictures: readonly Float32Array[]): Float64Array {
  const mean = new Float64Array(pictures[0]?.length ?? 0)
  for (const picture of pictures)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (picture[i] ?? 0) / pictures.length
  return mean
}

// Loops of their own, which are compiled well: a clip of 64 px waits for them before its first picture.
function addScaled(to: Float32Array | Float64Array, from: Float32Array | Float64Array, scale: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] ?? 0) + scale * (from[i] ?? 0)
}

function round(component: Float64Array): void {
  for (let i = 0; i < component.length; i++) {
    const steps = Math.round((component[i] ?? 0) / COMPONENT_STEP)
    component[i] = Math.min(MOST_STEPS, Math.max(-MOST_STEPS, steps)) * COMPONENT_STEP
  }
}

/** Least squares: A of A · components ≈ pictures [frames, length] → [frames, count]. */
function projected(
  pictures: Float32Array,
  components: Float32Array | Float64Array,
  count: number,
  length: number,
): Float64Array {
  const gram = timesTransposed(components, components, length)
  const ridge = RIDGE * Math.max(1, gram[0] ?? 0)
  for (let j = 0; j < count; j++) gram[j * (count + 1)] = (gram[j * (count + 1)] ?? 0) + ridge
  return transposed(solvePositive(gram, timesTransposed(components, pictures, length), count), count)
}

/** [rows, columns] → [columns, rows]. */
function transposed(matrix: Float64Array, rows: number): Float64Array {
  const columns = matrix.length / rows
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] ?? 0)
}

/** Every first of three rows that follow one another in one class. */
const bends = (time: CodeTime): number[] =>
  partsOf(time).flatMap(({ row, count }) => Array.from({ length: Math.max(0, count - 2) }, (_, i) => row + i))

/** The rows of codes whose path passes nearest to the trained frames and bends little [K, count]. */
function fittedCodes(
  coefficients: Float64Array,
  train: readonly number[],
  count: number,
  time: CodeTime,
): Float64Array {
  const k = time.count
  const normal = new Float64Array(k * k)
  const wanted = new Float64Array(k * count)
  const row = new Float32Array(k)
  for (const t of train) {
    row.fill(0)
    addSplineRow(row, time, t, 1)
    for (let i = 0; i < k; i++) {
      const weight = row[i] ?? 0
      if (weight === 0) continue
      for (let j = 0; j < k; j++) normal[i * k + j] = (normal[i * k + j] ?? 0) + weight * (row[j] ?? 0)
      for (let c = 0; c < count; c++)
        wanted[i * count + c] = (wanted[i * count + c] ?? 0) + weight * (coefficients[t * count + c] ?? 0)
    }
  }
  const bend = [1, -2, 1]
  for (const i of bends(time)) {
    for (const [a, x] of bend.entries()) {
      for (const [b, y] of bend.entries()) {
        const at = (i + a) * k + i + b
        normal[at] = (normal[at] ?? 0) + BEND * x * y
      }
    }
  }
  for (let i = 0; i < k; i++) normal[i * (k + 1)] = (normal[i * (k + 1)] ?? 0) + RIDGE
  return solvePositive(normal, wanted, k)
}
