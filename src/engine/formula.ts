// Formulas (network/formula.ts) as TensorFlow.js ops, whose gradients come with them.

import * as tf from '@tensorflow/tfjs'
import type { Formula, FunctionName } from '../network/formula'

/** Numbers stay numbers: TensorFlow.js turns them into scalars. */
type Operand = tf.Tensor | number

const FUNCTIONS: Readonly<Record<FunctionName, (x: Operand, y: Operand) => tf.Tensor>> = {
  add: (x, y) => tf.add(x, y),
  sub: (x, y) => tf.sub(x, y),
  mul: (x, y) => tf.mul(x, y),
  div: (x, y) => tf.div(x, y),
  neg: (x) => tf.neg(x),
  exp: (x) => tf.exp(x),
  log: (x) => tf.log(x),
  square: (x) => tf.square(x),
  sqrt: (x) => tf.sqrt(x),
  abs: (x) => tf.abs(x),
  sign: (x) => tf.sign(x),
  step: (x) => tf.step(x),
  max: (x, y) => tf.maximum(x, y),
  min: (x, y) => tf.minimum(x, y),
  sin: (x) => tf.sin(x),
  cos: (x) => tf.cos(x),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  softplus: (x) => tf.softplus(x),
}

/** The value of a formula of tensors of one shape. @throws Error for a variable without a value. */
export function formulaTensor(formula: Formula, values: Readonly<Record<string, tf.Tensor>>): tf.Tensor {
  const result = operand(formula, values)
  return typeof result === 'number' ? tf.scalar(result) : result
}

function operand(formula: Formula, values: Readonly<Record<string, tf.Tensor>>): Operand {
  switch (formula.is) {
    case 'number':
      return formula.value
    case 'variable': {
      const value = values[formula.name]
      if (!value) throw new Error(`the formula needs a value for ${formula.name}`)
      return value
    }
    case 'call': {
      const [x = NaN, y = NaN] = formula.of.map((argument) => operand(argument, values))
      return FUNCTIONS[formula.call](x, y)
    }
    default:
      return formula satisfies never
  }
}
