// The losses of pictures as kernels that give the value and its slopes in one go: a loss is a sum of small formulas
// whose derivatives are known on the spot, so that going back through them costs one multiplication.
// engine/picture-losses says what each computes.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY, THREADS, TILE_ENTRY } from './launch'

const SUM_ALL = `struct U { n: i32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> u: U;
var<workgroup> sums: array<f32, ${THREADS}>;
${TILE_ENTRY}
  if (tile > 0) { return; }
  var sum = 0.0;
  for (var i = member; i < u.n; i += ${THREADS}) { sum += x[i]; }
  sums[member] = sum;
  workgroupBarrier();
  if (member > 0) { return; }
  var total = 0.0;
  for (var i = 0; i < ${THREADS}; i++) { total += sums[i]; }
  y[0] = total;
}`

/** The sum of all numbers, a scalar; gives `x` back. */
function sumAll(launcher: Launcher, x: TensorInfo, n: number): TensorInfo {
  const y = launcher.output([])
  launcher.run({
    program: { name: 'sum all', code: () => SUM_ALL },
    storage: [x, y],
    integers: [n],
    threads: THREADS,
  })
  launcher.dispose(x)
  return y
}

/** Value and slopes towards the first input. */
type Valued = [TensorInfo, TensorInfo]

/** The difference to the real picture of the same place, which is number `real`. */
const difference = (real: string) => `fn difference(image: i32, y: i32, x: i32, channel: i32) -> f32 {
  return g[((image * u.h + y) * u.w + x) * u.c + channel] - r[(((${real}) * u.h + y) * u.w + x) * u.c + channel];
}`

const PICTURES = `@group(0) @binding(0) var<storage, read> g: array<f32>;
@group(0) @binding(1) var<storage, read> r: array<f32>;
@group(0) @binding(2) var<storage, read_write> slope: array<f32>;
@group(0) @binding(3) var<storage, read_write> value: array<f32>;
@group(0) @binding(4) var<uniform> u: U;`

const FOUR = [0, 1, 2, 3]
/** The difference at a place of the thread's block, which may lie one outside of it. */
const d = (row: number, column: number) => `d${row + 1}${column + 1}`

function blockLoads(): string {
  const around = [-1, ...FOUR, 4]
  const places = around.flatMap((row) => around.map((column) => [row, column] as const))
  // Neighbours beyond the edge are the edge itself: their difference is 0, as is its sign.
  return places
    .filter(([row, column]) => FOUR.includes(row) || FOUR.includes(column))
    .map(([row, column]) => {
      const y = `clamp(y0 + ${row}, 0, u.h - 1)`
      const x = `clamp(x0 + ${column}, 0, u.w - 1)`
      return `let ${d(row, column)} = difference(image, ${y}, ${x}, channel);`
    })
    .join('\n  ')
}

const HALVES = [0, 1].flatMap((y) => [0, 1].map((x) => [y, x] as const))

function halfMean(y: number, x: number): string {
  const parts = HALVES.map(([dy, dx]) => d(2 * y + dy, 2 * x + dx))
  return `let half${y}${x} = 0.25 * (${parts.join(' + ')});`
}

function pixelTerms(row: number, column: number): string {
  const [here, left, right] = [d(row, column), d(row, column - 1), d(row, column + 1)]
  const [up, below] = [d(row - 1, column), d(row + 1, column)]
  const half = `half${Math.floor(row / 2)}${Math.floor(column / 2)}`
  return `sum += u.full * abs(${here}) + u.across * abs(${right} - ${here}) + u.down * abs(${below} - ${here});
  slope[((image * u.h + y0 + ${row}) * u.w + x0 + ${column}) * u.c + channel] = u.full * sign(${here})
    + 0.25 * u.half * sign(${half}) + 0.0625 * u.quarter * sign(quarter)
    + u.across * (sign(${here} - ${left}) - sign(${right} - ${here}))
    + u.down * (sign(${here} - ${up}) - sign(${below} - ${here}));`
}

