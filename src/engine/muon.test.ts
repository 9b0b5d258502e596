// Muon by stock ops and by our kernel against plain loops in float64; what is trained by which optimizer, and what by
// none.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../core/random'
import { stepScale } from './muon'
import { type PlainMuon, plainOrthogonal, plainUpdate } from './muon.fixture'
import { randomTensor, relativeError, startInNode } from './node.fixture'
import { Optimizer } from './optimizer'
import type { Parameter } from './slots'

/** Wide, tall, filters, square, and one whose rows all are alike. */
const CASES = [
  { shape: [8, 24], matrix: [8, 24] },
  { shape: [37, 5], matrix: [37, 5] },
  { shape: [3, 3, 8, 12], matrix: [72, 12] },
  { shape: [6, 4, 4, 7], matrix: [6, 112] },
  { shape: [64, 64], matrix: [64, 64] },
] as const

const parameterOf = (
  name: string,
  shape: readonly number[],
  more: Partial<Parameter>,
  seed = 1,
): Parameter => {
  const start = randomTensor(shape, seed)
  const value = tf.variable(start)
  start.dispose()
  return { name, rate: 1, value, ...more }
}

const gradientsOf = (parameters: readonly Parameter[], seed: number): tf.NamedTensorMap =>
  Object.fromEntries(
    parameters.map(({ value }, i) => [value.name, randomTensor(value.shape, 100 * seed + i)]),
  )

const numbers = (tensor: tf.Tensor | undefined): number[] => [...(tensor?.dataSync() ?? [])]

