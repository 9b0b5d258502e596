// Adam as TensorFlow.js has it, with the running average by plain ops, in the shape of engine/adam, whose place it
// takes in the build of the variant `stock`. Not for the product.

import * as tf from '@tensorflow/tfjs'
import type { Adam as OurAdam } from '../../engine/adam'
import type { Parameter, UpdateControl, UpdateStep } from '../../engine/slots'

const BETA1 = 0.5
const BETA2 = 0.99
const EPSILON = 1e-8

/** `tf.train.adam` for the parameters of one learning rate; it knows no factors. */
interface Group {
  readonly factor: number
  readonly optimizer: tf.AdamOptimizer
  readonly parameters: readonly Parameter[]
}

/** The part of our optimizer that a training step uses. */
type UsedAdam = Pick<OurAdam, 'averages' | 'step' | 'tensors' | 'advance' | 'update' | 'dispose'>

export class Adam implements UsedAdam {
  readonly #groups: readonly Group[]
  #step = 0
  #rates: UpdateStep = { rate: 0, decay: 0 }
  readonly #averages = new Map<Parameter, tf.Variable>()

  constructor(parameters: readonly Parameter[], keepAverage: boolean) {
    const factors = [...new Set(parameters.map(({ rate }) => rate))]
    this.#groups = factors.map((factor) => ({
      factor,
      optimizer: tf.train.adam(factor, BETA1, BETA2, EPSILON),
      parameters: parameters.filter(({ rate }) => rate === factor),
    }))
    if (!keepAverage) return
    for (const parameter of parameters) {
      this.#averages.set(
        parameter,
        tf.variable(
          tf.tidy(() => tf.mul(parameter.value, 1)),
          false,
        ),
      )
    }
  }

  averages(): ReadonlyMap<string, tf.Tensor> {
    return new Map([...this.#averages].map(([{ name }, average]) => [name, average]))
  }

  get step(): number {
    return this.#step
  }

  /** `tf.train.adam` makes its moments when it first steps, and moves its variables to new memory. */
  get tensors(): tf.Tensor[] {
    return []
  }

  advance(rates: UpdateStep): UpdateControl {
    this.#step += 1
    this.#rates = rates
    return Float32Array.of(rates.rate, 1, 1, rates.decay)
  }

  /** With the rates of the last `advance`: to read them back from a device, as a control tensor, would cost a stop. */
  update(gradients: tf.NamedTensorMap): void {
    const { rate, decay } = this.#rates
    for (const { factor, optimizer, parameters } of this.#groups) {
      // Protected in the typings, but the only way to a schedule.
      Object.assign(optimizer, { learningRate: rate * factor })
      const named = parameters.flatMap(({ value: { name } }) => {
        const tensor = gradients[name]
        return tensor ? [{ name, tensor }] : []
      })
      optimizer.applyGradients(named)
    }
    tf.tidy(() => {
      for (const [{ value }, average] of this.#averages) {
        average.assign(tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay)))
      }
    })
  }

  dispose(): void {
    for (const { optimizer } of this.#groups) optimizer.dispose()
    tf.dispose([...this.#averages.values()])
  }
}
