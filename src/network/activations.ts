// The activations of the networks, one row each: everything that computes one takes its formula from here.
// Not here: the layers that apply them (ops.ts).

import { type Formula, math, variable } from './formula'

interface ActivationRow {
  readonly formula: Formula
  /**
   * Variance of the weights times fan-in that keeps the size of a layer: 1 / E f(x)² of a normal x (He), which is
   * 2 / (1 + leak²) for leaky ReLU; else as its paper has it.
   */
  readonly variance: number
  /** Slope below zero of those that are two straight lines: kernels have them built in. */
  readonly leak?: number
}

const x = variable('x')
const LEAK = 0.2
/** Where `soft` ends. */
export const SOFT = 1.15
const LEAKY_VARIANCE = 2 / (1 + LEAK * LEAK)

// By absolute values, because both sides of a corner then have a slope at 0 that adds up to the right one.
const above = math.mul(0.5, math.add(x, math.abs(x)))
const below = math.mul(0.5, math.sub(x, math.abs(x)))
const lessOne = (formula: Formula) => math.sub(math.exp(formula), 1)
/** Of SELU (arXiv 1706.02515): scale and α, with which mean 0 and variance 1 are kept. */
const [SELU, SELU_ALPHA] = [1.0507009873554805, 1.6732632423543772]
const cube = math.mul(x, math.square(x))
const gaussian = math.tanh(math.mul(Math.sqrt(2 / Math.PI), math.add(x, math.mul(0.044715, cube))))

export const ACTIVATIONS = {
  leaky: { formula: math.max(x, math.mul(LEAK, x)), variance: LEAKY_VARIANCE, leak: LEAK },
  // With the variance of a leaky layer: what follows a linear one here is scaled by hand, in the builders.
  linear: { formula: x, variance: LEAKY_VARIANCE, leak: 1 },
  tanh: { formula: math.tanh(x), variance: LEAKY_VARIANCE },
  /** tanh a little wider than the range of pictures, so that their whitest white has a slope (recipe 2). */
  soft: { formula: math.mul(SOFT, math.tanh(math.div(x, SOFT))), variance: LEAKY_VARIANCE },
  /** 0 to 1: how far a gate is open. */
  sigmoid: { formula: math.sigmoid(x), variance: LEAKY_VARIANCE },
  relu: { formula: math.max(x, 0), variance: 2, leak: 0 },
  /** Of MobileNet (arXiv 1801.04381): for the frozen network alone. */
  relu6: { formula: math.min(math.max(x, 0), 6), variance: 2 },
  elu: { formula: math.add(above, lessOne(below)), variance: 1.55 },
  selu: {
    formula: math.mul(SELU, math.add(above, math.mul(SELU_ALPHA, lessOne(below)))),
    variance: 1,
  },
  swish: { formula: math.mul(x, math.sigmoid(x)), variance: 2.81 },
  /** By tanh (arXiv 1606.08415, §2), because not every engine has the error function with a gradient. */
  gelu: { formula: math.mul(math.mul(0.5, x), math.add(1, gaussian)), variance: 2.35 },
  /** With the weights of SIREN (arXiv 2006.09661, §3.2). */
  sine: { formula: math.sin(x), variance: 2 },
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
