// One launch for a parameter's whole update: Adam's moments, the step, and the exponential moving average, all in place.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const code = (
  averaged: boolean,
) => `struct U { n: i32, rate: f32, beta1: f32, beta2: f32, epsilon: f32, correction1: f32, correction2: f32, decay: f32 }
@group(0) @binding(0) var<storage, read> gradient: array<f32>;
@group(0) @binding(1) var<storage, read_write> p: array<f32>;
@group(0) @binding(2) var<storage, read_write> m: array<f32>;
@group(0) @binding(3) var<storage, read_write> v: array<f32>;
${averaged ? '@group(0) @binding(4) var<storage, read_write> average: array<f32>;' : ''}
@group(0) @binding(${averaged ? 5 : 4}) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let g = gradient[id];
  let mean = u.beta1 * m[id] + (1 - u.beta1) * g;
  let square = u.beta2 * v[id] + (1 - u.beta2) * g * g;
  let next = p[id] - u.rate * (mean * u.correction1) / (sqrt(square * u.correction2) + u.epsilon);
  m[id] = mean;
  v[id] = square;
  p[id] = next;
  ${averaged ? 'average[id] = u.decay * average[id] + (1 - u.decay) * next;' : ''}
}`

export interface AdamEmaTensors {
  readonly parameter: TensorInfo
  readonly gradient: TensorInfo
  readonly m: TensorInfo
  readonly v: TensorInfo
  /** Absent where no average is kept. */
  readonly average: TensorInfo | undefined
}

export interface AdamEmaRates {
  readonly rate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** 1 / (1 - beta1^t), t = 1 at the first step. */
  readonly correction1: number
  /** 1 / (1 - beta2^t). */
  readonly correction2: number
  /** average = decay · average + (1 - decay) · parameter. */
  readonly decay: number
}

/**
 * Updates parameter, m, v and average in place; all tensors of one size. They must not share a buffer, as `clone()`
 * and `reshape()` do: WebGPU refuses to bind one buffer for writing twice.
 */
export function adamEma(launcher: Launcher, tensors: AdamEmaTensors, rates: AdamEmaRates): void {
  const { parameter, gradient, m, v, average } = tensors
  const n = parameter.shape.reduce((product, axis) => product * axis, 1)
  const changed = average ? [parameter, m, v, average] : [parameter, m, v]
  const storage = [gradient, ...changed]
  if (new Set(storage.map((tensor) => tensor.dataId)).size < storage.length)
    throw new Error('AdamEma needs tensors with buffers of their own: two of these share one.')
  launcher.run({
    program: { name: `adam ema ${average !== undefined}`, code: () => code(average !== undefined) },
    storage,
    integers: [n],
    reals: [
      rates.rate,
      rates.beta1,
      rates.beta2,
      rates.epsilon,
      rates.correction1,
      rates.correction2,
      rates.decay,
    ],
    changing: true,
    threads: n,
  })
  for (const tensor of changed) launcher.written(tensor)
}
