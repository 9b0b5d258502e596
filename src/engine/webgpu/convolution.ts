// Stride-1 convolution tiled in registers: forward (with bias and leaky ReLU), and input gradient, which is the same
// convolution of dy with the filter flipped and its channels swapped. A thread makes 4 or 8 pixels of a row × 4 or 8
// channels; no shared memory, no barrier. Every index into a vector is a constant: run-time ones push the registers
// into memory.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Geometry } from './geometry'
import type { Launcher, Program } from './launch'
import { ENTRY } from './launch'

/**
 * A transposed convolution 4×4 of stride 2, padded by 1 (upsampled.ts): four 2×2 convolutions, one for each phase
 * (parity of row and column) of the large picture. The large picture is the output (forward) or, in the input gradient,
 * the input; sizes and coordinates count its pixels in pairs, and the filter is [Ci, 4, 4, Co].
 */
export type Phases = 'none' | 'output' | 'input'

interface Form {
  readonly filterWidth: number
  /** Channel counts divisible by 4 are read and written as vec4f, others number by number. */
  readonly inputVectors: boolean
  readonly outputVectors: boolean
  /** Pixels of a row a thread makes. */
  readonly pixels: 4 | 8
  /** Groups of 4 output channels it makes. */
  readonly blocks: 1 | 2
  readonly bias: boolean
  /** Input gradient: the filter is read flipped, its channel axes swapped. */
  readonly flipped: boolean
  readonly phases: Phases
  /** Geometry.blocked: x, or with `flipped` y, lies in blocks. Its channels are then vectors. */
  readonly blocked: boolean
}

const COMPONENTS = ['x', 'y', 'z', 'w'] as const
const count = (length: number) => Array.from({ length }, (_, i) => i)
const element = (vectors: boolean) => (vectors ? 'vec4f' : 'f32')

function declarations(form: Form): string {
  // The filter's fastest axis is the forward convolution's output channel: in a flipped one that is our input.
  const filter = element(form.flipped ? form.inputVectors : form.outputVectors)
  const first = form.bias ? 4 : 3
  return `struct U { images: i32, h: i32, w: i32, ci: i32, oh: i32, ow: i32, co: i32, kh: i32, top: i32, left: i32, alpha: f32 }
@group(0) @binding(0) var<storage, read> x: array<${element(form.inputVectors)}>;
@group(0) @binding(1) var<storage, read> f: array<${filter}>;
${form.bias ? `@group(0) @binding(2) var<storage, read> bias: array<${element(form.outputVectors)}>;` : ''}
@group(0) @binding(${first - 1}) var<storage, read_write> y: array<${element(form.outputVectors)}>;
@group(0) @binding(${first}) var<uniform> u: U;`
}

/** Four numbers from a ragged array; the ones beyond the channel are another pixel's and must not count. */
const ragged = (name: string, at: string) =>
  `vec4f(${name}[${at}], ${name}[${at} + 1], ${name}[${at} + 2], ${name}[${at} + 3])`

// In blocks, the first half of the channels is the upper row of pixels, the second the lower one.
const readsBlocks = ({ blocked, flipped }: Form) => blocked && !flipped
const writesBlocks = ({ blocked, flipped }: Form) => blocked && flipped

function pixelLoad(form: Form, i: number): string {
  const pixel = form.phases === 'input' ? '(row + ix * 2)' : '(row + ix)'
  const own = readsBlocks(form)
    ? '(row + half * u.w + ix) * (ci4 / 2) + c4 - half * (ci4 / 2)'
    : `${pixel} * ci4 + c4`
  const value = form.inputVectors
    ? `x[${own}]`
    : `select(vec4f(0), ${ragged('x', `(${pixel} * u.ci + c4 * 4)`)}, inside)`
  return `var p${i} = vec4f(0); { let ix = ix0 + ${i}; if (ix >= 0 && ix < u.w) { p${i} = ${value}; } }`
}

/** The tap that pixel (ky, kx) of a window meets in this phase. */
const phasedTap = (ky: string, kx: number) => `(3 - py - 2 * ${ky}) * 4 + ${3 - 2 * kx} - px`

/** The row of a tap for one channel of the filter's inputs, of which there are `inputs`. */
const filterRow = (form: Form, position: string, channel: string, inputs: string) =>
  form.phases === 'none' ? `(${position} * ${inputs} + ${channel})` : `((${channel}) * 16 + ${position})`

