// How the trained tensors of a network start, as plain data. Not here: making them (model/parameters.ts).

import { type Activation, ACTIVATIONS } from './activations'

/** One trained tensor and how it starts. */
export interface ParameterSpec {
  /** By a rule of an op: what follows the node's name. Of a graph: the whole name. */
  readonly name: string
  readonly shape: readonly number[]
  /** Standard deviation of the normal that it is drawn from; 0 is all zeros. */
  readonly deviation: number
  /**
   * Multiplies the learning rate; 1 when left out. With 0 it is never changed, and no optimizer keeps anything of it.
   */
  readonly rate?: number
  /** Trained by Muon as a matrix of these sides, of numbers in the same order; by Adam when left out. */
  readonly matrix?: readonly [rows: number, columns: number]
}

/** How a layer of the networks starts and is trained. */
export interface LayerTraining {
  readonly activation: Activation
  /** Scales the deviation of the first weights; 1 when left out. */
  readonly scale?: number
  /** Factor on the learning rate of Muon, which trains the weights as a matrix; by Adam when left out. */
  readonly muon?: number
  /** Factors on the learning rate of the weights and of the bias; 1 when left out, 0 is never trained. */
  readonly rates?: readonly [weights: number, bias: number]
}

/**
 * Filters [..., inputs, outputs] by He initialisation (arXiv 1502.01852) for the activation that follows, times
 * `scale`; and zeros for the bias [outputs]. `fanIn`: products in one output number. Muon takes the filters as
 * `matrix`.
 */
export function weightAndBias(
  shape: readonly number[],
  { activation, scale = 1, muon, rates }: LayerTraining,
  fanIn = shape.slice(0, -1).reduce((product, side) => product * side, 1),
  matrix: ParameterSpec['matrix'] = [fanIn, shape.at(-1) ?? 0],
): readonly ParameterSpec[] {
  const deviation = scale * Math.sqrt(ACTIVATIONS[activation].variance / fanIn)
  const rated = (i: 0 | 1) => (rates ? { rate: rates[i] } : {})
  const byMuon = muon ? { rate: muon, matrix } : rated(0)
  return [
    { name: '.w', shape, deviation, ...byMuon },
    { name: '.b', shape: [shape.at(-1) ?? 0], deviation: 0, ...rated(1) },
  ]
}
