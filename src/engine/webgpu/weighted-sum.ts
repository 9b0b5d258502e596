// A few losses, each times its weight, added up by one launch: what a network minimises. The weights come in a tensor,
// so that they may change without the step being recorded anew; they go out again as the slopes of the losses.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const code = (terms: readonly number[]) => `struct U { n: i32 }
@group(0) @binding(0) var<storage, read> weights: array<f32>;
${terms.map((i) => `@group(0) @binding(${i + 1}) var<storage, read> x${i}: array<f32>;`).join('\n')}
@group(0) @binding(${terms.length + 1}) var<storage, read_write> y: array<f32>;
${terms.map((i) => `@group(0) @binding(${terms.length + 2 + i}) var<storage, read_write> d${i}: array<f32>;`).join('\n')}
@group(0) @binding(${2 * terms.length + 2}) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  y[0] = ${terms.map((i) => `weights[${i}] * x${i}[0]`).join(' + ')};
  ${terms.map((i) => `d${i}[0] = weights[${i}];`).join('\n  ')}
}`

/** Scalars, three at the most, and as many weights → their sum, and the slope of each. */
export function weightedSum(
  launcher: Launcher,
  losses: readonly TensorInfo[],
  weights: TensorInfo,
): TensorInfo[] {
  const terms = [...losses.keys()]
  const outputs = [launcher.output([]), ...terms.map(() => launcher.output([]))]
  launcher.run({
    program: { name: `weighted sum ${terms.length}`, code: () => code(terms) },
    storage: [weights, ...losses, ...outputs],
    integers: [1],
    threads: 1,
  })
  return outputs
}
