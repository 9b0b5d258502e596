// The losses of logits as one kernel, written from their formulas: value and slopes in one go, because a formula's
// derivatives are known (network/formula.ts). engine/logit-loss says what it computes.

import type { TensorInfo } from '@tensorflow/tfjs'
import { type Formula, math, slope, wgslOf } from '../../network/formula'
import type { LogitKernel } from '../logit-loss'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

/**
 * Everything that a head's logits come to: the values of the terms, then where each moving part is pulled.
 */
function headCode({ moving, fixed, terms }: LogitKernel, head: number): string {
  const load = (buffer: string) => (part: string, i: number) =>
    `let ${part} = ${buffer}${head}[${i} * u.n${head} + i];`
  const weight = (term: number) => (terms.length > 1 ? `weights[${term}]` : '1.0')
  const slopes = moving.map((part, i) => {
    const pulls = terms.map((formulas, term) => {
      const pull = formulas.map((formula) => slope(formula, part)).reduce(math.add)
      return `${weight(term)} * ${wgslOf(pull)}`
    })
    return `slope${head}[${i} * u.n${head} + i] = each * (${pulls.join(' + ')});`
  })
  const values = terms.flatMap((formulas, term) => {
    const value = `each * ${wgslOf(formulas.reduce(sumOf))};`
    return [`value${term} += ${value}`, ...(term === 0 ? [`share${head} += ${value}`] : [])]
  })
  return `for (var i = 0; i < u.n${head}; i++) {
    let each = 1.0 / f32(u.n${head});
      ${[...moving.map(load('moving')), ...fixed.map(load('fixed')), ...values, ...slopes].join('\n      ')}
    }`
}

const sumOf = (x: Formula, y: Formula): Formula => math.add(x, y)

// A handful of logits: one thread does it all.
function code(kernel: LogitKernel): string {
  const { heads, fixed, terms } = kernel
  const each = (make: (head: number) => string) => Array.from({ length: heads }, (_, head) => make(head))
  const several = terms.length > 1
  const buffers = [
    ...each((head) => `read> moving${head}`),
    ...(fixed.length > 0 ? each((head) => `read> fixed${head}`) : []),
    ...(several ? ['read> weights'] : []),
    'read_write> loss',
    ...(several ? ['read_write> values'] : []),
    ...each((head) => `read_write> slope${head}`),
  ].map((buffer, i) => `@group(0) @binding(${i}) var<storage, ${buffer}: array<f32>;`)
  const numbers = [...terms.keys()]
  const told = [...numbers.map((i) => `value${i}`), ...each((head) => `share${head}`)]
  const loss = several ? numbers.map((i) => `weights[${i}] * value${i}`).join(' + ') : 'value0'
  return `struct U { ${each((head) => `n${head}: i32`).join(', ')} }
${buffers.join('\n')}
@group(0) @binding(${buffers.length}) var<uniform> u: U;
${ENTRY}
  if (id > 0) { return; }
  ${told.map((name) => `var ${name} = 0.0;`).join('\n  ')}
  ${each((head) => headCode(kernel, head)).join('\n  ')}
  loss[0] = ${loss};
  ${several ? told.map((name, i) => `values[${i}] = ${name};`).join('\n  ') : ''}
}`
}

export interface LogitTensors {
  /** Of each head. */
  readonly moving: readonly TensorInfo[]
  readonly fixed: readonly TensorInfo[]
  readonly weights: TensorInfo | undefined
}

/** The loss, of several terms the values (LogitLoss), then the slopes of each head. */
export function logitLoss(
  launcher: Launcher,
  { moving, fixed, weights }: LogitTensors,
  kernel: LogitKernel,
): TensorInfo[] {
  const several = kernel.terms.length > 1
  const told = several ? [[kernel.terms.length + kernel.heads]] : []
  const shapes = [[], ...told, ...moving.map(({ shape }) => shape)]
  const outputs = shapes.map((shape) => launcher.output(shape))
  launcher.run({
    program: { name: `logit loss ${JSON.stringify(kernel)}`, code: () => code(kernel) },
    storage: [...moving, ...fixed, ...(weights ? [weights] : []), ...outputs],
    integers: moving.map(({ shape: [n = 0] }) => n / kernel.moving.length),
    threads: 1,
  })
  return outputs
}
