// Kernels of engine/pointwise.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const code = (formula: string, element: string) => `struct U { n: i32, s: f32 }
@group(0) @binding(0) var<storage, read> xs: array<${element}>;
@group(0) @binding(1) var<storage, read> ys: array<${element}>;
@group(0) @binding(2) var<storage, read_write> z: array<${element}>;
@group(0) @binding(3) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let x = xs[id];
  let y = ys[id];
  z[id] = ${formula};
}`

/** A formula of x, y and s for each number; x and y of one shape. */
function each(launcher: Launcher, formula: string, [x, y]: readonly [TensorInfo, TensorInfo], s: number) {
  const numbers = x.shape.reduce((product, axis) => product * axis, 1)
  const element = numbers % 4 === 0 ? 'vec4f' : 'f32'
  const n = element === 'vec4f' ? numbers / 4 : numbers
  const z = launcher.output(x.shape)
  launcher.run({
    program: { name: `${formula} ${element}`, code: () => code(formula, element) },
    storage: [x, y, z],
    integers: [n],
    reals: [s],
    threads: n,
  })
  return z
}

/** (x + y) · scale. */
export const addScaled = (launcher: Launcher, x: TensorInfo, y: TensorInfo, scale: number): TensorInfo =>
  each(launcher, '(x + y) * u.s', [x, y], scale)

/** dy · (1 − y²). */
export const tanhGradient = (launcher: Launcher, dy: TensorInfo, y: TensorInfo): TensorInfo =>
  each(launcher, 'x * (u.s - y * y)', [dy, y], 1)

const PROJECTED = `struct U { rows: i32, features: i32, scale: f32 }
@group(0) @binding(0) var<storage, read> h: array<f32>;
@group(0) @binding(1) var<storage, read> v: array<f32>;
@group(0) @binding(2) var<storage, read> logit: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<uniform> u: U;
${ENTRY}
  if (id >= u.rows) { return; }
  var sum = 0.0;
  for (var k = 0; k < u.features; k++) { sum += h[id * u.features + k] * v[id * u.features + k]; }
  y[id] = logit[id] + u.scale * sum;
}`

/** h and v [B,F], logit [B,1] → [B]. */
export function projectedLogit(
  launcher: Launcher,
  h: TensorInfo,
  v: TensorInfo,
  logit: TensorInfo,
): TensorInfo {
  const [rows = 0, features = 0] = h.shape
  const y = launcher.output([rows])
  launcher.run({
    program: { name: 'projected logit', code: () => PROJECTED },
    storage: [h, v, logit, y],
    integers: [rows, features],
    reals: [1 / Math.sqrt(features)],
    threads: rows,
  })
  return y
}

const PROJECTED_GRADIENT = `struct U { n: i32, features: i32, scale: f32 }
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read> v: array<f32>;
@group(0) @binding(3) var<storage, read_write> dh: array<f32>;
@group(0) @binding(4) var<storage, read_write> dv: array<f32>;
@group(0) @binding(5) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let d = u.scale * dy[id / u.features];
  dh[id] = d * v[id];
  dv[id] = d * h[id];
}`

/** dy [B] → towards h and v. */
export function projectedLogitGradient(
  launcher: Launcher,
  dy: TensorInfo,
  h: TensorInfo,
  v: TensorInfo,
): [TensorInfo, TensorInfo] {
  const [rows = 0, features = 0] = h.shape
  const outputs: [TensorInfo, TensorInfo] = [launcher.output(h.shape), launcher.output(v.shape)]
  launcher.run({
    program: { name: 'projected logit gradient', code: () => PROJECTED_GRADIENT },
    storage: [dy, h, v, ...outputs],
    integers: [rows * features, features],
    reals: [1 / Math.sqrt(features)],
    threads: rows * features,
  })
  return outputs
}
