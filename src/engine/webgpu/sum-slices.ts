// The second half of every split reduction: [slices, n] → [n].

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const code = (element: string) => `struct U { n: i32, slices: i32 }
@group(0) @binding(0) var<storage, read> x: array<${element}>;
@group(0) @binding(1) var<storage, read_write> y: array<${element}>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  var sum = ${element}(0);
  for (var slice = 0; slice < u.slices; slice++) { sum += x[slice * u.n + id]; }
  y[id] = sum;
}`

/** Sums `partial` (slices × the numbers of `shape`) over its slices and gives `partial` back. */
export function sumSlices(
  launcher: Launcher,
  partial: TensorInfo,
  slices: number,
  shape: readonly number[],
): TensorInfo {
  const numbers = shape.reduce((product, axis) => product * axis, 1)
  const element = numbers % 4 === 0 ? 'vec4f' : 'f32'
  const n = element === 'vec4f' ? numbers / 4 : numbers
  const y = launcher.output(shape)
  launcher.run({
    program: { name: `sum slices ${element}`, code: () => code(element) },
    storage: [partial, y],
    integers: [n, slices],
    threads: n,
  })
  launcher.dispose(partial)
  return y
}