/** A matrix whose singular values fall evenly from 1 to 1e-4: Gram–Schmidt on both sides. */
function steep(rows: number, columns: number): Float64Array {
  const random = new Random(5)
  const orthonormal = (length: number) => {
    const found: number[][] = []
    while (found.length < Math.min(rows, columns)) {
      let next = [...random.normals(length)]
      for (let turn = 0; turn < 2; turn++)
        for (const other of found) {
          const along = next.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0)
          next = next.map((value, i) => value - along * (other[i] ?? 0))
        }
      const norm = Math.hypot(...next)
      found.push(next.map((value) => value / norm))
    }
    return found
  }
  const [left, right] = [orthonormal(rows), orthonormal(columns)]
  return Float64Array.from({ length: rows * columns }, (_, at) =>
    left.reduce((sum, u, k) => {
      const size = 10 ** ((-4 * k) / (left.length - 1))
      return sum + size * (u[Math.floor(at / columns)] ?? 0) * (right[k]?.[at % columns] ?? 0)
    }, 0),
  )
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => startInNode(backend))

  test.each([
    [64, 96],
    [144, 16],
  ])('a %i×%i matrix of condition 10⁴ comes out as in float64', (rows, columns) => {
    const values = steep(rows, columns)
    const truth = plainOrthogonal(values, rows, columns)
    // From zeros, and the momentum of a first step is a part of its gradient: the parameter is the matrix, turned
    // round.
    const value = tf.tidy(() => tf.variable(tf.zeros([rows, columns])))
    const optimizer = new Optimizer([{ name: 'w', rate: 1, matrix: [rows, columns], value }], false)
    const gradient = tf.tensor2d([...values], [rows, columns])
    optimizer.apply({ [value.name]: gradient }, { rate: 1 / stepScale(rows, columns), decay: 0 })
    const own = numbers(value)
    const error = truth.reduce((most, each, i) => Math.max(most, Math.abs(each + (own[i] ?? NaN))), 0)
    expect(error).toBeLessThan(2e-4)
    optimizer.dispose()
    tf.dispose([value, gradient])
  })

  test('one and three updates equal plain loops: parameter, momentum, average', () => {
    const before = tf.memory().numTensors
    const parameters = CASES.map(({ shape, matrix }, i) =>
      parameterOf(`w${i}`, shape, { rate: 2, matrix }, i + 1),
    )
    const truth = parameters.map(({ value }): PlainMuon => {
      const start = Float64Array.from(value.dataSync())
      return { parameter: start, m: start.map(() => 0), average: start.slice() }
    })
    const optimizer = new Optimizer(parameters, true)
    for (const step of [1, 2, 3]) {
      const gradients = gradientsOf(parameters, step)
      parameters.forEach(({ value }, i) => {
        const [of, matrix] = [truth[i], CASES[i]?.matrix]
        if (of && matrix) plainUpdate(of, numbers(gradients[value.name]), matrix, { rate: 0.02, decay: 0.9 })
      })
      optimizer.apply(gradients, { rate: 0.01, decay: 0.9 })
      tf.dispose(gradients)
      parameters.forEach(({ name, value }, i) => {
        expect(relativeError(numbers(value), truth[i]?.parameter ?? [])).toBeLessThan(1e-5)
        expect(relativeError(numbers(optimizer.averages().get(name)), truth[i]?.average ?? [])).toBeLessThan(
          1e-5,
        )
        expect(relativeError(numbers(optimizer.state().get(`${name}/m`)), truth[i]?.m ?? [])).toBeLessThan(
          1e-6,
        )
      })
    }
    optimizer.dispose()
    tf.dispose(parameters.map(({ value }) => value))
    expect(tf.memory().numTensors).toBe(before)
  })

  test('a gradient of zeros moves nothing', () => {
    const parameter = parameterOf('w', [4, 6], { matrix: [4, 6] })
    const was = numbers(parameter.value)
    const optimizer = new Optimizer([parameter], false)
    tf.tidy(() => optimizer.apply({ [parameter.value.name]: tf.zeros([4, 6]) }, { rate: 1, decay: 0 }))
    expect(numbers(parameter.value)).toEqual(was)
    optimizer.dispose()
    parameter.value.dispose()
  })

  test('each parameter has its own optimizer, and what is fixed has none', () => {
    const before = tf.memory().numTensors
    const parameters = [
      parameterOf('fixed', [40], { rate: 0 }),
      parameterOf('matrix', [4, 6], { matrix: [4, 6] }),
      parameterOf('other', [4, 6], {}),
    ]
    const optimizer = new Optimizer(parameters, true)
    // Momentum and average of the one; two moments and average of the other.
    expect(tf.memory().numTensors).toBe(before + parameters.length + 2 + 3)
    const [fixed, matrix, other] = parameters.map(({ value }) => value)
    const was = numbers(fixed)
    expect(optimizer.variables).toEqual([matrix, other])
    expect(optimizer.tensors).toContain(fixed)
    for (const step of [1, 2]) {
      const gradients = gradientsOf(parameters.slice(1), step)
      optimizer.apply(gradients, { rate: 0.01, decay: 0.5 })
      tf.dispose(gradients)
    }
    expect(numbers(fixed)).toEqual(was)
    expect([...optimizer.averages().keys()]).toEqual(['fixed', 'matrix', 'other'])
    expect(optimizer.averages().get('fixed')).toBe(fixed)
    expect([...optimizer.state().keys()].toSorted()).toEqual(
      [
        'fixed',
        'matrix',
        'matrix/average',
        'matrix/m',
        'other',
        'other/average',
        'other/m',
        'other/v',
      ].toSorted(),
    )
    optimizer.dispose()
    tf.dispose(parameters.map(({ value }) => value))
    expect(tf.memory().numTensors).toBe(before)
  })

  test('one restored from another’s state goes on as that one does', () => {
    const made = (seed: number) => {
      const parameters = [
        parameterOf('fixed', [40], { rate: 0 }, seed),
        parameterOf('matrix', [4, 6], { matrix: [4, 6] }, seed),
        parameterOf('other', [4], {}, seed),
      ]
      return { parameters, optimizer: new Optimizer(parameters, true) }
    }
    const [first, second] = [made(1), made(2)]
    const update = ({ parameters, optimizer }: typeof first, seed: number) => {
      const gradients = gradientsOf(parameters.slice(1), seed)
      optimizer.apply(gradients, { rate: 0.01, decay: 0.5 })
      tf.dispose(gradients)
    }
    for (const seed of [1, 2]) update(first, seed)
    const saved = new Map([...first.optimizer.state()].map(([name, value]) => [name, tf.mul(value, 1)]))
    expect(() => {
      const short = new Map([...saved].filter(([name]) => name !== 'fixed'))
      made(3).optimizer.restore(first.optimizer.step, short)
    }).toThrow('no saved value for fixed')
    second.optimizer.restore(first.optimizer.step, saved)
    for (const each of [first, second]) update(each, 3)
    const values = ({ optimizer }: typeof first) =>
      [...optimizer.state()].map(([name, value]) => [name, numbers(value)])
    expect(values(second)).toEqual(values(first))
  })
})

test('a step for a rate of 1 is as long as one of Adam would be', () => {
  const near = plainOrthogonal([...randomTensor([40, 90], 3).dataSync()], 40, 90)
  const length = Math.sqrt(near.reduce((sum, value) => sum + value * value, 0) / near.length)
  expect(length * stepScale(40, 90)).toBeGreaterThan(0.1)
  expect(length * stepScale(40, 90)).toBeLessThan(0.3)
})
