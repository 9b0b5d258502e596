// The path of motion codes: learned rows at a fixed distance in time, Catmull–Rom between them. Typed arrays only.
// Every place in the latent space that training uses is a row of weights over the table, so that code = row · table.

import type { Settings } from '../settings/settings'
import { CODE } from './widths'

/** Rows of the table for a clip of `frames` frames with a row every `spacing` frames. */
export const codeCount = (frames: number, spacing: number): number => Math.floor((frames - 1) / spacing) + 2

export interface CodeTime {
  /** Rows of the table, K. */
  readonly count: number
  /** Frames between two rows. */
  readonly spacing: number
}

/** The table of a clip of `frames` frames under these settings. */
export const codeTimeOf = ({ codeSpacing }: Pick<Settings, 'codeSpacing'>, frames: number): CodeTime => ({
  count: codeCount(frames, codeSpacing),
  spacing: codeSpacing,
})

/** Adds `scale` times the four Catmull–Rom weights of time `t` (frames, clamped to the clip) to `row`, K values. */
export function addSplineRow(
  row: Float32Array,
  { count, spacing }: CodeTime,
  t: number,
  scale: number,
): void {
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

/** The motion code at time `t`: 32 values from the table [K, 32]. */
export function codeAt(table: Float32Array, time: CodeTime, t: number): Float32Array<ArrayBuffer> {
  const row = new Float32Array(time.count)
  addSplineRow(row, time, t, 1)
  return codeOfRow(table, row)
}

/** The code of a row of weights over the table. */
export function codeOfRow(table: Float32Array, row: Float32Array): Float32Array<ArrayBuffer> {
  const code = new Float32Array(CODE)
  row.forEach((weight, k) => {
    if (weight === 0) return
    for (let j = 0; j < CODE; j++) code[j] = (code[j] ?? 0) + weight * (table[k * CODE + j] ?? 0)
  })
  return code
}
