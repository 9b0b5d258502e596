// Adam (Kingma and Ba 2014) with a running average of the parameters (EMA) in the same pass.

import * as tf from '@tensorflow/tfjs'
import { hasFused, runKernel } from './fused'
import { type Parameter, Slots, type UpdateControl, type UpdateStep } from './slots'

const BETA1 = 0.5
const BETA2 = 0.99
const EPSILON = 1e-8
export const ADAM = { beta1: BETA1, beta2: BETA2, epsilon: EPSILON }

export class Adam {
  readonly #slots: Slots<'m' | 'v'>
  readonly #bound: number | undefined
  #step = 0

  /** `bound`: parameters are clipped to ±bound after each update. */
  constructor(parameters: readonly Parameter[], keepAverage: boolean, bound?: number) {
    this.#bound = bound
    this.#slots = new Slots(parameters, ['m', 'v'], keepAverage)
  }

  /** Live: the parameters by their names, and beside each `name/m`, `name/v` and, where one is kept, `name/average`. */
  state(): ReadonlyMap<string, tf.Variable> {
    return this.#slots.state()
  }

  /** The averaged parameters by name; empty when no average is kept. They change in place with every step. */
  averages(): ReadonlyMap<string, tf.Tensor> {
    return this.#slots.averages()
  }

  /** Updates so far: the bias correction depends on them. */
  get step(): number {
    return this.#step
  }

  /**
   * Goes on from `values` by the names of `state` after `step` updates. @throws Error where a step was taken already.
   */
  restore(step: number, values: ReadonlyMap<string, tf.Tensor>): void {
    if (this.#step !== 0) throw new Error('only a fresh optimizer can be restored')
    this.#slots.restore(step, values)
    this.#step = step
  }

  /**
   * Every tensor that an update reads or changes in place, but for the gradients; they must exist before an update is
   * recorded.
   */
  get tensors(): tf.Tensor[] {
    return this.#slots.tensors
  }

  /**
   * Counts one update and gives its numbers. For a step that is recorded once and replayed: this runs at every step,
   * `update` only when it is recorded.
   */
  advance({ rate, decay }: UpdateStep): UpdateControl {
    this.#step += 1
    if (this.#slots.all.length > 0 && hasFused('AdamEmaFlat')) this.#slots.flat()
    return Float32Array.of(rate, 1 / (1 - BETA1 ** this.#step), 1 / (1 - BETA2 ** this.#step), decay)
  }

  /** The update that `advance` counted, from gradients by variable name, with its numbers as a tensor. */
  update(gradients: tf.NamedTensorMap, control: tf.Tensor1D): void {
    const ordered = this.#slots.ordered(gradients)
    if (ordered.length === 0) return
    if (hasFused('AdamEmaFlat')) {
      this.#slots.flat().update('AdamEmaFlat', ordered, control, { ...ADAM, ...this.#clipping })
      return
    }
    const [rate = 0, correction1 = 1, correction2 = 1, decay = 0] = control.dataSync<'float32'>()
    const attrs = { ...ADAM, correction1, correction2, decay }
    const update = hasFused('AdamEma') ? updateFused : updateComposed
    this.#slots.all.forEach((slot, i) => {
      const gradient = ordered[i]
      if (gradient) tf.tidy(() => update(slot, gradient, { ...attrs, rate: rate * slot.parameter.rate }))
    })
    const bound = this.#bound
    if (bound === undefined) return
    for (const { value } of this.#slots.all.map(({ parameter }) => parameter))
      tf.tidy(() => value.assign(tf.clipByValue(value, -bound, bound)))
  }

  get #clipping() {
    return this.#bound === undefined ? {} : { bound: this.#bound }
  }

  /** Frees the moments and averages; the parameters stay their owner's. */
  dispose(): void {
    this.#slots.dispose()
  }
}

type Slot = Slots<'m' | 'v'>['all'][number]

interface Attributes {
  readonly rate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly correction1: number
  readonly correction2: number
  readonly decay: number
}

function updateFused(
  { parameter, moments: { m, v }, average }: Slot,
  gradient: tf.Tensor,
  attrs: Attributes,
): void {
  const inputs = { parameter: parameter.value, gradient, m, v }
  runKernel('AdamEma', average ? { ...inputs, average } : inputs, { ...attrs })
}

function updateComposed(
  { parameter, moments: { m, v }, average }: Slot,
  gradient: tf.Tensor,
  attrs: Attributes,
): void {
  const { rate, beta1, beta2, epsilon, correction1, correction2, decay } = attrs
  m.assign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)))
  v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)))
  const step = tf.div(tf.mul(m, rate * correction1), tf.add(tf.sqrt(tf.mul(v, correction2)), epsilon))
  parameter.value.assign(tf.sub(parameter.value, step))
  average?.assign(tf.add(tf.mul(average, decay), tf.mul(parameter.value, 1 - decay)))
}
