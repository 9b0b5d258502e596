// The hot convolutions tiled in shared memory, for GPUs whose barriers are cheap: the other form of convolution.ts and
// filter-gradient.ts. Forward and input gradient are tfjs's own tiled kernel, which is good; the filter gradient is
// ours.

import type { KernelFunc, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs'
import { type Convolutions, transposedConvolutions } from './forms'
import type { Geometry } from './geometry'
import { inputGradientGeometry, sameGeometry } from './geometry'
import type { Launcher } from './launch'
import { ENTRY, THREADS, TILE_ENTRY } from './launch'
import { sumInto, sumSlices } from './sum-slices'
import { upsample, upsampleGradient } from './upsample'

/** tfjs's own kernels of these names. */
export interface StockConvolutions {
  readonly Conv2D: KernelFunc
  readonly FusedConv2D: KernelFunc
}

function stockAttributes(g: Geometry): NamedAttrMap {
  const bottom = g.outHeight - g.height + g.filterHeight - 1 - g.top
  const right = g.outWidth - g.width + g.filterWidth - 1 - g.left
  const pad = [
    [0, 0],
    [g.top, bottom],
    [g.left, right],
    [0, 0],
  ]
  return { strides: [1, 1], pad, dataFormat: 'NHWC', dilations: [1, 1] }
}

const single = (output: TensorInfo | TensorInfo[]): TensorInfo => {
  if (Array.isArray(output)) throw new Error('A convolution has one output.')
  return output
}

const FLIP = `struct U { n: i32, taps: i32, ci: i32, co: i32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let input = id % u.ci;
  let output = id / u.ci % u.co;
  let tap = u.taps - 1 - id / u.ci / u.co;
  y[id] = x[(tap * u.ci + input) * u.co + output];
}`

/** [kh, kw, Ci, Co] → [kh, kw, Co, Ci], both spatial axes reversed. */
function flip(launcher: Launcher, filter: TensorInfo): TensorInfo {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = filter.shape
  const n = height * width * inputs * outputs
  const flipped = launcher.output([height, width, outputs, inputs])
  launcher.run({
    program: { name: 'flip', code: () => FLIP },
    storage: [filter, flipped],
    integers: [n, height * width, inputs, outputs],
    threads: n,
  })
  return flipped
}

/** Side of a tile of the result, and how many pixels are staged at once. */
const TILE = 32
const DEPTH = 16
/** Workgroups that keep a GPU busy; the pixels are split among slices until there are so many. */
const WORKGROUPS_WANTED = 256

// The product of two matrices: x unrolled (pixels × filter positions) and dy (pixels × output channels). 64 threads
// stage DEPTH pixels of a 32 × 32 tile and hold 4 × 4 results each. The trip count comes from the uniforms: barriers
// need that.
const FILTER_GRADIENT = `struct U { m: i32, n: i32, pixels: i32, per: i32, slices: i32, oh: i32, ow: i32, h: i32, w: i32, ci: i32, kw: i32, top: i32, left: i32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<uniform> u: U;
var<workgroup> xs: array<array<vec4f, ${TILE / 4}>, ${DEPTH}>;
var<workgroup> ds: array<array<vec4f, ${TILE / 4}>, ${DEPTH}>;
fn unrolled(pixel: i32, position: i32) -> f32 {
  let tap = position / u.ci;
  let oy = pixel / u.ow % u.oh;
  let iy = oy + tap / u.kw - u.top;
  let ix = pixel % u.ow + tap % u.kw - u.left;
  if (position >= u.m || iy < 0 || iy >= u.h || ix < 0 || ix >= u.w) { return 0; }
  return x[((pixel / u.ow / u.oh * u.h + iy) * u.w + ix) * u.ci + position % u.ci];
}
fn gradient(pixel: i32, channel: i32) -> f32 {
  if (channel >= u.n) { return 0; }
  return dy[pixel * u.n + channel];
}
${TILE_ENTRY}
  let across = (u.n + ${TILE - 1}) / ${TILE};
  let down = (u.m + ${TILE - 1}) / ${TILE};
  let n0 = tile % across * ${TILE};
  let m0 = tile / across % down * ${TILE};
  let slice = tile / across / down;
  if (slice >= u.slices) { return; }
  let row = member / ${TILE / 4};
  let column = member % ${TILE / 4};
  let end = min((slice + 1) * u.per, u.pixels);
  var a0 = vec4f(0); var a1 = vec4f(0); var a2 = vec4f(0); var a3 = vec4f(0);
  for (var start = 0; start < u.per; start += ${DEPTH}) {
    for (var r = row; r < ${DEPTH}; r += 8) {
      let pixel = slice * u.per + start + r;
      var xv = vec4f(0);
      var dv = vec4f(0);
      if (pixel < end) {
        let m = m0 + column * 4;
        let n = n0 + column * 4;
        xv = vec4f(unrolled(pixel, m), unrolled(pixel, m + 1), unrolled(pixel, m + 2), unrolled(pixel, m + 3));
        dv = vec4f(gradient(pixel, n), gradient(pixel, n + 1), gradient(pixel, n + 2), gradient(pixel, n + 3));
      }
      xs[r][column] = xv;
      ds[r][column] = dv;
    }
    workgroupBarrier();
    for (var r = 0; r < ${DEPTH}; r++) {
      let p = xs[r][row];
      let d = ds[r][column];
      a0 += p.x * d; a1 += p.y * d; a2 += p.z * d; a3 += p.w * d;
    }
    workgroupBarrier();
  }
  let m = m0 + row * 4;
  let n = n0 + column * 4;
  ${['a0', 'a1', 'a2', 'a3']
    .flatMap((sum, i) =>
      ['x', 'y', 'z', 'w'].map(
        (c, j) =>
          `if (m + ${i} < u.m && n + ${j} < u.n) { y[(slice * u.m + m + ${i}) * u.n + n + ${j}] = ${sum}.${c}; }`,
      ),
    )
    .join('\n  ')}
}`

function filterGradient(launcher: Launcher, g: Geometry, x: TensorInfo, dy: TensorInfo): TensorInfo {
  const m = g.filterHeight * g.filterWidth * g.inputs
  const pixels = g.images * g.outHeight * g.outWidth
  const tiles = Math.ceil(m / TILE) * Math.ceil(g.outputs / TILE)
  const wanted = Math.min(Math.ceil(pixels / 256), Math.ceil(WORKGROUPS_WANTED / tiles))
  const per = Math.ceil(pixels / wanted / DEPTH) * DEPTH
  const slices = Math.ceil(pixels / per)
  const shape = [g.filterHeight, g.filterWidth, g.inputs, g.outputs]
  const partial = launcher.output(slices === 1 ? shape : [slices, ...shape])
  const size = [g.outHeight, g.outWidth, g.height, g.width, g.inputs, g.filterWidth]
  launcher.run({
    program: { name: 'filter gradient tiles', code: () => FILTER_GRADIENT },
    storage: [x, dy, partial],
    integers: [m, g.outputs, pixels, per, slices, ...size, g.top, g.left],
    threads: tiles * slices * THREADS,
  })
  return slices === 1 ? partial : sumSlices(launcher, partial, slices, shape)
}

/** The convolutions in this form, on one backend. */
export function tileConvolutions(
  launcher: Launcher,
  backend: object,
  stock: StockConvolutions,
): Convolutions {
  const fused: Convolutions['fused'] = (g, { x, filter, bias, alpha }) => {
    const activation = alpha === 1 ? 'linear' : 'leakyrelu'
    const attrs = { ...stockAttributes(g), activation, leakyreluAlpha: alpha }
    return single(stock.FusedConv2D({ inputs: { x, filter, bias }, backend, attrs }))
  }
  const plain: Convolutions['plain'] = (g, x, filter) =>
    single(stock.Conv2D({ inputs: { x, filter }, backend, attrs: stockAttributes(g) }))
  const inputGradient: Convolutions['inputGradient'] = (g, dy, filter) => {
    const flipped = flip(launcher, filter)
    const dx = plain(inputGradientGeometry(g), dy, flipped)
    launcher.dispose(flipped)
    return dx
  }
  return {
    fused,
    plain,
    inputGradient,
    filterGradient: (g, x, dy) => filterGradient(launcher, g, x, dy),
    weightGradients(g, x, dy, bias) {
      sumInto(launcher, bias.partial, bias.partial.shape[0] ?? 1, bias.sum)
      return filterGradient(launcher, g, x, dy)
    },
    upsampled(layer) {
      const large = upsample(launcher, layer.x)
      const y = fused(sameGeometry(large.shape, layer.filter.shape), { ...layer, x: large })
      launcher.dispose(large)
      return y
    },
    upsampledInputGradient(dy, filter) {
      const [images = 0, height = 0, width = 0] = dy.shape
      const large = inputGradient(
        sameGeometry([images, height, width, filter.shape[2] ?? 0], filter.shape),
        dy,
        filter,
      )
      const dx = upsampleGradient(launcher, large)
      launcher.dispose(large)
      return dx
    },
    upsampledFilterGradient(x, dy) {
      const large = upsample(launcher, x)
      const shape = [3, 3, x.shape[3] ?? 0, dy.shape[3] ?? 0]
      const gradient = filterGradient(launcher, sameGeometry(large.shape, shape), large, dy)
      launcher.dispose(large)
      return gradient
    },
    ...transposedConvolutions(launcher),
  }
}
