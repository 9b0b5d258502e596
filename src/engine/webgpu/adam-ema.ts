// One launch for the update of all of a network's parameters, laid end to end: Adam's moments, the step, and the
// exponential moving average, all in place. The numbers that change with the step come in a tensor, so that a recorded
// step can be replayed.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const code = (averaged: boolean, clipped: boolean) => `struct U {
  n: i32, beta1: f32, beta2: f32, epsilon: f32${clipped ? ', bound: f32' : ''}
}
@group(0) @binding(0) var<storage, read> gradient: array<f32>;
@group(0) @binding(1) var<storage, read> rates: array<f32>;
@group(0) @binding(2) var<storage, read> control: array<f32>;
@group(0) @binding(3) var<storage, read_write> p: array<f32>;
@group(0) @binding(4) var<storage, read_write> m: array<f32>;
@group(0) @binding(5) var<storage, read_write> v: array<f32>;
${averaged ? '@group(0) @binding(6) var<storage, read_write> average: array<f32>;' : ''}
@group(0) @binding(${averaged ? 7 : 6}) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let g = gradient[id];
  let mean = u.beta1 * m[id] + (1 - u.beta1) * g;
  let square = u.beta2 * v[id] + (1 - u.beta2) * g * g;
  let rate = control[0] * rates[id];
  let moved = p[id] - rate * (mean * control[1]) / (sqrt(square * control[2]) + u.epsilon);
  let next = ${clipped ? 'clamp(moved, -u.bound, u.bound)' : 'moved'};
  m[id] = mean;
  v[id] = square;
  p[id] = next;
  ${averaged ? 'average[id] = control[3] * average[id] + (1 - control[3]) * next;' : ''}
}`

export interface AdamTensors {
  /** All flat and of one size. */
  readonly parameter: TensorInfo
  readonly gradient: TensorInfo
  readonly m: TensorInfo
  readonly v: TensorInfo
  /** Absent where no average is kept. */
  readonly average: TensorInfo | undefined
  /** What multiplies the rate, for each number. */
  readonly rates: TensorInfo
  /**
   * [rate, 1 / (1 - beta1^t), 1 / (1 - beta2^t), decay]: t = 1 at the first step; average = decay · average + (1 -
   * decay) · parameter.
   */
  readonly control: TensorInfo
}

export interface AdamConstants {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Parameters are clipped to ±bound. */
  readonly bound?: number
}

/** Updates parameter, m, v and average in place. */
export function adamEma(
  launcher: Launcher,
  { parameter, gradient, m, v, average, rates, control }: AdamTensors,
  { beta1, beta2, epsilon, bound }: AdamConstants,
): void {
  const n = parameter.shape.reduce((product, axis) => product * axis, 1)
  const changed = average ? [parameter, m, v, average] : [parameter, m, v]
  launcher.run({
    program: {
      name: `adam ema ${average !== undefined} ${bound !== undefined}`,
      code: () => code(average !== undefined, bound !== undefined),
    },
    storage: [gradient, rates, control, ...changed],
    integers: [n],
    reals: bound === undefined ? [beta1, beta2, epsilon] : [beta1, beta2, epsilon, bound],
    threads: n,
  })
  for (const tensor of changed) launcher.written(tensor)
}
