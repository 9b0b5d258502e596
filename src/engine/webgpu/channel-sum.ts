// The sum over every axis but the last: a bias gradient. Rows are split among slices, summed afterwards.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'
import { sumSlices } from './sum-slices'

/** Fewer rows than this per thread are not worth a second launch. */
const ROWS_PER_THREAD = 64

/** More slices than this make the second launch the longer one. */
const MOST_SLICES = 512

const code = (element: string) => `struct U { rows: i32, groups: i32, slices: i32 }
@group(0) @binding(0) var<storage, read> x: array<${element}>;
@group(0) @binding(1) var<storage, read_write> y: array<${element}>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  let group = id % u.groups;
  let slice = id / u.groups;
  if (slice >= u.slices) { return; }
  var sum = ${element}(0);
  for (var r = slice; r < u.rows; r += u.slices) { sum += x[r * u.groups + group]; }
  y[id] = sum;
}`

/** dy [..., C] → [C]. */
export function channelSum(launcher: Launcher, dy: TensorInfo): TensorInfo {
  const channels = dy.shape.at(-1) ?? 1
  const rows = dy.shape.slice(0, -1).reduce((product, axis) => product * axis, 1)
  const element = channels % 4 === 0 ? 'vec4f' : 'f32'
  const groups = element === 'vec4f' ? channels / 4 : channels
  const slices = Math.min(MOST_SLICES, Math.ceil(rows / ROWS_PER_THREAD))
  const y = launcher.output(slices === 1 ? [channels] : [slices, channels])
  launcher.run({
    program: { name: `channel sum ${element}`, code: () => code(element) },
    storage: [dy, y],
    integers: [rows, groups, slices],
    threads: groups * slices,
  })
  return slices === 1 ? y : sumSlices(launcher, y, slices, [channels])
}
