// Nearest upsampling by 2 folded into the 3×3 convolution (padded by 1) after it. A large pixel's nine taps fall on 2×2
// small pixels, so taps on the same one are added up beforehand: four 2×2 filters, one for each phase (parity of row
// and column). Four multiplications for nine, and the large picture is never written. Also both gradients.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Geometry } from './geometry'
import { convolve } from './convolution'
import { inputGradientGeometry } from './geometry'
import { filterGradientSlices } from './filter-gradient'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const SIDE = 3

// Tap k of 3 falls on the first (0) or second (1) of the two small pixels that phase p sees: on the second from 1 + p
// on.
const fold = (element: string) => `struct U { n: i32 }
@group(0) @binding(0) var<storage, read> w: array<${element}>;
@group(0) @binding(1) var<storage, read_write> f: array<${element}>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  if (id >= u.n * 16) { return; }
  let channels = id % u.n;
  let tap = id / u.n % 4;
  let phase = id / u.n / 4;
  let p = vec2i(phase / 2, phase % 2);
  let second = vec2i(tap / 2, tap % 2) == vec2i(1);
  let first = select(vec2i(0), p + 1, second);
  let last = select(p, vec2i(2), second);
  var sum = ${element}(0);
  for (var ky = first.x; ky <= last.x; ky++) {
    for (var kx = first.y; kx <= last.y; kx++) { sum += w[(ky * ${SIDE} + kx) * u.n + channels]; }
  }
  f[id] = sum;
}`

const unfold = (element: string) => `struct U { n: i32, slices: i32 }
@group(0) @binding(0) var<storage, read> f: array<${element}>;
@group(0) @binding(1) var<storage, read_write> w: array<${element}>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  if (id >= u.n * ${SIDE * SIDE}) { return; }
  let channels = id % u.n;
  let k = vec2i(id / u.n / ${SIDE}, id / u.n % ${SIDE});
  var sum = ${element}(0);
  for (var phase = 0; phase < 4; phase++) {
    let on = select(vec2i(0), vec2i(1), k >= vec2i(1 + phase / 2, 1 + phase % 2));
    let tap = phase * 4 + on.x * 2 + on.y;
    for (var slice = 0; slice < u.slices; slice++) { sum += f[(slice * 16 + tap) * u.n + channels]; }
  }
  w[id] = sum;
}`

function elements(inputs: number, outputs: number): { element: string; n: number } {
  const n = inputs * outputs
  return n % 4 === 0 ? { element: 'vec4f', n: n / 4 } : { element: 'f32', n }
}

/** filter [3, 3, Ci, Co] → [4 phases, 2, 2, Ci, Co]. */
function folded(launcher: Launcher, filter: TensorInfo): TensorInfo {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = filter.shape
  if (height !== SIDE || width !== SIDE)
    throw new Error(`Upsampling folds into a filter of 3 × 3, not of ${height} × ${width}.`)
  const f = launcher.output([4, 2, 2, inputs, outputs])
  const { element, n } = elements(inputs, outputs)
  const program = { name: `fold ${element}`, code: () => fold(element) }
  launcher.run({ program, storage: [filter, f], integers: [n], threads: n * 16 })
  return f
}

/** The geometry of one phase: x small, y the pixels of one phase of the large picture. */
function phaseGeometry(x: readonly number[], outputs: number): Geometry {
  const [images = 0, height = 0, width = 0, inputs = 0] = x
  const size = { images, height, width, inputs, outHeight: height, outWidth: width, outputs }
  // The padding depends on the phase; the program knows it.
  return { ...size, filterHeight: 2, filterWidth: 2, top: 0, left: 0 }
}

/** leaky(conv3×3(upsample(x)) + bias): x [N,H,W,Ci], filter [3,3,Ci,Co], bias [Co] → [N,2H,2W,Co]. */
export function upsampleConvolve(
  launcher: Launcher,
  x: TensorInfo,
  filter: TensorInfo,
  bias: TensorInfo,
  alpha: number,
): TensorInfo {
  const geometry = phaseGeometry(x.shape, filter.shape[3] ?? 0)
  const f = folded(launcher, filter)
  const y = convolve(launcher, { geometry, x, filter: f, bias, alpha, phases: 'output' })
  launcher.dispose(f)
  return y
}

/** dL/dx [N,H,W,Ci] from dy [N,2H,2W,Co], before the bias and leaky ReLU. */
export function upsampleConvolveInputGradient(
  launcher: Launcher,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const [images = 0, height = 0, width = 0, outputs = 0] = dy.shape
  const forward = phaseGeometry([images, height / 2, width / 2, filter.shape[2] ?? 0], outputs)
  const f = folded(launcher, filter)
  const geometry = inputGradientGeometry(forward)
  const dx = convolve(launcher, { geometry, x: dy, filter: f, flipped: true, phases: 'input' })
  launcher.dispose(f)
  return dx
}

/** dL/dfilter [3,3,Ci,Co] from x [N,H,W,Ci] and dy [N,2H,2W,Co]. */
export function upsampleConvolveFilterGradient(
  launcher: Launcher,
  x: TensorInfo,
  dy: TensorInfo,
): TensorInfo {
  const geometry = phaseGeometry(x.shape, dy.shape[3] ?? 0)
  const { partial, slices } = filterGradientSlices(launcher, x, dy, geometry, true)
  const { inputs, outputs } = geometry
  const w = launcher.output([SIDE, SIDE, inputs, outputs])
  const { element, n } = elements(inputs, outputs)
  const program = { name: `unfold ${element}`, code: () => unfold(element) }
  launcher.run({ program, storage: [partial, w], integers: [n, slices], threads: n * SIDE * SIDE })
  launcher.dispose(partial)
  return w
}
