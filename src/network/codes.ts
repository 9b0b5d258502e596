// The path of motion codes: learned rows at a fixed distance in time, Catmull–Rom between them. Typed arrays only.
// Every place in the latent space that training uses is a row of weights over the table, so that code = row · table.

import { classAt, type ClipLength, type Span, spansOf } from '../core/classes'
import type { Settings } from '../settings/settings'
import { CODE, NOISE } from './widths'

/** Rows of the table for a clip of `frames` frames with a row every `spacing` frames. */
export const codeCount = (frames: number, spacing: number): number => Math.floor((frames - 1) / spacing) + 2

export interface CodeTime {
  /** Rows of the table, K. */
  readonly count: number
  /** Frames between two rows. */
  readonly spacing: number
  /** The classes of the clip, in order; absent where it has but one. */
  readonly classes?: readonly ClassTime[]
}

/** The rows of one class: no spline leads out of them. */
export interface ClassTime extends Span {
  /** Number of its first row in the table. */
  readonly row: number
  readonly count: number
}

/** The table of a clip under these settings. */
export function codeTimeOf(
  { codeSpacing: spacing }: Pick<Settings, 'codeSpacing'>,
  length: ClipLength,
): CodeTime {
  let row = 0
  const classes = spansOf(length).map(({ first, frames }): ClassTime => {
    const count = codeCount(frames, spacing)
    row += count
    return { first, frames, row: row - count, count }
  })
  return { count: row, spacing, ...(classes.length > 1 && { classes }) }
}

/** The rows of each class in the table; all of them where there is but one. */
export const partsOf = ({ count, classes }: CodeTime): readonly Pick<ClassTime, 'row' | 'count'>[] =>
  classes ?? [{ row: 0, count }]

/** The class at time `t`; null where there is but one. */
const classTimeAt = ({ classes }: CodeTime, t: number): ClassTime | null =>
  classes?.[classAt(classes, t)] ?? null

/** The frames of the class at time `t`: all `frames` of the clip where there is but one. */
export const spanAt = (time: CodeTime, frames: number, t: number): Span =>
  classTimeAt(time, t) ?? { first: 0, frames }

/** Numbers of a content latent: how much of each class there is, where there are several, then z. */
export const contentLength = ({ classes = [] }: CodeTime): number => classes.length + NOISE

/** How much of each class a row of weights over the table has: none where there is but one. */
export const labelOfRow = ({ classes = [] }: CodeTime, row: Float32Array): Float32Array<ArrayBuffer> =>
  Float32Array.from(classes, ({ row: first, count }) => {
    let sum = 0
    for (let k = first; k < first + count; k++) sum += row[k] ?? 0
    return sum
  })

/** Adds `scale` times the four Catmull–Rom weights of time `t` (frames, clamped to the clip) to `row`, K values. */
export function addSplineRow(row: Float32Array, time: CodeTime, t: number, scale: number): void {
  const own = classTimeAt(time, t)
  if (!own) {
    addWeights(row, time, t, scale)
    return
  }
  const within = Math.min(own.frames - 1, Math.max(0, t - own.first))
  const part = row.subarray(own.row, own.row + own.count)
  addWeights(part, { count: own.count, spacing: time.spacing }, within, scale)
}

function addWeights(row: Float32Array, { count, spacing }: CodeTime, t: number, scale: number): void {
  const u = Math.min(count - 1.001, Math.max(0, t / spacing))
  const i = Math.floor(u)
  const w = u - i
  const four = [
    -w + 2 * w ** 2 - w ** 3,
    2 - 5 * w ** 2 + 3 * w ** 3,
    w + 4 * w ** 2 - 3 * w ** 3,
    -(w ** 2) + w ** 3,
  ]
  four.forEach((value, k) => {
    const at = Math.min(count - 1, Math.max(0, i + k - 1))
    row[at] = (row[at] ?? 0) + 0.5 * scale * value
  })
}

/** Rows over the table for mixes of two times each: [mixes, K]. */
export function splineRows(
  time: CodeTime,
  mixes: readonly { a: number; b: number; amount: number }[],
): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(mixes.length * time.count)
  mixes.forEach(({ a, b, amount }, i) => {
    const row = rows.subarray(i * time.count, (i + 1) * time.count)
    addSplineRow(row, time, a, 1 - amount)
    if (amount !== 0) addSplineRow(row, time, b, amount)
  })
  return rows
}

/** The row over the table at time `t`, K values. */
export function splineRow(time: CodeTime, t: number): Float32Array<ArrayBuffer> {
  const row = new Float32Array(time.count)
  addSplineRow(row, time, t, 1)
  return row
}

/** The motion code at time `t`: 32 values from the table [K, 32]. */
export const codeAt = (table: Float32Array, time: CodeTime, t: number): Float32Array<ArrayBuffer> =>
  codeOfRow(table, splineRow(time, t))

/** The code of a row of weights over the table. */
export function codeOfRow(table: Float32Array, row: Float32Array): Float32Array<ArrayBuffer> {
  const code = new Float32Array(CODE)
  row.forEach((weight, k) => {
    if (weight === 0) return
    for (let j = 0; j < CODE; j++) code[j] = (code[j] ?? 0) + weight * (table[k * CODE + j] ?? 0)
  })
  return code
}
