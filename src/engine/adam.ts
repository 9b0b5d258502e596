// Adam (Kingma and Ba 2014) with a running average of the parameters (EMA) in the same pass.
// State lives in plain tensors beside each parameter, so that it can be saved and a pass updates everything in place.

import * as tf from '@tensorflow/tfjs'
import { hasFused, runKernel } from './fused'

/** A trained tensor. `rate` multiplies the learning rate. */
export interface Parameter {
  readonly name: string
  readonly rate: number
  readonly value: tf.Variable
}

export interface AdamStep {
  /** Learning rate of this step. */
  readonly rate: number
  /** EMA decay of this step, 0 .. 1: average = decay·average + (1 − decay)·parameter. */
  readonly decay: number
}

const BETA1 = 0.5
const BETA2 = 0.99
const EPSILON = 1e-8

interface Slot {
  readonly parameter: Parameter
  readonly m: tf.Variable
  readonly v: tf.Variable
  /** Absent where no average is kept (the discriminator is never shown). */
  readonly average: tf.Variable | undefined
}

export class Adam {
  readonly #slots: readonly Slot[]
  #step = 0

  constructor(parameters: readonly Parameter[], keepAverage: boolean) {
    // A clone would share memory with the parameter, and the update in place would change both: hence the product.
    this.#slots = parameters.map((parameter) => ({
      parameter,
      m: owned(() => tf.zerosLike(parameter.value)),
      v: owned(() => tf.zerosLike(parameter.value)),
      average: keepAverage ? owned(() => tf.mul(parameter.value, 1)) : undefined,
    }))
  }

  get variables(): tf.Variable[] {
    return this.#slots.map((slot) => slot.parameter.value)
  }

  /** The averaged parameters by name; empty when no average is kept. They change in place with every step. */
  averages(): ReadonlyMap<string, tf.Tensor> {
    return new Map(
      this.#slots.flatMap(({ parameter, average }) => (average ? [[parameter.name, average] as const] : [])),
    )
  }

  /** One update from the gradients by variable name, as `tf.variableGrads` gives them. The gradients stay the caller's. */
  apply(gradients: tf.NamedTensorMap, { rate, decay }: AdamStep): void {
    this.#step += 1
    const attrs = {
      beta1: BETA1,
      beta2: BETA2,
      epsilon: EPSILON,
      correction1: 1 / (1 - BETA1 ** this.#step),
      correction2: 1 / (1 - BETA2 ** this.#step),
      decay,
    }
    const update = hasFused('AdamEma') ? updateFused : updateComposed
    for (const slot of this.#slots) {
      const gradient = gradients[slot.parameter.value.name]
      if (!gradient) throw new Error(`no gradient for ${slot.parameter.name}`)
      tf.tidy(() => update(slot, gradient, { ...attrs, rate: rate * slot.parameter.rate }))
    }
  }

  /** Frees the moments and averages; the parameters stay their owner's. */
  dispose(): void {
    for (const { m, v, average } of this.#slots) tf.dispose(average ? [m, v, average] : [m, v])
  }
}

interface Attributes {
  readonly rate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly correction1: number
  readonly correction2: number
  readonly decay: number
}

function updateFused({ parameter, m, v, average }: Slot, gradient: tf.Tensor, attrs: Attributes): void {
  const inputs = { parameter: parameter.value, gradient, m, v }
  runKernel('AdamEma', average ? { ...inputs, average } : inputs, { ...attrs })
}

function updateComposed({ parameter, m, v, average }: Slot, gradient: tf.Tensor, attrs: Attributes): void {
  const { rate, beta1, beta2, epsilon, correction1, correction2, decay } = attrs
  m.assign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)))
  v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)))
  const step = tf.div(tf.mul(m, rate * correction1), tf.add(tf.sqrt(tf.mul(v, correction2)), epsilon))
  parameter.value.assign(tf.sub(parameter.value, step))
  average?.assign(tf.add(tf.mul(average, decay), tf.mul(parameter.value, 1 - decay)))
}

/** A variable over a fresh tensor; `tf.variable` keeps a tensor of its own, so that the first one can go. */
function owned(make: () => tf.Tensor): tf.Variable {
  const initial = make()
  const variable = tf.variable(initial, false)
  initial.dispose()
  return variable
}
