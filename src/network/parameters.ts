// How the trained tensors of a network start, as plain data. Not here: making them (model/parameters.ts).

import { type Activation, ACTIVATIONS } from './activations'

/** One trained tensor and how it starts. */
export interface ParameterSpec {
  /** By a rule of an op: what follows the node's name. Of a graph: the whole name. */
  readonly name: string
  readonly shape: readonly number[]
  /** Standard deviation of the normal that it is drawn from; 0 is all zeros. */
  readonly deviation: number
  /** Multiplies the learning rate; 1 when left out. */
  readonly rate?: number
}

/**
 * Filters [..., inputs, outputs] by He initialisation (arXiv 1502.01852) for the activation that follows, times
 * `scale`; and zeros for the bias [outputs].
 */
export function weightAndBias(
  shape: readonly number[],
  activation: Activation,
  scale = 1,
): readonly ParameterSpec[] {
  const fanIn = shape.slice(0, -1).reduce((product, side) => product * side, 1)
  return [
    { name: '.w', shape, deviation: scale * Math.sqrt(ACTIVATIONS[activation].variance / fanIn) },
    { name: '.b', shape: [shape.at(-1) ?? 0], deviation: 0 },
  ]
}
