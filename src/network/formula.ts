// Formulas over numbers as plain data: an activation, or a loss of two logits, is written once as one of them, and its
// value, its slope, its TensorFlow.js ops, its WGSL and its PyTorch come from here. Each function is one row.

export type Formula =
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'call'; readonly call: FunctionName; readonly of: readonly Formula[] }

interface FunctionRow {
  readonly value: (x: number, y: number) => number
  /** In WGSL, from the texts of its arguments, which are names, numbers or calls. */
  readonly wgsl: (x: string, y: string) => string
  /** The slope towards each argument. */
  readonly slopes: (x: Formula, y: Formula) => readonly Formula[]
}

export type FunctionName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'neg'
  | 'exp'
  | 'log'
  | 'square'
  | 'sqrt'
  | 'abs'
  | 'sign'
  | 'step'
  | 'max'
  | 'min'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'

const number = (value: number): Formula => ({ is: 'number', value })
const formulaOf = (x: Formula | number): Formula => (typeof x === 'number' ? number(x) : x)
const call = (name: FunctionName, ...of: readonly (Formula | number)[]): Formula => ({
  is: 'call',
  call: name,
  of: of.map(formulaOf),
})
const isNumber = (x: Formula, value: number): boolean => x.is === 'number' && x.value === value

export const variable = (name: string): Formula => ({ is: 'variable', name })

type Operand = Formula | number
// Sums with 0 and products with 0 and 1 are folded, which is what slopes are full of.
const add = (x: Operand, y: Operand): Formula => {
  const [a, b] = [formulaOf(x), formulaOf(y)]
  if (isNumber(a, 0)) return b
  return isNumber(b, 0) ? a : call('add', a, b)
}
const mul = (x: Operand, y: Operand): Formula => {
  const [a, b] = [formulaOf(x), formulaOf(y)]
  if (isNumber(a, 0) || isNumber(b, 0)) return number(0)
  if (isNumber(a, 1)) return b
  return isNumber(b, 1) ? a : call('mul', a, b)
}
const sub = (x: Operand, y: Operand): Formula => call('sub', x, y)
const div = (x: Operand, y: Operand): Formula => call('div', x, y)
const neg = (x: Operand): Formula => call('neg', x)
const exp = (x: Operand): Formula => call('exp', x)
const log = (x: Operand): Formula => call('log', x)
const square = (x: Operand): Formula => call('square', x)
const sqrt = (x: Operand): Formula => call('sqrt', x)
const abs = (x: Operand): Formula => call('abs', x)
const sign = (x: Operand): Formula => call('sign', x)
/** 1 above zero, else 0. */
const step = (x: Operand): Formula => call('step', x)
const max = (x: Operand, y: Operand): Formula => call('max', x, y)
const min = (x: Operand, y: Operand): Formula => call('min', x, y)
const sin = (x: Operand): Formula => call('sin', x)
const cos = (x: Operand): Formula => call('cos', x)
const tanh = (x: Operand): Formula => call('tanh', x)
const sigmoid = (x: Operand): Formula => call('sigmoid', x)
/** log(1 + eˣ). */
const softplus = (x: Operand): Formula => call('softplus', x)

/** Builds formulas from formulas and numbers. */
export const math = {
  add,
  sub,
  mul,
  div,
  neg,
  exp,
  log,
  square,
  sqrt,
  abs,
  sign,
  step,
  max,
  min,
  sin,
  cos,
  tanh,
  sigmoid,
  softplus,
} as const

const infix =
  (sign_: string) =>
  (x: string, y: string): string =>
    `(${x} ${sign_} ${y})`

