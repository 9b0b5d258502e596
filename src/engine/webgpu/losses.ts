// The losses as kernels that give the value and its slopes in one go: a loss is a sum of small formulas whose
// derivatives are known on the spot, so that going back through them costs one multiplication. engine/objectives says
// what each computes.

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

// A handful of logits: one thread does it all. softplus(x) = max(x, 0) + log(1 + e^−|x|) does not overflow.
const RIVALS = `fn softplus(x: f32) -> f32 { return max(x, 0.0) + log(1.0 + exp(-abs(x))); }
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }`

const JUDGE = `struct U { n: i32, weight: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;
@group(0) @binding(3) var<storage, read_write> dz: array<f32>;
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;
@group(0) @binding(5) var<storage, read_write> shown: array<f32>;
@group(0) @binding(6) var<uniform> u: U;
${RIVALS}
${ENTRY}
  if (id > 0) { return; }
  var judge = 0.0;
  var rough = 0.0;
  let each = 1.0 / f32(u.n);
  for (var i = 0; i < u.n; i++) {
    ${['x', 'z']
      .map(
        (head) => `{
      let real = ${head}[i]; let fake = ${head}[u.n + i];
      let toReal = real - ${head}[2 * u.n + i]; let toFake = fake - ${head}[3 * u.n + i];
      judge += each * softplus(fake - real);
      rough += each * (toReal * toReal + toFake * toFake);
      let pull = each * sigmoid(fake - real);
      let bend = 2.0 * u.weight * each;
      d${head}[i] = bend * toReal - pull;
      d${head}[u.n + i] = bend * toFake + pull;
      d${head}[2 * u.n + i] = -bend * toReal;
      d${head}[3 * u.n + i] = -bend * toFake;
    }`,
      )
      .join('\n    ')}
  }
  loss[0] = judge + u.weight * rough;
  shown[0] = judge;
  shown[1] = rough;
}`

/**
 * Logits [4B] of both heads (on real, on fake, near real, near fake) → loss, its two parts [2], slopes towards both.
 */
export function judgeLoss(
  launcher: Launcher,
  image: TensorInfo,
  temporal: TensorInfo,
  weight: number,
): TensorInfo[] {
  const outputs = [image.shape, temporal.shape, [], [2]].map((shape) => launcher.output(shape))
  const [toImage, toTemporal, loss, shown] = outputs
  if (!toImage || !toTemporal || !loss || !shown) throw new Error('four outputs were made')
  launcher.run({
    program: { name: 'judge loss', code: () => JUDGE },
    storage: [image, temporal, ...outputs],
    integers: [(image.shape[0] ?? 0) / 4],
    reals: [weight],
    threads: 1,
  })
  return [loss, shown, toImage, toTemporal]
}

const RELATIVISTIC = `struct U { n: i32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read> ox: array<f32>;
@group(0) @binding(3) var<storage, read> oz: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;
@group(0) @binding(5) var<storage, read_write> dz: array<f32>;
@group(0) @binding(6) var<storage, read_write> loss: array<f32>;
@group(0) @binding(7) var<uniform> u: U;
${RIVALS}
${ENTRY}
  if (id > 0) { return; }
  var sum = 0.0;
  let each = 1.0 / f32(u.n);
  for (var i = 0; i < u.n; i++) {
    let a = ox[i] - x[i];
    let b = oz[i] - z[i];
    sum += each * (softplus(a) + softplus(b));
    dx[i] = -each * sigmoid(a);
    dz[i] = -each * sigmoid(b);
  }
  loss[0] = sum;
}`

export interface Logits {
  readonly image: TensorInfo
  readonly temporal: TensorInfo
}

/** Logits [B] of both heads → loss, slopes towards the winner's. */
export function relativisticLoss(launcher: Launcher, winner: Logits, loser: Logits): TensorInfo[] {
  const [toImage, toTemporal, loss] = [
    launcher.output(winner.image.shape),
    launcher.output(winner.temporal.shape),
    launcher.output([]),
  ]
  launcher.run({
    program: { name: 'relativistic loss', code: () => RELATIVISTIC },
    storage: [winner.image, winner.temporal, loser.image, loser.temporal, toImage, toTemporal, loss],
    integers: [winner.image.shape[0] ?? 0],
    threads: 1,
  })
  return [loss, toImage, toTemporal]
}
