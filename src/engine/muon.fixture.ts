// Muon in plain loops of float64, by the formula of its author: X ← aX + (bA + cA²)X, A = XXᵀ.

import { MUON, NORM_EPSILON, stepScale } from './muon'

type Matrix = readonly Float64Array[]

const matrixOf = (values: ArrayLike<number>, rows: number, columns: number): Matrix =>
  Array.from({ length: rows }, (_, i) =>
    Float64Array.from({ length: columns }, (__, j) => values[i * columns + j] ?? NaN),
  )

const turned = (x: Matrix): Matrix =>
  Array.from(x[0] ?? [], (_, j) => Float64Array.from(x, (row) => row[j] ?? NaN))

const times = (x: Matrix, y: Matrix): Matrix =>
  x.map((row) => {
    const sums = new Float64Array(y[0]?.length ?? 0)
    row.forEach((value, k) => y[k]?.forEach((other, j) => (sums[j] = (sums[j] ?? 0) + value * other)))
    return sums
  })

const sum = (x: Matrix, y: Matrix, a: number, b: number): Matrix =>
  x.map((row, i) => row.map((value, j) => a * value + b * (y[i]?.[j] ?? NaN)))

/** `values` as a matrix, with its singular values brought near 1. */
export function plainOrthogonal(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const norm = Math.sqrt(Array.from(values).reduce((all, value) => all + value * value, 0)) + NORM_EPSILON
  let x = matrixOf(
    Float64Array.from(values, (value) => value / norm),
    rows,
    columns,
  )
  if (rows > columns) x = turned(x)
  for (let i = 0; i < MUON.iterations; i++) {
    const gram = times(x, turned(x))
    x = sum(x, times(sum(gram, times(gram, gram), MUON.b, MUON.c), x), MUON.a, 1)
  }
  if (rows > columns) x = turned(x)
  return Float64Array.from(x.flatMap((row) => Array.from(row)))
}

/** One parameter with its momentum and average, in float64. */
export interface PlainMuon {
  readonly parameter: Float64Array
  readonly m: Float64Array
  readonly average: Float64Array
}

/** One update in place; `rate` with the parameter's own factor. */
export function plainUpdate(
  { parameter, m, average }: PlainMuon,
  gradient: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
  { rate, decay }: { readonly rate: number; readonly decay: number },
): void {
  m.forEach((old, i) => (m[i] = MUON.beta * old + (1 - MUON.beta) * (gradient[i] ?? NaN)))
  const ahead = m.map((now, i) => (1 - MUON.beta) * (gradient[i] ?? NaN) + MUON.beta * now)
  const step = plainOrthogonal(ahead, rows, columns)
  step.forEach((part, i) => {
    parameter[i] = (parameter[i] ?? NaN) - rate * stepScale(rows, columns) * part
    average[i] = decay * (average[i] ?? NaN) + (1 - decay) * (parameter[i] ?? NaN)
  })
}
