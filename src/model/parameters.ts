// The trained tensors of a network by name: made from a seed, loaded, counted, freed.

import * as tf from '@tensorflow/tfjs'
import type { Random } from '../core/random'
import type { Parameter } from '../engine/slots'
import type { Weights } from '../engine/forward'
import type { ParameterSpec } from '../network/parameters'
import { sizeOf } from '../network/graph'

export class Parameters {
  readonly all: readonly Parameter[]

  /** Draws every tensor in order from `random`. */
  constructor(specs: readonly ParameterSpec[], random: Random) {
    this.all = specs.map(({ name, shape, deviation, rate = 1, matrix }) => {
      const length = sizeOf(shape)
      const values =
        deviation === 0 ? new Float32Array(length) : random.normals(length).map((value) => value * deviation)
      return { name, rate, value: variableOf(values, shape), ...(matrix ? { matrix } : {}) }
    })
  }

  /** Replaces the numbers that a tensor was drawn with. @throws Error for a name that it has not. */
  set(name: string, values: (drawn: Float32Array) => Float32Array): void {
    const found = this.all.find((parameter) => parameter.name === name)
    if (!found) throw new Error(`the network has no tensor called ${name}`)
    const tensor = tf.tensor(values(found.value.dataSync<'float32'>()), found.value.shape)
    found.value.assign(tensor)
    tensor.dispose()
  }

  get weights(): Weights {
    return new Map(this.all.map(({ name, value }) => [name, value]))
  }

  /** How many numbers are trained. */
  get count(): number {
    return this.all.reduce((sum, { value }) => sum + value.size, 0)
  }

  dispose(): void {
    for (const { value } of this.all) value.dispose()
  }
}

/** A variable of these values, given away: some backends keep the array itself. */
export function variableOf(values: Float32Array, shape: readonly number[]): tf.Variable {
  const initial = tf.tensor(values, [...shape])
  const variable = tf.variable(initial)
  initial.dispose()
  return variable
}
