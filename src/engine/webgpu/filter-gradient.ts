// Filter gradient of a stride-1 convolution, tiled in registers: a thread holds one row of taps × 4 input × 4 or 8
// output channels and walks along image rows with a window of x sliding in registers. The rows are split among slices,
// summed afterwards.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Geometry } from './geometry'
import type { Launcher } from './launch'
import { ENTRY } from './launch'
import { sumBoth, sumInto, sumSlices } from './sum-slices'

/** Enough threads to fill a GPU; more slices only make the sum afterwards longer. */
const THREADS_WANTED = 16_384

/** Shorter walks would write more partial sums than they read pixels. */
const PIXELS_AT_LEAST = 64

const COMPONENTS = ['x', 'y', 'z', 'w'] as const
const count = (length: number) => Array.from({ length }, (_, i) => i)
const element = (vectors: boolean) => (vectors ? 'vec4f' : 'f32')

interface Form {
  readonly filterWidth: number
  /** Channel counts divisible by 4 are read and written as vec4f, others number by number. */
  readonly inputVectors: boolean
  readonly outputVectors: boolean
  /** Groups of 4 output channels a thread holds. */
  readonly blocks: 1 | 2
  /** Of a transposed convolution: dy is large, one 2×2 filter for each of its phases (see Phases in convolution.ts). */
  readonly phased: boolean
  /** x lies in blocks (Geometry.blocked). */
  readonly blocked: boolean
}

/** Channels 4·group … of a pixel; the ones beyond the last channel are another pixel's and must not count. */
function channels(name: string, vectors: boolean, pixel: string, group: string, inside: string): string {
  const width = name === 'x' ? 'u.ci' : 'u.co'
  if (vectors) return `${name}[(${pixel}) * (${width} / 4) + ${group}]`
  const at = `((${pixel}) * ${width} + ${group} * 4)`
  const numbers = count(4).map((k) => `${name}[${at} + ${k}]`)
  return `select(vec4f(0), vec4f(${numbers.join(', ')}), ${inside})`
}

function pixelLoad(form: Form, i: number, ix: string): string {
  // The thread's channels lie in one row of pixels of each block: half as many of them to a pixel of that row.
  const value = form.blocked
    ? 'x[(row + ix) * (ci4 / 2) + c4 - half * (ci4 / 2)]'
    : channels('x', form.inputVectors, 'row + ix', 'c4', 'insideX')
  return `p${i} = vec4f(0); { let ix = ${ix} - left; if (ix >= 0 && ix < u.w) { p${i} = ${value}; } }`
}

function stores({ filterWidth, outputVectors, blocks, phased }: Form): string {
  const lines: string[] = []
  for (const kx of count(filterWidth)) {
    for (const [k, c] of COMPONENTS.entries()) {
      for (const b of count(blocks)) {
        const at = phased
          ? `((slice * u.ci + c4 * 4 + ${k}) * 16 + (3 - py - 2 * ky) * 4 + ${3 - 2 * kx} - px)`
          : `(((slice * u.kh + ky) * ${filterWidth} + ${kx}) * u.ci + c4 * 4 + ${k})`
        const sum = `a${kx}${c}${b}`
        const numbers = COMPONENTS.map((o, j) => {
          const channel = `(o4 + ${b}) * 4 + ${j}`
          return `if (${channel} < u.co) { y[${at} * u.co + ${channel}] = ${sum}.${o}; }`
        })
        const store = outputVectors ? `y[${at} * co4 + o4 + ${b}] = ${sum};` : numbers.join(' ')
        lines.push(`if (c4 * 4 + ${k} < u.ci) { ${store} }`)
      }
    }
  }
  return lines.join('\n')
}

function declarations({ inputVectors, outputVectors }: Form): string {
  return `struct U { rows: i32, h: i32, w: i32, ci: i32, oh: i32, ow: i32, co: i32, kh: i32, top: i32, left: i32, slices: i32, per: i32 }
@group(0) @binding(0) var<storage, read> x: array<${element(inputVectors)}>;
@group(0) @binding(1) var<storage, read> dy: array<${element(outputVectors)}>;
@group(0) @binding(2) var<storage, read_write> y: array<${element(outputVectors)}>;
@group(0) @binding(3) var<uniform> u: U;`
}

/** Every accumulator: tap kx × input component × output block. */
const accumulators = ({ filterWidth, blocks }: Form) =>
  count(filterWidth).flatMap((kx) => COMPONENTS.flatMap((c) => count(blocks).map((b) => ({ kx, c, b }))))

const PHASE = `let phase = rest % 4; let slice = rest / 4;
  let py = phase / 2; let px = phase % 2; let top = 1 - py; let left = 1 - px;`