/** One tap of the filter: 4 input channels × the thread's output channels, for its pixels. */
function tap(form: Form, kx: number): string {
  const lines: string[] = []
  for (let k = 0; k < 4; k++) {
    for (let b = 0; b < form.blocks; b++) {
      const name = `w${k}_${b}`
      if (form.flipped) {
        // w holds, for output channel 4·block + k, the four input channels.
        const at = filterRow(form, `tap${kx}`, `(block + ${b}) * 4 + ${k}`, 'u.co')
        const value = form.inputVectors ? `f[${at} * ci4 + c4]` : ragged('f', `(${at} * u.ci + c4 * 4)`)
        lines.push(`let ${name} = ${value};`)
      } else {
        const at = filterRow(form, `tap${kx}`, `c4 * 4 + ${k}`, 'u.ci')
        const value = form.outputVectors
          ? `f[${at} * co4 + block + ${b}]`
          : ragged('f', `(${at} * u.co + (block + ${b}) * 4)`)
        lines.push(`let ${name} = ${value};`)
      }
    }
  }
  for (const i of count(form.pixels)) {
    for (const b of count(form.blocks)) {
      const p = `p${i + kx}`
      const terms = form.flipped
        ? `vec4f(${count(4)
            .map((k) => `dot(${p}, w${k}_${b})`)
            .join(', ')})`
        : COMPONENTS.map((c, k) => `${p}.${c} * w${k}_${b}`).join(' + ')
      lines.push(`a${i}_${b} += ${terms};`)
    }
  }
  return `{ ${lines.join('\n')} }`
}

function stores(form: Form): string {
  const lines: string[] = []
  for (const b of count(form.blocks)) {
    if (writesBlocks(form)) lines.push(`let half${b} = select(0, 1, block + ${b} >= co4 / 2);`)
    if (form.bias) {
      const at = form.outputVectors ? `bias[block + ${b}]` : ragged('bias', `((block + ${b}) * 4)`)
      lines.push(`let bias${b} = ${at};`)
    }
    for (const i of count(form.pixels)) {
      const pixel = `(out + ${form.phases === 'output' ? i * 2 : i})`
      const sum = form.bias ? `a${i}_${b} + bias${b}` : `a${i}_${b}`
      const value = `let v = ${sum}; let r = select(v * u.alpha, v, v > vec4f(0));`
      const place = writesBlocks(form)
        ? `(out + half${b} * u.ow + ${i}) * (co4 / 2) + block + ${b} - half${b} * (co4 / 2)`
        : `${pixel} * co4 + block + ${b}`
      const store = form.outputVectors
        ? `y[${place}] = r;`
        : COMPONENTS.map((c, k) => {
            const channel = `(block + ${b}) * 4 + ${k}`
            return `if (${channel} < u.co) { y[${pixel} * u.co + ${channel}] = r.${c}; }`
          }).join(' ')
      lines.push(`if (ox + ${i} < u.ow) { ${value} ${store} }`)
    }
  }
  return lines.join('\n')
}

/** What a thread adds up, over the rows of the filter. */
function rows(form: Form): string {
  const kw = form.filterWidth
  const taps = count(kw).map((kx) => {
    const [row, column] = form.flipped ? ['(u.kh - 1 - ky)', kw - 1 - kx] : ['ky', kx]
    const at = form.phases === 'none' ? `${row} * ${kw} + ${column}` : phasedTap(row, column)
    return `let tap${kx} = ${at};`
  })
  const large = form.phases === 'input' ? '((image * u.h + iy) * 2 + py) * u.w * 2 + px' : null
  const row = large ?? `(image * u.h + iy) * ${readsBlocks(form) ? '2 * u.w' : 'u.w'}`
  return `let ix0 = ox - left;
  for (var ky = 0; ky < u.kh; ky++) {
    let iy = oy + ky - top;
    if (iy < 0 || iy >= u.h) { continue; }
    let row = ${row};
    ${taps.join(' ')}
    for (var c4 = 0; c4 < ci4; c4++) {
      ${readsBlocks(form) ? 'let half = select(0, 1, c4 >= ci4 / 2);' : ''}
      ${form.inputVectors ? '' : 'let inside = vec4i(0, 1, 2, 3) + c4 * 4 < vec4i(u.ci);'}
      ${count(form.pixels + kw - 1)
        .map((i) => pixelLoad(form, i))
        .join('\n')}
      ${count(kw)
        .map((kx) => tap(form, kx))
        .join('\n')}
    }
  }`
}