// A thread has one channel of a block of 4 × 4 pixels, which is one pixel of the smallest size.
const PYRAMID =
  () => `struct U { n: i32, h: i32, w: i32, c: i32, count: i32, full: f32, half: f32, quarter: f32, across: f32, down: f32 }
${PICTURES}
${difference('image')}
${ENTRY}
  if (id >= u.n) { return; }
  let channel = id % u.c;
  let x0 = id / u.c % (u.w / 4) * 4;
  let y0 = id / u.c / (u.w / 4) % (u.h / 4) * 4;
  let image = id / u.c / (u.w / 4) / (u.h / 4);
  if (image >= u.count) {
    for (var y = 0; y < 4; y++) {
      for (var x = 0; x < 4; x++) { slope[((image * u.h + y0 + y) * u.w + x0 + x) * u.c + channel] = 0; }
    }
    value[id] = 0;
    return;
  }
  ${blockLoads()}
  ${HALVES.map(([y, x]) => halfMean(y, x)).join('\n  ')}
  let quarter = 0.25 * (half00 + half01 + half10 + half11);
  var sum = u.half * (abs(half00) + abs(half01) + abs(half10) + abs(half11)) + u.quarter * abs(quarter);
  ${FOUR.flatMap((row) => FOUR.map((column) => pixelTerms(row, column))).join('\n  ')}
  value[id] = sum;
}`

/** Of the first `count` of the pictures [N,H,W,C] and of as many or more real ones; H and W divisible by 4. */
export function pyramidLoss(
  launcher: Launcher,
  generated: TensorInfo,
  real: TensorInfo,
  count: number,
): Valued {
  const [n = 0, h = 0, w = 0, c = 0] = generated.shape
  const threads = (n * h * w * c) / 16
  const slope = launcher.output(generated.shape)
  const values = launcher.output([threads])
  const all = count * h * w * c
  launcher.run({
    program: { name: 'pyramid loss', code: PYRAMID },
    storage: [generated, real, slope, values],
    integers: [threads, h, w, c, count],
    reals: [1 / all, 4 / all, 16 / all, 1 / (count * h * (w - 1) * c), 1 / (count * (h - 1) * w * c)],
    threads,
  })
  return [sumAll(launcher, values, threads), slope]
}

const BLOCKS = `struct U { n: i32, h: i32, w: i32, c: i32, k: i32, before: i32, scale: f32 }
${PICTURES}
${difference('image - u.before')}
${ENTRY}
  if (id >= u.n) { return; }
  let channel = id % u.c;
  let x0 = id / u.c % (u.w / u.k) * u.k;
  let y0 = id / u.c / (u.w / u.k) % (u.h / u.k) * u.k;
  let image = id / u.c / (u.w / u.k) / (u.h / u.k);
  var sum = 0.0;
  for (var y = 0; y < u.k && image >= u.before; y++) {
    for (var x = 0; x < u.k; x++) { sum += difference(image, y0 + y, x0 + x, channel); }
  }
  let each = u.scale * sign(sum);
  for (var y = 0; y < u.k; y++) {
    for (var x = 0; x < u.k; x++) { slope[((image * u.h + y0 + y) * u.w + x0 + x) * u.c + channel] = each; }
  }
  value[id] = u.scale * abs(sum);
}`

/**
 * L1 between averages over k × k blocks of the last M of the pictures [N,H,W,C] and of M real ones; H and W divisible
 * by k. The sign of no difference is 0, and so are the slopes of the pictures before.
 */
export function blockLoss(launcher: Launcher, generated: TensorInfo, real: TensorInfo, k: number): Valued {
  const [n = 0, h = 0, w = 0, c = 0] = generated.shape
  const threads = (n * h * w * c) / (k * k)
  const compared = real.shape[0] ?? 0
  const slope = launcher.output(generated.shape)
  const values = launcher.output([threads])
  launcher.run({
    program: { name: 'block loss', code: () => BLOCKS },
    storage: [generated, real, slope, values],
    integers: [threads, h, w, c, k, n - compared],
    // 1 / k² for the average, the rest for the mean of all blocks that are compared.
    reals: [1 / (compared * h * w * c)],
    threads,
  })
  return [sumAll(launcher, values, threads), slope]
}
