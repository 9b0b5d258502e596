// Linear algebra against what defines it: A · v = λ · v, and A · X = B.

import { expect, test } from 'vitest'
import { solvePositive, symmetricEigen, timesTransposed } from './linear-algebra'
import { Random } from './random'

const N = 23

/** Symmetric and positive, with equal values among its own. */
function symmetric(): Float64Array {
  const x = Float64Array.from(new Random(4).normals(N * 11))
  const gram = timesTransposed(x, x, 11)
  for (let i = 0; i < N; i++) gram[i * (N + 1)] = (gram[i * (N + 1)] ?? 0) + 0.5
  return gram
}

test('values and vectors of a symmetric matrix, largest first, at right angles', () => {
  const a = symmetric()
  const { values, vectors } = symmetricEigen(a, N)
  expect([...values].toSorted((x, y) => y - x)).toEqual([...values])
  const images = timesTransposed(vectors, a, N)
  images.forEach((value, i) => {
    expect(value).toBeCloseTo((values[Math.floor(i / N)] ?? NaN) * (vectors[i] ?? NaN), 9)
  })
  timesTransposed(vectors, vectors.slice(), N).forEach((value, i) => {
    expect(value).toBeCloseTo(i % (N + 1) === 0 ? 1 : 0, 12)
  })
})

test('a matrix of zeros has values of zero', () => {
  expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0])
})

test('solves for several columns, and refuses what is not positive definite', () => {
  const a = symmetric()
  const b = Float64Array.from(new Random(8).normals(N * 3))
  const x = solvePositive(a, b, N)
  const columns = Float64Array.from({ length: 3 * N }, (_, i) => x[(i % N) * 3 + Math.floor(i / N)] ?? 0)
  const back = timesTransposed(a, columns, N)
  b.forEach((value, i) => expect(back[i]).toBeCloseTo(value, 9))
  expect(() => solvePositive(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1), 2)).toThrow(
    'positive definite',
  )
})
