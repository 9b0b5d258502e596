// Muon (Jordan 2024, https://kellerjordan.github.io/posts/muon/): the momentum of a matrix of weights is brought near
// the nearest matrix of orthogonal rows or columns before it is a step, so that all its directions move alike. With a
// running average (EMA) in the same pass. Not here: which tensors it trains (optimizer.ts).

import * as tf from '@tensorflow/tfjs'
import { hasFused, runKernel } from './fused'
import { type Parameter, Slots, type UpdateStep } from './slots'

/** A parameter that may be trained as a matrix. */
export type MatrixParameter = Parameter & Required<Pick<Parameter, 'matrix'>>

/**
 * `beta`: of the momentum b ← beta·b + (1 − beta)·g; the step is made of (1 − beta)·g + beta·b (Nesterov). `a`, `b`,
 * `c`: of an iteration X ← aX + bXXᵀX + c(XXᵀ)²X, `iterations` of them.
 */
export const MUON = { beta: 0.9, a: 3.4445, b: -4.775, c: 2.0315, iterations: 5 } as const
/** Keeps a matrix of zeros from being divided by its norm. */
export const NORM_EPSILON = 1e-7

/** Size of a number of a step for a learning rate of 1: as large as one of Adam would be. */
export const STEP_LENGTH = 0.2

/** What multiplies a matrix with singular values near 1 for that. */
export const stepScale = (rows: number, columns: number): number =>
  STEP_LENGTH * Math.sqrt(Math.max(rows, columns))

export class Muon {
  readonly #slots: Slots<'m'>

  constructor(parameters: readonly MatrixParameter[], keepAverage: boolean) {
    this.#slots = new Slots(parameters, ['m'], keepAverage)
  }

  /** Live: the parameters by their names, and beside each `name/m` and, where one is kept, `name/average`. */
  state(): ReadonlyMap<string, tf.Variable> {
    return this.#slots.state()
  }

  averages(): ReadonlyMap<string, tf.Tensor> {
    return this.#slots.averages()
  }

  /** Goes on from `values` by the names of `state` after `step` updates. */
  restore(step: number, values: ReadonlyMap<string, tf.Tensor>): void {
    this.#slots.restore(step, values)
  }

  /** Every tensor that an update reads or changes in place, but for the gradients. */
  get tensors(): tf.Tensor[] {
    return this.#slots.tensors
  }

  /** To be called before each update: what `tensors` are is settled then. */
  advance(): void {
    if (this.#slots.all.length > 0 && hasFused('MuonEmaFlat')) this.#slots.flat()
  }

  /** One update from gradients by variable name, with its numbers as a tensor. */
  update(gradients: tf.NamedTensorMap, control: tf.Tensor1D): void {
    const ordered = this.#slots.ordered(gradients)
    if (ordered.length === 0) return
    if (hasFused('MuonEmaFlat')) {
      const sides = this.#slots.all.flatMap(({ parameter }) => matrixOf(parameter))
      this.#slots.flat().update('MuonEmaFlat', ordered, control, { sides })
      return
    }
    const [rate = 0, , , decay = 0] = control.dataSync<'float32'>()
    const update = hasFused('MuonEma') ? updateFused : updateComposed
    this.#slots.all.forEach((slot, i) => {
      const gradient = ordered[i]
      const step = { rate: rate * slot.parameter.rate, decay }
      if (gradient) tf.tidy(() => update(slot, gradient, step))
    })
  }

  /** Frees the momentum and averages; the parameters stay their owner's. */
  dispose(): void {
    this.#slots.dispose()
  }
}

type Slot = Slots<'m'>['all'][number]

const matrixOf = ({ name, matrix }: Parameter): readonly [number, number] => {
  if (!matrix) throw new Error(`${name} is no matrix`)
  return matrix
}

function updateFused(
  { parameter, moments: { m }, average }: Slot,
  gradient: tf.Tensor,
  { rate, decay }: UpdateStep,
): void {
  const [rows, columns] = matrixOf(parameter)
  const inputs = { parameter: parameter.value, gradient, m }
  runKernel('MuonEma', average ? { ...inputs, average } : inputs, { rows, columns, rate, decay })
}

function updateComposed(
  { parameter, moments: { m }, average }: Slot,
  gradient: tf.Tensor,
  { rate, decay }: UpdateStep,
): void {
  const [rows, columns] = matrixOf(parameter)
  m.assign(tf.add(tf.mul(m, MUON.beta), tf.mul(gradient, 1 - MUON.beta)))
  const ahead = tf.add(tf.mul(gradient, 1 - MUON.beta), tf.mul(m, MUON.beta))
  const near = orthogonal(tf.reshape(ahead, [rows, columns]))
  const step = tf.mul(tf.reshape(near, parameter.value.shape), rate * stepScale(rows, columns))
  parameter.value.assign(tf.sub(parameter.value, step))
  average?.assign(tf.add(tf.mul(average, decay), tf.mul(parameter.value, 1 - decay)))
}

/**
 * Five Newton–Schulz iterations on `matrix` over its norm: its singular values come to lie near 1 (0.7 .. 1.2). All
 * iterates are polynomials of the Gram matrix times the matrix, so the long side is met twice, not ten times.
 */
function orthogonal(matrix: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = matrix.shape
  const tall = rows > columns
  return tf.tidy(() => {
    const x = tf.div<tf.Tensor2D>(matrix, tf.add(tf.norm(matrix), NORM_EPSILON))
    const one = tf.eye(Math.min(rows, columns))
    let gram = tf.matMul<tf.Tensor2D>(x, x, tall, !tall)
    let product: tf.Tensor2D | null = null
    for (let i = 0; i < MUON.iterations; i++) {
      const square = tf.mul(tf.matMul(gram, gram), MUON.c)
      const q = tf.add<tf.Tensor2D>(tf.add(tf.mul(one, MUON.a), tf.mul(gram, MUON.b)), square)
      product = product ? tf.matMul(q, product) : q
      if (i + 1 < MUON.iterations) gram = tf.matMul(tf.matMul(q, gram), q)
    }
    const all = product ?? one
    return tall ? tf.matMul(x, all) : tf.matMul(all, x)
  })
}
