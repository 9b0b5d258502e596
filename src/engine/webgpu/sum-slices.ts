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

const product = (shape: readonly number[]) => shape.reduce((numbers, axis) => numbers * axis, 1)

/** How a tensor's numbers are read: by fours where that comes out even. */
function reading(shape: readonly number[]): { element: 'vec4f' | 'f32'; n: number } {
  const numbers = product(shape)
  return numbers % 4 === 0 ? { element: 'vec4f', n: numbers / 4 } : { element: 'f32', n: numbers }
}

/** Sums `partial` (slices × the numbers of `sum`) over its slices, into `sum`. */
export function sumInto(launcher: Launcher, partial: TensorInfo, slices: number, sum: TensorInfo): void {
  const { element, n } = reading(sum.shape)
  launcher.run({
    program: { name: `sum slices ${element}`, code: () => code(element) },
    storage: [partial, sum],
    integers: [n, slices],
    threads: n,
  })
}

/** Sums `partial` (slices × the numbers of `shape`) over its slices, and gives it back. */
export function sumSlices(
  launcher: Launcher,
  partial: TensorInfo,
  slices: number,
  shape: readonly number[],
): TensorInfo {
  const y = launcher.output(shape)
  sumInto(launcher, partial, slices, y)
  launcher.dispose(partial)
  return y
}

const pairCode = (first: string, second: string) => `struct U { n0: i32, slices0: i32, n1: i32, slices1: i32 }
@group(0) @binding(0) var<storage, read> x0: array<${first}>;
@group(0) @binding(1) var<storage, read> x1: array<${second}>;
@group(0) @binding(2) var<storage, read_write> y0: array<${first}>;
@group(0) @binding(3) var<storage, read_write> y1: array<${second}>;
@group(0) @binding(4) var<uniform> u: U;
${ENTRY}
  if (id < u.n0) {
    var sum = ${first}(0);
    for (var slice = 0; slice < u.slices0; slice++) { sum += x0[slice * u.n0 + id]; }
    y0[id] = sum;
    return;
  }
  let at = id - u.n0;
  if (at >= u.n1) { return; }
  var sum = ${second}(0);
  for (var slice = 0; slice < u.slices1; slice++) { sum += x1[slice * u.n1 + at]; }
  y1[at] = sum;
}`

/** Slices, and where their sum goes. */
export interface Sliced {
  readonly partial: TensorInfo
  readonly slices: number
  readonly sum: TensorInfo
}

/** Two sums of slices by one launch. */
export function sumBoth(launcher: Launcher, first: Sliced, second: Sliced): void {
  const [a, b] = [reading(first.sum.shape), reading(second.sum.shape)]
  launcher.run({
    program: { name: `sum both ${a.element} ${b.element}`, code: () => pairCode(a.element, b.element) },
    storage: [first.partial, second.partial, first.sum, second.sum],
    integers: [a.n, first.slices, b.n, second.slices],
    threads: a.n + b.n,
  })
}