function code(form: Form): string {
  const kw = form.filterWidth
  const last = kw - 1
  const sums = accumulators(form).map(({ kx, c, b }) => `var a${kx}${c}${b} = vec4f(0);`)
  const pixels = count(kw).map((i) => `var p${i} = vec4f(0);`)
  const ahead = count(last).map((i) => pixelLoad(form, i, `${i}`))
  const gradients = count(form.blocks).map((b) => {
    const value = channels(
      'dy',
      form.outputVectors,
      form.phased ? 'start + ox * 2' : 'start + ox',
      `(o4 + ${b})`,
      'insideY',
    )
    return `let d${b} = ${value};`
  })
  const adds = accumulators(form).map(({ kx, c, b }) => `a${kx}${c}${b} += p${kx}.${c} * d${b};`)
  const slide = count(last).map((i) => `p${i} = p${i + 1};`)
  return `${declarations(form)}
${ENTRY}
  let ci4 = (u.ci + 3) / 4;
  let co4 = (u.co + 3) / 4;
  let o4 = (id % (co4 / ${form.blocks})) * ${form.blocks};
  var rest = id / (co4 / ${form.blocks});
  let c4 = rest % ci4;
  ${form.blocked ? 'let half = select(0, 1, c4 >= ci4 / 2);' : ''}
  rest = rest / ci4;
  let ky = rest % u.kh;
  rest = rest / u.kh;
  ${form.phased ? PHASE : 'let slice = rest; let top = u.top; let left = u.left;'}
  if (slice >= u.slices) { return; }
  let insideX = vec4i(0, 1, 2, 3) + c4 * 4 < vec4i(u.ci);
  let insideY = vec4i(0, 1, 2, 3) + o4 * 4 < vec4i(u.co);
  ${sums.join(' ')}
  ${pixels.join(' ')}
  let end = min((slice + 1) * u.per, u.rows);
  for (var r = slice * u.per; r < end; r++) {
    let iy = r % u.oh + ky - top;
    if (iy < 0 || iy >= u.h) { continue; }
    let row = ${form.blocked ? '((r / u.oh * u.h + iy) * 2 + half) * u.w' : '(r / u.oh * u.h + iy) * u.w'};
    let start = ${form.phased ? '(r * 2 + py) * u.ow * 2 + px' : 'r * u.ow'};
    ${ahead.join('\n')}
    for (var ox = 0; ox < u.ow; ox++) {
      ${pixelLoad(form, last, `ox + ${last}`)}
      ${gradients.join(' ')}
      ${adds.join(' ')}
      ${slide.join(' ')}
    }
  }
  ${stores(form)}
}`
}

interface Slices {
  /** [slices, ...shape], to be summed over the slices. */
  readonly partial: TensorInfo
  readonly slices: number
  /** Of the filter. */
  readonly shape: number[]
}

/** The gradient in slices. `g` is the forward geometry, of one phase where `phased`. */
export function filterGradientSlices(
  launcher: Launcher,
  x: TensorInfo,
  dy: TensorInfo,
  g: Geometry,
  phased: boolean,
): Slices {
  const form: Form = {
    filterWidth: g.filterWidth,
    inputVectors: g.inputs % 4 === 0,
    outputVectors: g.outputs % 4 === 0,
    blocks: g.outputs % 8 === 0 ? 2 : 1,
    phased,
    blocked: g.blocked ?? false,
  }
  const rows = g.images * g.outHeight
  const phases = phased ? 4 : 1
  const blocks = Math.ceil(g.outputs / 4 / form.blocks)
  const threadsPerSlice = phases * g.filterHeight * Math.ceil(g.inputs / 4) * blocks
  const wanted = Math.max(1, Math.round(THREADS_WANTED / threadsPerSlice))
  const per = Math.max(Math.ceil(rows / wanted), Math.ceil(PIXELS_AT_LEAST / g.outWidth))
  const slices = Math.ceil(rows / per)
  const shape = phased ? [g.inputs, 4, 4, g.outputs] : [g.filterHeight, g.filterWidth, g.inputs, g.outputs]
  const partial = launcher.output([slices, ...shape])
  const size = [rows, g.height, g.width, g.inputs, g.outHeight, g.outWidth, g.outputs]
  launcher.run({
    program: { name: `filter gradient ${Object.values(form).join(' ')}`, code: () => code(form) },
    storage: [x, dy, partial],
    integers: [...size, g.filterHeight, g.top, g.left, slices, per],
    threads: threadsPerSlice * slices,
  })
  return { partial, slices, shape }
}

/**
 * dL/dfilter from x and dy = dL/dy: [filterHeight, filterWidth, inputs, outputs], where `phased` [inputs, 4, 4,
 * outputs]. `g` is the forward geometry.
 */
export function filterGradient(
  launcher: Launcher,
  x: TensorInfo,
  dy: TensorInfo,
  g: Geometry,
  phased = false,
): TensorInfo {
  const { partial, slices, shape } = filterGradientSlices(launcher, x, dy, g, phased)
  return slices === 1 ? { ...partial, shape } : sumSlices(launcher, partial, slices, shape)
}

/** A bias gradient still to be summed: from `partial` [slices, outputs] into `sum` [outputs]. */
export interface BiasGradient {
  readonly partial: TensorInfo
  readonly sum: TensorInfo
}

/** dL/dfilter, and the sum of dL/dbias on the way. */
export function weightGradients(
  launcher: Launcher,
  x: TensorInfo,
  dy: TensorInfo,
  bias: BiasGradient,
  g: Geometry,
  phased = false,
): TensorInfo {
  const { partial, slices, shape } = filterGradientSlices(launcher, x, dy, g, phased)
  const biasSlices = bias.partial.shape[0] ?? 1
  if (slices === 1) {
    sumInto(launcher, bias.partial, biasSlices, bias.sum)
    return { ...partial, shape }
  }
  const filter = launcher.output(shape)
  sumBoth(launcher, { partial, slices, sum: filter }, { ...bias, slices: biasSlices })
  launcher.dispose(partial)
  return filter
}