export const FUNCTIONS: Readonly<Record<FunctionName, FunctionRow>> = {
  add: { value: (x, y) => x + y, wgsl: infix('+'), slopes: () => [number(1), number(1)] },
  sub: { value: (x, y) => x - y, wgsl: infix('-'), slopes: () => [number(1), number(-1)] },
  mul: { value: (x, y) => x * y, wgsl: infix('*'), slopes: (x, y) => [y, x] },
  div: {
    value: (x, y) => x / y,
    wgsl: infix('/'),
    slopes: (x, y) => [div(1, y), neg(div(x, square(y)))],
  },
  neg: { value: (x) => -x, wgsl: (x) => `(-${x})`, slopes: () => [number(-1)] },
  exp: { value: Math.exp, wgsl: (x) => `exp(${x})`, slopes: (x) => [exp(x)] },
  log: { value: Math.log, wgsl: (x) => `log(${x})`, slopes: (x) => [div(1, x)] },
  square: { value: (x) => x * x, wgsl: (x) => `(${x} * ${x})`, slopes: (x) => [mul(2, x)] },
  sqrt: { value: Math.sqrt, wgsl: (x) => `sqrt(${x})`, slopes: (x) => [div(0.5, sqrt(x))] },
  abs: { value: Math.abs, wgsl: (x) => `abs(${x})`, slopes: (x) => [sign(x)] },
  sign: { value: Math.sign, wgsl: (x) => `sign(${x})`, slopes: () => [number(0)] },
  step: {
    value: (x) => (x > 0 ? 1 : 0),
    wgsl: (x) => `select(0.0, 1.0, ${x} > 0.0)`,
    slopes: () => [number(0)],
  },
  max: {
    value: Math.max,
    wgsl: (x, y) => `max(${x}, ${y})`,
    slopes: (x, y) => [step(sub(x, y)), sub(1, step(sub(x, y)))],
  },
  min: {
    value: Math.min,
    wgsl: (x, y) => `min(${x}, ${y})`,
    slopes: (x, y) => [step(sub(y, x)), sub(1, step(sub(y, x)))],
  },
  sin: { value: Math.sin, wgsl: (x) => `sin(${x})`, slopes: (x) => [cos(x)] },
  cos: { value: Math.cos, wgsl: (x) => `cos(${x})`, slopes: (x) => [neg(sin(x))] },
  tanh: { value: Math.tanh, wgsl: (x) => `tanh(${x})`, slopes: (x) => [sub(1, square(tanh(x)))] },
  sigmoid: {
    value: (x) => 1 / (1 + Math.exp(-x)),
    wgsl: (x) => `(1.0 / (1.0 + exp(-${x})))`,
    slopes: (x) => [mul(sigmoid(x), sub(1, sigmoid(x)))],
  },
  // max(x, 0) + log(1 + e^−|x|) does not overflow.
  softplus: {
    value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    wgsl: (x) => `(max(${x}, 0.0) + log(1.0 + exp(-abs(${x}))))`,
    slopes: (x) => [sigmoid(x)],
  },
}

type Values = Readonly<Record<string, number>>

/** The number that a formula comes to. @throws Error for a variable without a value. */
export function evaluate(formula: Formula, values: Values): number {
  switch (formula.is) {
    case 'number':
      return formula.value
    case 'variable':
      return valueOf(values, formula.name)
    case 'call': {
      const [x = NaN, y = NaN] = formula.of.map((argument) => evaluate(argument, values))
      return FUNCTIONS[formula.call].value(x, y)
    }
    default:
      return formula satisfies never
  }
}

function valueOf(values: Values, name: string): number {
  const value = values[name]
  if (value === undefined) throw new Error(`the formula needs a value for ${name}`)
  return value
}

/** The names of the variables of a formula. */
export function variablesOf(formula: Formula): ReadonlySet<string> {
  if (formula.is === 'variable') return new Set([formula.name])
  return new Set(formula.is === 'call' ? formula.of.flatMap((argument) => [...variablesOf(argument)]) : [])
}

/** The derivative of a formula by one of its variables, as a formula. */
export function slope(formula: Formula, name: string): Formula {
  if (formula.is === 'number') return number(0)
  if (formula.is === 'variable') return number(formula.name === name ? 1 : 0)
  const [x = number(NaN), y = number(NaN)] = formula.of
  return FUNCTIONS[formula.call]
    .slopes(x, y)
    .map((outer, i) => mul(outer, slope(formula.of[i] ?? number(0), name)))
    .reduce(add)
}

/** A formula as a WGSL expression; variables stand for themselves. */
export function wgslOf(formula: Formula): string {
  if (formula.is === 'variable') return formula.name
  if (formula.is === 'number') {
    const text = String(formula.value)
    return /[.e]/.test(text) ? text : `${text}.0`
  }
  const [x = '', y = ''] = formula.of.map(wgslOf)
  return FUNCTIONS[formula.call].wgsl(x, y)
}

/** A formula of one variable as a function of numbers: made once, for loops over many. */
export const functionOf = (formula: Formula): ((x: number) => number) => compiled(formula, () => (x) => x)

/** A formula as a function of the values of variables in the order of `names`. @throws Error for another variable. */
export const functionOfMany = (
  formula: Formula,
  names: readonly string[],
): ((values: Float64Array) => number) =>
  compiled(formula, (name) => {
    const at = names.indexOf(name)
    if (at < 0) throw new Error(`the formula needs a value for ${name}`)
    return (values) => values[at] ?? NaN
  })

function compiled<From>(
  formula: Formula,
  read: (name: string) => (from: From) => number,
): (from: From) => number {
  switch (formula.is) {
    case 'number':
      return () => formula.value
    case 'variable':
      return read(formula.name)
    case 'call': {
      const { value } = FUNCTIONS[formula.call]
      const [first = () => NaN, second = () => NaN] = formula.of.map((argument) => compiled(argument, read))
      return (from) => value(first(from), second(from))
    }
    default:
      return formula satisfies never
  }
}
