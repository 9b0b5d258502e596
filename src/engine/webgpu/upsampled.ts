// Layers that double a picture's sides, with both gradients. A transposed convolution 4×4 of stride 2, padded by 1, is
// four 2×2 convolutions, one for each phase (parity of row and column) of the large picture. Nearest upsampling by 2
// before a 3×3 convolution (padded by 1) is one of them: a large pixel's nine taps fall on 2×2 small pixels, so taps on
// the same one are added up beforehand. Four multiplications for nine, and the upsampled picture is never written.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Geometry } from './geometry'
import { convolve } from './convolution'
import { inputGradientGeometry } from './geometry'
import type { Layer } from './forms'
import { type BiasGradient, filterGradient, filterGradientSlices, weightGradients } from './filter-gradient'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

const SIDE = 3

// Tap k of 3 falls on the first (0) or second (1) of the two small pixels that phase p sees: on the second from 1 + p
// on. There they meet tap 3 − p (first) or 1 − p (second) of the transposed convolution.
const fold = (element: string) => `struct U { ci: i32, co: i32 }
@group(0) @binding(0) var<storage, read> w: array<${element}>;
@group(0) @binding(1) var<storage, read_write> f: array<${element}>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  if (id >= u.ci * 16 * u.co) { return; }
  let channels = id / (16 * u.co) * u.co + id % u.co;
  let tap = vec2i(id / u.co % 16 / 4, id / u.co % 4);
  let p = (3 - tap) % 2;
  let second = tap < vec2i(2);
  let first = select(vec2i(0), p + 1, second);
  let last = select(p, vec2i(2), second);
  var sum = ${element}(0);
  for (var ky = first.x; ky <= last.x; ky++) {
    for (var kx = first.y; kx <= last.y; kx++) { sum += w[(ky * ${SIDE} + kx) * u.ci * u.co + channels]; }
  }
  f[id] = sum;
}`

const unfold = (element: string) => `struct U { ci: i32, co: i32, slices: i32 }
@group(0) @binding(0) var<storage, read> f: array<${element}>;
@group(0) @binding(1) var<storage, read_write> w: array<${element}>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  let n = u.ci * u.co;
  if (id >= n * ${SIDE * SIDE}) { return; }
  let row = id % n / u.co * 16;
  let k = vec2i(id / n / ${SIDE}, id / n % ${SIDE});
  var sum = ${element}(0);
  for (var phase = 0; phase < 4; phase++) {
    let p = vec2i(phase / 2, phase % 2);
    let tap = select(3 - p, 1 - p, k > p);
    let at = (row + tap.x * 4 + tap.y) * u.co + id % u.co;
    for (var slice = 0; slice < u.slices; slice++) { sum += f[slice * 16 * n + at]; }
  }
  w[id] = sum;
}`

const elements = (outputs: number): { element: string; groups: number } =>
  outputs % 4 === 0 ? { element: 'vec4f', groups: outputs / 4 } : { element: 'f32', groups: outputs }

/** filter [3, 3, Ci, Co] → [Ci, 4, 4, Co]. */
function folded(launcher: Launcher, filter: TensorInfo): TensorInfo {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = filter.shape
  if (height !== SIDE || width !== SIDE)
    throw new Error(`Upsampling folds into a filter of 3 × 3, not of ${height} × ${width}.`)
  const f = launcher.output([inputs, 4, 4, outputs])
  const { element, groups } = elements(outputs)
  const program = { name: `fold ${element}`, code: () => fold(element) }
  launcher.run({ program, storage: [filter, f], integers: [inputs, groups], threads: inputs * 16 * groups })
  return f
}

/** The geometry of one phase: x small, y the pixels of one phase of the large picture. */
function phaseGeometry(x: readonly number[], outputs: number): Geometry {
  const [images = 0, height = 0, width = 0, inputs = 0] = x
  const size = { images, height, width, inputs, outHeight: height, outWidth: width, outputs }
  // The padding depends on the phase; the program knows it.
  return { ...size, filterHeight: 2, filterWidth: 2, top: 0, left: 0 }
}

/** leaky(x · filter + bias): x [N,H,W,Ci], filter [Ci,4,4,Co], bias [Co] → [N,2H,2W,Co]. */
export function transposedConvolve(launcher: Launcher, { x, filter, bias, alpha }: Layer): TensorInfo {
  const geometry = phaseGeometry(x.shape, filter.shape[3] ?? 0)
  return convolve(launcher, { geometry, x, filter, bias, alpha, phases: 'output' })
}

/** dL/dx [N,H,W,Ci] from dy [N,2H,2W,Co], before the bias and leaky ReLU. */
export function transposedInputGradient(launcher: Launcher, dy: TensorInfo, filter: TensorInfo): TensorInfo {
  const [images = 0, height = 0, width = 0, outputs = 0] = dy.shape
  const forward = phaseGeometry([images, height / 2, width / 2, filter.shape[0] ?? 0], outputs)
  const geometry = inputGradientGeometry(forward)
  return convolve(launcher, { geometry, x: dy, filter, flipped: true, phases: 'input' })
}

/** dL/dfilter [Ci,4,4,Co] from x [N,H,W,Ci] and dy [N,2H,2W,Co]; `bias`: its sum on the way. */
export function transposedFilterGradient(
  launcher: Launcher,
  x: TensorInfo,
  dy: TensorInfo,
  bias?: BiasGradient,
): TensorInfo {
  const geometry = phaseGeometry(x.shape, dy.shape[3] ?? 0)
  return bias
    ? weightGradients(launcher, x, dy, bias, geometry, true)
    : filterGradient(launcher, x, dy, geometry, true)
}

/** leaky(conv3×3(upsample(x)) + bias): x [N,H,W,Ci], filter [3,3,Ci,Co], bias [Co] → [N,2H,2W,Co]. */
export function upsampleConvolve(launcher: Launcher, layer: Layer): TensorInfo {
  const filter = folded(launcher, layer.filter)
  const y = transposedConvolve(launcher, { ...layer, filter })
  launcher.dispose(filter)
  return y
}

/** dL/dx [N,H,W,Ci] from dy [N,2H,2W,Co], before the bias and leaky ReLU. */
export function upsampleConvolveInputGradient(
  launcher: Launcher,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const f = folded(launcher, filter)
  const dx = transposedInputGradient(launcher, dy, f)
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
  const { element, groups } = elements(outputs)
  const program = { name: `unfold ${element}`, code: () => unfold(element) }
  const threads = inputs * groups * SIDE * SIDE
  launcher.run({ program, storage: [partial, w], integers: [inputs, groups, slices], threads })
  launcher.dispose(partial)
  return w
}
