// How the tensors of a network start, as plain data. Not here: making them (parameters.ts).

import { LEAK } from '../engine/leak'

/** How one tensor starts. */
export interface Start {
  readonly name: string
  readonly shape: readonly number[]
  /** Standard deviation of the normal that it is drawn from; 0 is all zeros. */
  readonly deviation: number
  /** Multiplies the learning rate; 1 when left out. */
  readonly rate?: number
}

/** He initialisation for leaky ReLU: √(2 / (1 + leak²) / fan-in); `gain` scales it. */
export function weights(name: string, shape: readonly number[], gain = 1): Start {
  const fanIn = shape.slice(0, -1).reduce((product, side) => product * side, 1)
  return { name, shape, deviation: gain * Math.sqrt(2 / (1 + LEAK * LEAK) / fanIn) }
}

export const bias = (name: string, length: number): Start => ({ name, shape: [length], deviation: 0 })
