// The mean square of what a stencil makes of the rows of a small table, value and slopes in one launch.
// engine/picture-losses says what it computes.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { THREADS, TILE_ENTRY } from './launch'

const code = (
  stencil: readonly number[],
) => `struct U { n: i32, length: i32, first: i32, last: i32, each: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> loss: array<f32>;
@group(0) @binding(2) var<storage, read_write> slope: array<f32>;
@group(0) @binding(3) var<uniform> u: U;
var<workgroup> sums: array<f32, ${THREADS}>;
fn made(row: i32, j: i32) -> f32 {
  if (row < u.first || row > u.last) { return 0; }
  return ${stencil.map((factor, i) => `${factor} * x[(row + ${i}) * u.length + j]`).join(' + ')};
}
${TILE_ENTRY}
  if (tile > 0) { return; }
  var sum = 0.0;
  for (var i = member; i < u.n; i += ${THREADS}) {
    let row = i / u.length;
    let j = i % u.length;
    let here = made(row, j);
    sum += here * here;
    slope[i] = 2 * u.each * (${stencil.map((factor, i) => `${factor} * made(row - ${i}, j)`).join(' + ')});
  }
  sums[member] = sum;
  workgroupBarrier();
  if (member > 0) { return; }
  var total = 0.0;
  for (var i = 0; i < ${THREADS}; i++) { total += sums[i]; }
  loss[0] = u.each * total;
}`

/** Of a table [rows, length] from row `first` on; value and slopes. */
export function meanSquare(
  launcher: Launcher,
  x: TensorInfo,
  stencil: readonly number[],
  first: number,
): TensorInfo[] {
  const [rows = 0, length = 0] = x.shape
  const [loss, slope] = [launcher.output([]), launcher.output(x.shape)]
  const last = rows - stencil.length
  launcher.run({
    program: { name: `mean square ${stencil.join()}`, code: () => code(stencil) },
    storage: [x, loss, slope],
    integers: [rows * length, length, first, last],
    reals: [1 / ((last - first + 1) * length)],
    threads: THREADS,
  })
  return [loss, slope]
}
