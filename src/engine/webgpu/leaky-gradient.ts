// dy · (y > 0 ? 1 : alpha): the gradient of leaky ReLU from its output, whose sign is that of its input while alpha >
// 0; with the first half of the bias gradient, which is the sum of just these numbers.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

/** Fewer rows than this per thread would leave more partial sums than they save. */
const ROWS_PER_THREAD = 16
/** More slices than this make their sum, which comes later, the longer work. */
const MOST_SLICES = 512

const summing = (element: string) => `struct U { rows: i32, groups: i32, slices: i32, alpha: f32 }
@group(0) @binding(0) var<storage, read> dy: array<${element}>;
@group(0) @binding(1) var<storage, read> y: array<${element}>;
@group(0) @binding(2) var<storage, read_write> dx: array<${element}>;
@group(0) @binding(3) var<storage, read_write> partial: array<${element}>;
@group(0) @binding(4) var<uniform> u: U;
${ENTRY}
  let slice = id / u.groups;
  if (slice >= u.slices) { return; }
  var sum = ${element}(0);
  for (var row = slice; row < u.rows; row += u.slices) {
    let at = row * u.groups + id % u.groups;
    let d = dy[at];
    let before = select(d * u.alpha, d, y[at] > ${element}(0));
    dx[at] = before;
    sum += before;
  }
  partial[id] = sum;
}`

/**
 * dy and y [..., C] → dx of that shape, its sums over a slice of the rows each [slices, C], and an unwritten [C] for
 * their sum, which may come later with another launch, or never.
 */
export function leakyBiasGradient(
  launcher: Launcher,
  dy: TensorInfo,
  y: TensorInfo,
  alpha: number,
): [TensorInfo, TensorInfo, TensorInfo] {
  const channels = dy.shape.at(-1) ?? 1
  const rows = dy.shape.slice(0, -1).reduce((product, axis) => product * axis, 1)
  const element = channels % 4 === 0 ? 'vec4f' : 'f32'
  const groups = element === 'vec4f' ? channels / 4 : channels
  const slices = Math.min(MOST_SLICES, Math.ceil(rows / ROWS_PER_THREAD))
  const dx = launcher.output(dy.shape)
  const partial = launcher.output([slices, channels])
  launcher.run({
    program: { name: `leaky bias gradient ${element}`, code: () => summing(element) },
    storage: [dy, y, dx, partial],
    integers: [rows, groups, slices],
    reals: [alpha],
    threads: groups * slices,
  })
  return [dx, partial, launcher.output([channels])]
}
