// dy · (y > 0 ? 1 : alpha): the gradient of leaky ReLU from its output, whose sign is that of its input while alpha > 0.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const code = (element: string) => `struct U { n: i32, alpha: f32 }
@group(0) @binding(0) var<storage, read> dy: array<${element}>;
@group(0) @binding(1) var<storage, read> y: array<${element}>;
@group(0) @binding(2) var<storage, read_write> dx: array<${element}>;
@group(0) @binding(3) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let d = dy[id];
  dx[id] = select(d * u.alpha, d, y[id] > ${element}(0));
}`

/** dy and y of one shape → dx of that shape. */
export function leakyGradient(launcher: Launcher, dy: TensorInfo, y: TensorInfo, alpha: number): TensorInfo {
  const numbers = dy.shape.reduce((product, axis) => product * axis, 1)
  const element = numbers % 4 === 0 ? 'vec4f' : 'f32'
  const n = element === 'vec4f' ? numbers / 4 : numbers
  const dx = launcher.output(dy.shape)
  launcher.run({
    program: { name: `leaky gradient ${element}`, code: () => code(element) },
    storage: [dy, y, dx],
    integers: [n],
    reals: [alpha],
    threads: n,
  })
  return dx
}