// Phase 0 of rows (columns) sees the pixel before and its own, phase 1 its own and the next: hence the zeros in front.
const PHASED = {
  none: { own: 'let top = u.top; let left = u.left;', out: '(image * u.oh + oy) * u.ow + ox' },
  output: {
    own: 'let py = phase / 2; let px = phase % 2; let top = 1 - py; let left = 1 - px;',
    out: '((image * u.oh + oy) * 2 + py) * u.ow * 2 + ox * 2 + px',
  },
  input: {
    own: 'let py = phase / 2; let px = phase % 2; let top = py; let left = px;',
    out: '(image * u.oh + oy) * u.ow + ox',
  },
} as const

function code(form: Form): string {
  const { own, out } = PHASED[form.phases]
  const sums = count(form.pixels).flatMap((i) => count(form.blocks).map((b) => `var a${i}_${b} = vec4f(0);`))
  const all = `${own} ${rows(form)}`
  return `${declarations(form)}
${ENTRY}
  let ci4 = (u.ci + 3) / 4;
  let co4 = (u.co + 3) / 4;
  let across = (u.ow + ${form.pixels - 1}) / ${form.pixels};
  let blocks = co4 / ${form.blocks};
  let block = (id % blocks) * ${form.blocks};
  var rest = id / blocks;
  ${form.phases === 'output' ? 'let phase = rest % 4; rest = rest / 4;' : ''}
  let ox = (rest % across) * ${form.pixels};
  rest = rest / across;
  let oy = rest % u.oh;
  let image = rest / u.oh;
  if (image >= u.images) { return; }
  ${sums.join(' ')}
  ${form.phases === 'input' ? `for (var phase = 0; phase < 4; phase++) { ${all} }` : all}
  let out = ${writesBlocks(form) ? '(image * u.oh + oy) * 2 * u.ow + ox' : out};
  ${stores(form)}
}`
}

const program = (form: Form): Program => ({
  name: `convolution ${Object.values(form).join(' ')}`,
  code: () => code(form),
})

/** A 1×1 convolution does not see where rows end: one long row wastes no pixel at their ends. */
function flattened(g: Geometry): Geometry {
  const pointwise = g.filterHeight === 1 && g.filterWidth === 1 && g.top === 0 && g.left === 0
  if (!pointwise || g.blocked || g.height !== g.outHeight || g.width !== g.outWidth) return g
  const pixels = g.images * g.height * g.width
  return { ...g, images: 1, height: 1, outHeight: 1, width: pixels, outWidth: pixels }
}

interface Convolution {
  readonly geometry: Geometry
  readonly x: TensorInfo
  readonly filter: TensorInfo
  readonly bias?: TensorInfo
  /** Slope below zero; 1 is the identity. */
  readonly alpha?: number
  readonly flipped?: boolean
  readonly phases?: Phases
}

function formOf(g: Geometry, { bias, flipped = false, phases = 'none' }: Convolution): Form {
  return {
    filterWidth: g.filterWidth,
    // Each weight read serves so many pixels: 8 is 1.4 times as fast as 4 where the row has no half-empty end.
    pixels: g.outWidth % 8 === 0 || g.outWidth > 32 ? 8 : 4,
    inputVectors: g.inputs % 4 === 0,
    outputVectors: g.outputs % 4 === 0,
    blocks: Math.ceil(g.outputs / 4) % 2 === 0 ? 2 : 1,
    bias: bias !== undefined,
    flipped,
    phases,
    blocked: g.blocked ?? false,
  }
}

/** y = leaky(x * filter + bias), cross-correlation as in tf.conv2d; with `flipped` the geometry is that of dy → dx. */
export function convolve(launcher: Launcher, convolution: Convolution): TensorInfo {
  const { geometry, x, filter, bias, alpha = 1 } = convolution
  const g = flattened(geometry)
  const form = formOf(g, convolution)
  const { images, outHeight, outWidth, outputs } = geometry
  const scale = form.phases === 'output' ? 2 : 1
  const y = launcher.output(
    writesBlocks(form)
      ? [images, outHeight * 2, outWidth * 2, outputs / 4]
      : [images, outHeight * scale, outWidth * scale, outputs],
  )
  const tiles = Math.ceil(g.outWidth / form.pixels) * (Math.ceil(g.outputs / 4) / form.blocks)
  const size = [g.images, g.height, g.width, g.inputs, g.outHeight, g.outWidth, g.outputs]
  launcher.run({
    program: program(form),
    storage: bias ? [x, filter, bias, y] : [x, filter, y],
    integers: [...size, g.filterHeight, g.top, g.left],
    reals: [alpha],
    threads: g.images * g.outHeight * tiles * scale * scale,
  })
  return y
}
