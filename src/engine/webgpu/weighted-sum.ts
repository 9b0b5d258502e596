// A few losses, each times its weight, added up by one launch: what a network minimises. The weights come in a tensor,
// so that they may change without the step being recorded anew.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const code = (terms: readonly number[]) => `struct U { n: i32 }
@group(0) @binding(0) var<storage, read> weights: array<f32>;
${terms.map((i) => `@group(0) @binding(${i + 1}) var<storage, read> x${i}: array<f32>;`).join('\n')}
@group(0) @binding(${terms.length + 1}) var<storage, read_write> y: array<f32>;
@group(0) @binding(${terms.length + 2}) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  y[0] = ${terms.map((i) => `weights[${i}] * x${i}[0]`).join(' + ')};
}`

/** Scalars, six at the most, and as many weights → scalar. */
export function weightedSum(
  launcher: Launcher,
  losses: readonly TensorInfo[],
  weights: TensorInfo,
): TensorInfo {
  const terms = [...losses.keys()]
  const y = launcher.output([])
  launcher.run({
    program: { name: `weighted sum ${terms.length}`, code: () => code(terms) },
    storage: [weights, ...losses, y],
    integers: [1],
    threads: 1,
  })
  return y
}

const gradientCode = (terms: readonly number[]) => `struct U { n: i32 }
@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
${terms.map((i) => `@group(0) @binding(${i + 2}) var<storage, read_write> d${i}: array<f32>;`).join('\n')}
@group(0) @binding(${terms.length + 2}) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  ${terms.map((i) => `d${i}[0] = dy[0] * weights[${i}];`).join('\n  ')}
}`

/** dy, a scalar, times each weight: as many scalars. */
export function weightedSumGradient(launcher: Launcher, dy: TensorInfo, weights: TensorInfo): TensorInfo[] {
  const terms = Array.from({ length: weights.shape[0] ?? 0 }, (_, i) => i)
  const slopes = terms.map(() => launcher.output([]))
  launcher.run({
    program: { name: `weighted sum gradient ${terms.length}`, code: () => gradientCode(terms) },
    storage: [weights, dy, ...slopes],
    integers: [1],
    threads: 1,
  })
  return slopes
}
