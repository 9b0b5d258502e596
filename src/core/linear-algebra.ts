// The little linear algebra that finding principal pictures takes: symmetric matrices of a few hundred rows, in double
// precision. Matrices are flat arrays, row after row.

/** Sweeps of Jacobi's method: each squares what is left beside the diagonal, so that these are more than enough. */
const MOST_SWEEPS = 30

export interface Eigen {
  /** Largest first. */
  readonly values: Float64Array
  /** Row i is the unit vector of value i. */
  readonly vectors: Float64Array
}

/** Values and vectors of a symmetric matrix [n, n] by Jacobi's cyclic method (Golub and Van Loan, §8.5). */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice()
  const v = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))
  const scale = norm(a)
  for (let sweep = 0; sweep < MOST_SWEEPS && besideDiagonal(a, n) > 1e-15 * scale; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q)
  }
  const value = (i: number) => a[i * (n + 1)] ?? 0
  const order = Array.from({ length: n }, (_, i) => i).toSorted((i, j) => value(j) - value(i))
  const vectors = new Float64Array(n * n)
  order.forEach((from, to) => vectors.set(v.subarray(from * n, (from + 1) * n), to * n))
  return { values: Float64Array.from(order, value), vectors }
}

const norm = (a: Float64Array): number => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0))

const besideDiagonal = (a: Float64Array, n: number): number =>
  norm(a.map((x, i) => (i % (n + 1) === 0 ? 0 : x)))

function turn(values: Float64Array, i: number, j: number, c: number, t: number): void {
  const [x, y] = [values[i] ?? 0, values[j] ?? 0]
  values[i] = c * x - t * c * y
  values[j] = t * c * x + c * y
}

/** Turns the plane of p and q so that the entry between them is 0; the rows of `v` turn with them. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const between = a[p * n + q] ?? 0
  if (between === 0) return
  const theta = ((a[q * n + q] ?? 0) - (a[p * n + p] ?? 0)) / (2 * between)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, c, t)
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k, c, t)
  for (let k = 0; k < n; k++) turn(v, p * n + k, q * n + k, c, t)
}

/**
 * X of A · X = B, for a symmetric positive definite A [n, n] and B [n, columns], by Cholesky's method. @throws Error
 * where A is not positive definite.
 */
export function solvePositive(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const l = cholesky(a, n)
  const columns = b.length / n
  const x = b.slice()
  const subtract = (row: number, from: number, factor: number) => {
    for (let c = 0; c < columns; c++)
      x[row * columns + c] = (x[row * columns + c] ?? 0) - factor * (x[from * columns + c] ?? 0)
  }
  const divide = (row: number) => {
    for (let c = 0; c < columns; c++)
      x[row * columns + c] = (x[row * columns + c] ?? 0) / (l[row * n + row] ?? 1)
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) subtract(i, j, l[i * n + j] ?? 0)
    divide(i)
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) subtract(i, j, l[j * n + i] ?? 0)
    divide(i)
  }
  return x
}

/** L of A = L · Lᵀ, lower. */
function cholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] ?? 0
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] ?? 0) * (l[j * n + k] ?? 0)
      if (i !== j) l[i * n + j] = sum / (l[j * n + j] ?? 1)
      else if (sum > 0) l[i * n + i] = Math.sqrt(sum)
      else throw new Error('the matrix is not positive definite')
    }
  }
  return l
}

type Numbers = Float32Array | Float64Array

/** A · Bᵀ of A [rows, length] and B [others, length], added up in double precision. */
export function timesTransposed(a: Numbers, b: Numbers, length: number): Float64Array {
  const [rows, others] = [a.length / length, b.length / length]
  const product = new Float64Array(rows * others)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < others; j++) {
      if (a === b && j < i) {
        product[i * others + j] = product[j * others + i] ?? 0
        continue
      }
      let sum = 0
      for (let k = 0, x = i * length, y = j * length; k < length; k++)
        sum += (a[x + k] ?? 0) * (b[y + k] ?? 0)
      product[i * others + j] = sum
    }
  }
  return product
}
