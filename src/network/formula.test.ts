// Formulas: slopes against finite differences for every function, and the rows that are made of them.

import { describe, expect, test } from 'vitest'
import { ACTIVATIONS, activationOf, type Activation } from './activations'
import { evaluate, FUNCTIONS, type FunctionName, functionOf, math, slope, variable, wgslOf } from './formula'

const [x, y] = [variable('x'), variable('y')]
const STEP = 1e-6
/** Where no function has a corner. */
const POINTS = [
  [0.7, 1.3],
  [2.1, 0.4],
]

describe.each(Object.keys(FUNCTIONS) as FunctionName[])('%s', (name) => {
  test.each(POINTS)('has the slopes of its value at (%d, %d)', (a, b) => {
    const build = math[name] as (...of: readonly (typeof x)[]) => typeof x
    const formula = math.mul(build(math.square(x), y), math.add(x, 2))
    const at = (moved: number, other: number) => evaluate(formula, { x: moved, y: other })
    const byX = (at(a + STEP, b) - at(a - STEP, b)) / (2 * STEP)
    const byY = (at(a, b + STEP) - at(a, b - STEP)) / (2 * STEP)
    expect(evaluate(slope(formula, 'x'), { x: a, y: b })).toBeCloseTo(byX, 5)
    expect(evaluate(slope(formula, 'y'), { x: a, y: b })).toBeCloseTo(byY, 5)
  })
})

test('softplus neither overflows nor vanishes', () => {
  expect(evaluate(math.softplus(x), { x: 800 })).toBe(800)
  expect(evaluate(math.softplus(x), { x: -800 })).toBe(0)
  expect(evaluate(math.softplus(x), { x: 0 })).toBeCloseTo(Math.LN2, 12)
})

test('a variable without a value is a fault, not a number', () => {
  expect(() => evaluate(math.add(x, y), { x: 1 })).toThrow('a value for y')
})

test('as WGSL numbers are floats and calls keep their order', () => {
  expect(wgslOf(math.sub(math.mul(2, x), math.max(y, 0)))).toBe('((2.0 * x) - max(y, 0.0))')
})

test.each(Object.keys(ACTIVATIONS) as Activation[])('%s as a function of numbers is its formula', (name) => {
  const { formula, leak } = activationOf(name)
  const apply = functionOf(formula)
  for (const value of [-3, -0.2, 0, 0.5, 4]) {
    expect(apply(value)).toBe(evaluate(formula, { x: value }))
    if (leak !== undefined) expect(apply(value)).toBeCloseTo(value > 0 ? value : leak * value, 12)
  }
})

test.each(Object.keys(ACTIVATIONS) as Activation[])('%s has the slope of its value', (name) => {
  const { formula } = activationOf(name)
  const [value, slopeAt] = [functionOf(formula), functionOf(slope(formula, 'x'))]
  for (const at of [-4, -1.1, -0.2, 0.3, 2.7])
    expect(slopeAt(at)).toBeCloseTo((value(at + STEP) - value(at - STEP)) / (2 * STEP), 5)
})

test.each(['elu', 'swish', 'gelu', 'tanh', 'sine'] as const)('%s is smooth at 0 too', (name) => {
  const { formula } = activationOf(name)
  const wanted = name === 'swish' || name === 'gelu' ? 0.5 : 1
  expect(functionOf(slope(formula, 'x'))(0)).toBeCloseTo(wanted, 12)
})

test.each(['leaky', 'relu', 'elu', 'selu', 'swish', 'gelu'] as const)(
  'weights of a layer before %s keep the size of what goes in',
  (name) => {
    const { formula, variance } = activationOf(name)
    const value = functionOf(formula)
    const [step, most] = [1e-3, 10]
    let square = 0
    for (let at = -most; at < most; at += step)
      square += (value(at) ** 2 * Math.exp((-at * at) / 2) * step) / Math.sqrt(2 * Math.PI)
    expect(variance * square).toBeCloseTo(1, 2)
  },
)
