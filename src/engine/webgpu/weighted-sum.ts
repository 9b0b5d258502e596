// A few losses, each times its weight, added up by one launch: what a network minimises.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const code = (terms: readonly number[]) => `struct U { ${terms.map((i) => `w${i}: f32`).join(', ')} }
${terms.map((i) => `@group(0) @binding(${i}) var<storage, read> x${i}: array<f32>;`).join('\n')}
@group(0) @binding(${terms.length}) var<storage, read_write> y: array<f32>;
@group(0) @binding(${terms.length + 1}) var<uniform> u: U;
${ENTRY}
  if (id > 0) { return; }
  y[0] = ${terms.map((i) => `u.w${i} * x${i}[0]`).join(' + ')};
}`

/** Scalars and as many weights → scalar. */
export function weightedSum(
  launcher: Launcher,
  losses: readonly TensorInfo[],
  weights: readonly number[],
): TensorInfo {
  const terms = [...losses.keys()]
  const y = launcher.output([])
  launcher.run({
    program: { name: `weighted sum ${terms.length}`, code: () => code(terms) },
    storage: [...losses, y],
    integers: [],
    reals: terms.map((i) => weights[i] ?? 0),
    threads: 1,
  })
  return y
}
