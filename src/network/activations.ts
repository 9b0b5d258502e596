// The activations of the networks, one row each: everything that computes one takes its formula from here.
// Not here: the layers that apply them (ops.ts).

import { type Formula, math, variable } from './formula'

interface ActivationRow {
  readonly formula: Formula
  /** Variance of the weights times fan-in that keeps the variance of a layer (He): 2 / (1 + leak²) for leaky ReLU. */
  readonly variance: number
  /** Slope below zero of those that are two straight lines: kernels have them built in. */
  readonly leak?: number
}

const x = variable('x')
const LEAK = 0.2
/** Where `soft` ends. */
export const SOFT = 1.15
const LEAKY_VARIANCE = 2 / (1 + LEAK * LEAK)

export const ACTIVATIONS = {
  leaky: { formula: math.max(x, math.mul(LEAK, x)), variance: LEAKY_VARIANCE, leak: LEAK },
  // With the variance of a leaky layer: what follows a linear one here is scaled by hand, in the builders.
  linear: { formula: x, variance: LEAKY_VARIANCE, leak: 1 },
  tanh: { formula: math.tanh(x), variance: LEAKY_VARIANCE },
  /** tanh a little wider than the range of pictures, so that their whitest white has a slope (recipe 2). */
  soft: { formula: math.mul(SOFT, math.tanh(math.div(x, SOFT))), variance: LEAKY_VARIANCE },
} satisfies Readonly<Record<string, ActivationRow>>

export type Activation = keyof typeof ACTIVATIONS

/** The row of an activation, with what only some have. */
export const activationOf = (name: Activation): ActivationRow => ACTIVATIONS[name]

/**
 * The slope below zero that kernels have built in: of one that is no pair of lines that of none, because it follows by
 * itself.
 */
export const builtInLeak = (name: Activation): number => activationOf(name).leak ?? 1

/** What follows a kernel with its built-in slope: the formula of one that is no pair of lines, else null. */
export const formulaAfter = (name: Activation): Formula | null => {
  const { leak, formula } = activationOf(name)
  return leak === undefined ? formula : null
}
