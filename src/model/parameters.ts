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
      const initial = tf.tensor(values, [...shape])
      const value = tf.variable(initial)
      initial.dispose()
      return { name, rate, value, ...(matrix ? { matrix } : {}) }
    })
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
