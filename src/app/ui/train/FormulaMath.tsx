// A formula (network/formula.ts) typeset: MathML, which every browser draws by itself.

import { createElement, type ReactNode } from 'react'
import type { Formula, FunctionName } from '../../../network/formula'

// React's types know no MathML.
const el = (tag: string, ...children: readonly ReactNode[]) => createElement(tag, null, ...children)
const sign = (text: string) => el('mo', text)
const row = (...children: readonly ReactNode[]) => el('mrow', ...children)

/** How tightly the outermost part of a formula holds: what is looser than its place wants parentheses. */
const SUM = 1
const PRODUCT = 2
const TIGHT = 3
const holds = (formula: Formula): number => {
  if (formula.is !== 'call') return formula.is === 'number' && formula.value < 0 ? SUM : TIGHT
  if (['add', 'sub', 'neg'].includes(formula.call)) return SUM
  return formula.call === 'mul' ? PRODUCT : TIGHT
}

export interface FormulaMathProps {
  readonly formula: Formula
  /** What stands for a variable. */
  readonly names: Readonly<Record<string, ReactNode>>
}

export function FormulaMath({ formula, names }: FormulaMathProps) {
  const part = (of: Formula, least: number): ReactNode =>
    holds(of) < least ? row(sign('('), whole(of), sign(')')) : whole(of)
  const named = (name: string, ...of: readonly Formula[]) =>
    row(el('mi', name), sign('('), ...of.flatMap((each, i) => [i > 0 && sign(','), whole(each)]), sign(')'))
  const infix = (x: Formula, text: string, y: Formula, [left, right]: readonly [number, number]) =>
    row(part(x, left), sign(text), part(y, right))
  const exponential = (x: Formula) => el('msup', el('mi', 'e'), whole(x))
  const CALLS: Partial<Readonly<Record<FunctionName, (x: Formula, y: Formula) => ReactNode>>> = {
    add: (x, y) => infix(x, '+', y, [SUM, SUM]),
    sub: (x, y) => infix(x, '−', y, [SUM, PRODUCT]),
    mul: (x, y) => infix(x, '·', y, [PRODUCT, PRODUCT]),
    div: (x, y) => el('mfrac', whole(x), whole(y)),
    neg: (x) => row(sign('−'), part(x, PRODUCT)),
    exp: exponential,
    square: (x) => el('msup', part(x, TIGHT), el('mn', '2')),
    sqrt: (x) => el('msqrt', whole(x)),
    softplus: (x) => row(el('mi', 'log'), sign('('), el('mn', '1'), sign('+'), exponential(x), sign(')')),
  }
  const whole = (of: Formula): ReactNode => {
    switch (of.is) {
      case 'number':
        return of.value === 0.5 ? el('mfrac', el('mn', '1'), el('mn', '2')) : el('mn', String(of.value))
      case 'variable':
        return names[of.name] ?? el('mi', of.name)
      case 'call': {
        const [x = of, y = of] = of.of
        return CALLS[of.call]?.(x, y) ?? named(of.call, ...of.of)
      }
      default:
        return of satisfies never
    }
  }
  return el('math', whole(formula))
}
