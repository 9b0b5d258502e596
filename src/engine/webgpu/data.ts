// Kernels that make a step's data on the device: pictures from the clip's bytes, and noise from a seed.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Sides } from '../../core/frames'
import { GAUSSIAN_WGSL } from '../noise'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const size = ({ shape }: TensorInfo) => shape.reduce((product, axis) => product * axis, 1)

const MIX = `struct U { n: i32, words: i32 }
@group(0) @binding(0) var<storage, read> bytes: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(3) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let row = id / u.words * 3;
  let word = id % u.words;
  let a = unpack4x8unorm(bytes[i32(table[row]) * u.words + word]);
  let b = unpack4x8unorm(bytes[i32(table[row + 1]) * u.words + word]);
  y[id] = (a + table[row + 2] * (b - a)) * 2 - 1;
}`

/**
 * Rows (a, b, amount) of `table` [n, 3] → [n, H, W, 3], see engine/frame-store. Sides are even: a frame is whole words.
 */
export function mixFrames(
  launcher: Launcher,
  bytes: TensorInfo,
  table: TensorInfo,
  { width, height }: Sides,
): TensorInfo {
  const [rows = 0] = table.shape
  const words = (height * width * 3) / 4
  const y = launcher.output([rows, height, width, 3])
  launcher.run({
    program: { name: 'mix frames', code: () => MIX },
    storage: [bytes, table, y],
    integers: [rows * words, words],
    threads: rows * words,
  })
  return y
}

const NOISY = `struct U { n: i32, deviation: f32 }
@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> seed: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<uniform> u: U;
${GAUSSIAN_WGSL}
${ENTRY}
  if (id >= u.n * 4) { return; }
  var value = vec4f(0);
  if (id / u.n % 2 == 0) { value = a[id % u.n]; } else { value = b[id % u.n]; }
  if (id >= u.n * 2) {
    let pair = u32(id - u.n * 2) * 2u;
    let words = vec2u(seed[0], seed[1]);
    value += u.deviation * vec4f(gaussian(pair, words), gaussian(pair + 1u, words));
  }
  y[id] = value;
}`

/** [a, b, a + noise, b + noise], see engine/noise; the numbers of `a` are divisible by 4. */
export function noisyCopies(
  launcher: Launcher,
  a: TensorInfo,
  b: TensorInfo,
  seed: TensorInfo,
  deviation: number,
): TensorInfo {
  const [rows = 0, ...rest] = a.shape
  const n = size(a) / 4
  const y = launcher.output([4 * rows, ...rest])
  launcher.run({
    program: { name: 'noisy copies', code: () => NOISY },
    storage: [a, b, seed, y],
    integers: [n],
    reals: [deviation],
    threads: n * 4,
  })
  return y
}
