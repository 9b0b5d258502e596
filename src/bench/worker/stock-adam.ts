// Adam as TensorFlow.js has it, with the running average by plain ops, in the shape of engine/adam, whose place it takes in the
// build of the variant `stock`. Not for the product.

import * as tf from '@tensorflow/tfjs'
import type { Adam as OurAdam, AdamStep, Parameter } from '../../engine/adam'

const BETA1 = 0.5
const BETA2 = 0.99
const EPSILON = 1e-8

/** `tf.train.adam` for the parameters of one learning rate; it knows no factors. */
interface Group {
  readonly factor: number
  readonly optimizer: tf.AdamOptimizer
  readonly parameters: readonly Parameter[]
}

export class Adam implements Pick<OurAdam, 'variables' | 'averages' | 'apply' | 'dispose'> {
  readonly #groups: readonly Group[]
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

  get variables(): tf.Variable[] {
    return this.#groups.flatMap(({ parameters }) => parameters.map(({ value }) => value))
  }

  averages(): ReadonlyMap<string, tf.Tensor> {
    return new Map([...this.#averages].map(([{ name }, average]) => [name, average]))
  }

  apply(gradients: tf.NamedTensorMap, { rate, decay }: AdamStep): void {
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
