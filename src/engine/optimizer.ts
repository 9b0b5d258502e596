// The optimizer of one network: Muon for the parameters that are matrices, Adam for the others, and none for those
// whose rate is 0. State lives in plain tensors beside each parameter, so that it can be saved and updated in place.

import * as tf from '@tensorflow/tfjs'
import { Adam } from './adam'
import { type MatrixParameter, Muon } from './muon'
import type { Parameter, UpdateControl, UpdateStep } from './slots'

const isMatrix = (parameter: Parameter): parameter is MatrixParameter => parameter.matrix !== undefined

export class Optimizer {
  readonly #parameters: readonly Parameter[]
  readonly #trained: readonly Parameter[]
  readonly #averaged: boolean
  readonly #adam: Adam
  readonly #muon: Muon

  /**
   * `keepAverage`: of every parameter (EMA); one that is never changed is its own average. `bound`: every number that
   * Adam trains is clipped to ±bound after each update.
   */
  constructor(parameters: readonly Parameter[], keepAverage: boolean, bound?: number) {
    this.#parameters = parameters
    this.#trained = parameters.filter(({ rate }) => rate !== 0)
    this.#averaged = keepAverage
    this.#adam = new Adam(
      this.#trained.filter((parameter) => !isMatrix(parameter)),
      keepAverage,
      bound,
    )
    this.#muon = new Muon(this.#trained.filter(isMatrix), keepAverage)
  }

  /** Those whose gradients an update takes. */
  get variables(): tf.Variable[] {
    return this.#trained.map(({ value }) => value)
  }

  /** The averaged parameters by name, in order; empty when no average is kept. They change in place with every step. */
  averages(): ReadonlyMap<string, tf.Tensor> {
    if (!this.#averaged) return new Map()
    const moved = new Map([...this.#adam.averages(), ...this.#muon.averages()])
    return new Map(this.#parameters.map(({ name, value }) => [name, moved.get(name) ?? value]))
  }

  /** Updates so far. */
  get step(): number {
    return this.#adam.step
  }

  /**
   * Everything that another optimizer needs to go on just here, live: the parameters by their names, and beside each
   * that is trained `name/m`, of Adam `name/v`, and, where one is kept, `name/average`.
   */
  state(): ReadonlyMap<string, tf.Variable> {
    const fixed = this.#parameters.filter(({ rate }) => rate === 0)
    return new Map([
      ...this.#adam.state(),
      ...this.#muon.state(),
      ...fixed.map(({ name, value }) => [name, value] as const),
    ])
  }

  /**
   * Goes on from a saved state: `values` by the names of `state`, each of its variable's shape. The tensors stay the
   * caller's. After 0 steps there may be fewer: an average then starts from its parameter, the rest stays as it was
   * made. Only for an optimizer that has not stepped yet: a variable's memory is replaced, and kernels may have noted
   * the old one.
   */
  restore(step: number, values: ReadonlyMap<string, tf.Tensor>): void {
    this.#adam.restore(step, values)
    this.#muon.restore(step, values)
    for (const { name, rate, value } of this.#parameters) {
      const saved = rate === 0 ? values.get(name) : undefined
      if (saved) value.assign(saved)
      else if (rate === 0 && step > 0) throw new Error(`no saved value for ${name}`)
    }
  }

  /**
   * Every tensor that a step reads or changes in place, but for the gradients; they must exist before an update is
   * recorded.
   */
  get tensors(): tf.Tensor[] {
    const fixed = this.#parameters.filter(({ rate }) => rate === 0)
    return [...this.#adam.tensors, ...this.#muon.tensors, ...fixed.map(({ value }) => value)]
  }

  /**
   * Counts one update and gives its numbers. For a step that is recorded once and replayed: this runs at every step,
   * `update` only when it is recorded.
   */
  advance(step: UpdateStep): UpdateControl {
    this.#muon.advance()
    return this.#adam.advance(step)
  }

  /**
   * One update from the gradients by variable name, as `tf.variableGrads` gives them. The gradients stay the caller's.
   */
  apply(gradients: tf.NamedTensorMap, step: UpdateStep): void {
    const control = tf.tensor1d(this.advance(step))
    this.update(gradients, control)
    control.dispose()
  }

  /** The update that `advance` counted, with its numbers as a tensor. */
  update(gradients: tf.NamedTensorMap, control: tf.Tensor1D): void {
    this.#adam.update(gradients, control)
    this.#muon.update(gradients, control)
  }

  /** Frees moments and averages; the parameters stay their owner's. */
  dispose(): void {
    this.#adam.dispose()
    this.#muon.dispose()
  }
}
