// An update by Muon of all matrices of a network, laid end to end, in four launches: momentum; the Gram matrix of each;
// the iterations, one workgroup a matrix; and the step with the exponential moving average. In place. See engine/muon.

import type { TensorInfo } from '@tensorflow/tfjs'
import { MUON, NORM_EPSILON, STEP_LENGTH } from '../muon'
import type { Launcher } from './launch'
import { ENTRY, THREADS, TILE_ENTRY } from './launch'

export interface MuonTensors {
  /** All flat and of one size, but for rates and control. */
  readonly parameter: TensorInfo
  readonly gradient: TensorInfo
  readonly m: TensorInfo
  /** Absent where no average is kept. */
  readonly average: TensorInfo | undefined
  /** What multiplies the rate, for each number; one for all of a matrix. */
  readonly rates: TensorInfo
  /** [rate, …, …, decay]. */
  readonly control: TensorInfo
}

type Sides = readonly [rows: number, columns: number]

/** Square matrices [m, m] of each matrix, in a buffer: A, Q, a product on its way, and the polynomial, old and new. */
const [GRAM, POLYNOMIAL, BETWEEN] = [0, 1, 2]
const PRODUCTS = [3, 4] as const
const SQUARES = 5
/** Where the last polynomial ends up: the first of them is the product so far. */
const RESULT = PRODUCTS[(MUON.iterations + 1) % 2] ?? 3

/** Members a side of a workgroup for iterations, each with 4 × 4 results. */
const WIDE = 16
/** The same of one of THREADS members. */
const NARROW = Math.sqrt(THREADS)
/** How much of the inner side is staged at once. */
const DEPTH = 16

/** Where each matrix lies: sides, first number, that of its squares; first tile of a Gram matrix, of the step. */
const matrices = (
  count: number,
) => `struct U { n: i32, count: i32, pad0: i32, pad1: i32, at: array<vec4i, ${2 * count}> }
struct Matrix { rows: i32, columns: i32, first: i32, squares: i32, side: i32, length: i32 }
fn matrixAt(which: i32) -> Matrix {
  let at = u.at[2 * which];
  return Matrix(at.x, at.y, at.z, at.w, min(at.x, at.y), max(at.x, at.y));
}
/** Where number (i, k) of the matrix lies when its short side is the first. */
fn placeOf(it: Matrix, i: i32, k: i32) -> i32 {
  return it.first + select(i * it.columns + k, k * it.columns + i, it.rows > it.columns);
}`

/** `which`: the matrix of this workgroup, by its tile; `own`: the tile's number within it. */
const find = (part: 'x' | 'y') => `var which = 0;
  while (which + 1 < u.count && tile >= u.at[2 * which + 3].${part}) { which++; }
  let own = tile - u.at[2 * which + 1].${part};
  let it = matrixAt(which);`

const staged = (members: number) => `var<workgroup> xs: array<array<vec4f, ${members}>, ${DEPTH}>;
var<workgroup> ys: array<array<vec4f, ${members}>, ${DEPTH}>;`

/** Four neighbours of a row or column of tiles. */
const four = (value: (at: string) => string, from: string): string =>
  `vec4f(${[0, 1, 2, 3].map((i) => value(`${from} + 4 * column + ${i}`)).join(', ')})`

/**
 * a0 … a3 ← the 4 × 4 sums of this member over k < `inner` of x(i, k) · y(k, j), of the tile that begins at (i0, j0):
 * rows i0 + 4·row …, columns j0 + 4·column …. The functions give 0 outside. Trip counts must be uniform: barriers.
 */
function product(members: number, x: (i: string) => string, y: (j: string) => string): string {
  return `var a0 = vec4f(0); var a1 = vec4f(0); var a2 = vec4f(0); var a3 = vec4f(0);
  for (var start = 0; start < inner; start += ${DEPTH}) {
    for (var r = row; r < ${DEPTH}; r += ${members}) {
      let k = start + r;
      xs[r][column] = ${four(x, 'i0')};
      ys[r][column] = ${four(y, 'j0')};
    }
    workgroupBarrier();
    for (var r = 0; r < ${DEPTH}; r++) {
      let p = xs[r][row];
      let d = ys[r][column];
      a0 += p.x * d; a1 += p.y * d; a2 += p.z * d; a3 += p.w * d;
    }
    workgroupBarrier();
  }
  let sums = array<vec4f, 4>(a0, a1, a2, a3);`
}

/** Runs over the 4 × 4 results: at (i, j), with its `sum`. */
const each = (rows: string, columns: string, body: string) => `for (var q = 0; q < 4; q++) {
    for (var c = 0; c < 4; c++) {
      let i = i0 + 4 * row + q;
      let j = j0 + 4 * column + c;
      if (i >= ${rows} || j >= ${columns}) { continue; }
      let sum = sums[q][c];
      ${body}
    }
  }`

const MOMENTUM = `struct U { n: i32 }
@group(0) @binding(0) var<storage, read> gradient: array<f32>;
@group(0) @binding(1) var<storage, read_write> m: array<f32>;
@group(0) @binding(2) var<storage, read_write> ahead: array<f32>;
@group(0) @binding(3) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let part = ${1 - MUON.beta} * gradient[id];
  let next = ${MUON.beta} * m[id] + part;
  m[id] = next;
  ahead[id] = ${MUON.beta} * next + part;
}`

/** Of a tile of 4 · NARROW numbers a side, in rows and columns of tiles. */
const TILE_PLACE = (across: string) => `let row = member / ${NARROW};
  let column = member % ${NARROW};
  let i0 = own / ${across} * ${4 * NARROW};
  let j0 = own % ${across} * ${4 * NARROW};`

const gram = (count: number) => `${matrices(count)}
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> squares: array<f32>;
@group(0) @binding(2) var<uniform> u: U;
${staged(NARROW)}
fn number(it: Matrix, i: i32, k: i32) -> f32 {
  if (i >= it.side || k >= it.length) { return 0; }
  return x[placeOf(it, i, k)];
}
${TILE_ENTRY}
  if (tile >= u.n) { return; }
  ${find('x')}
  let across = (it.side + ${4 * NARROW - 1}) / ${4 * NARROW};
  ${TILE_PLACE('across')}
  let inner = it.length;
  ${product(
    NARROW,
    (i) => `number(it, ${i}, k)`,
    (j) => `number(it, ${j}, k)`,
  )}
  ${each('it.side', 'it.side', 'squares[it.squares + i * it.side + j] = sum;')}
}`

interface Product {
  readonly squares: readonly [x: number, y: number, to: number]
  readonly more: readonly [gram: number, identity: number]
  readonly by: number
}

/** All products of the iterations in order: to ← by · x · y + more[0] · A + more[1] · I. */
function iterations(): Product[] {
  const all: Product[] = []
  let [last, next] = PRODUCTS as readonly [number, number]
  for (let i = 0; i < MUON.iterations; i++) {
    const q = i === 0 ? last : POLYNOMIAL
    all.push({ squares: [GRAM, GRAM, q], more: [MUON.b, MUON.a], by: MUON.c })
    if (i + 1 < MUON.iterations) {
      // QAQ, not QQA: it stays the Gram matrix of the iterate where rounding keeps Q and A from commuting.
      all.push({ squares: [GRAM, q, BETWEEN], more: [0, 0], by: 1 })
      all.push({ squares: [q, BETWEEN, GRAM], more: [0, 0], by: 1 })
    }
    if (i === 0) continue
    all.push({ squares: [q, last, next], more: [0, 0], by: 1 })
    ;[last, next] = [next, last]
  }
  return all
}

/** A loop over tables: written out, the product would be compiled so many times. */
const ITERATIONS = iterations()
const TABLES = `const PLACES = array<vec3i, ${ITERATIONS.length}>(${ITERATIONS.map(({ squares }) => `vec3i(${squares.join()})`).join()});
const FACTORS = array<vec3f, ${ITERATIONS.length}>(${ITERATIONS.map(({ by, more }) => `vec3f(${by}, ${more.join()})`).join()});`

const iterate = (count: number) => `${matrices(count)}
@group(0) @binding(0) var<storage, read_write> squares: array<f32>;
@group(0) @binding(1) var<uniform> u: U;
${staged(WIDE)}
${TABLES}
var<private> row: i32;
var<private> column: i32;
fn number(it: Matrix, which: i32, i: i32, j: i32) -> f32 {
  if (i >= it.side || j >= it.side) { return 0; }
  return squares[it.squares + (which * it.side + i) * it.side + j];
}
fn multiply(it: Matrix, x: i32, y: i32, to: i32, by: vec3f) {
  let inner = it.side;
  for (var i0 = 0; i0 < it.side; i0 += ${4 * WIDE}) {
    for (var j0 = 0; j0 < it.side; j0 += ${4 * WIDE}) {
      ${product(
        WIDE,
        (i) => `number(it, x, ${i}, k)`,
        (j) => `number(it, y, k, ${j})`,
      )}
      ${each(
        'it.side',
        'it.side',
        `let own = it.squares + i * it.side + j;
      var value = by.x * sum + select(0, by.z, i == j);
      if (by.y != 0) { value += by.y * squares[own]; }
      squares[own + to * it.side * it.side] = value;`,
      )}
    }
  }
  storageBarrier();
}
@compute @workgroup_size(${WIDE * WIDE})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let it = matrixAt(i32(group.x));
  row = i32(index) / ${WIDE};
  column = i32(index) % ${WIDE};
  let count = it.side * it.side;
  var trace = f32(0);
  for (var i = 0; i < count; i += it.side + 1) { trace += squares[it.squares + i]; }
  let scale = 1 / (sqrt(trace) + ${NORM_EPSILON});
  storageBarrier();
  for (var i = i32(index); i < count; i += ${WIDE * WIDE}) { squares[it.squares + i] *= scale * scale; }
  storageBarrier();
  for (var s = 0; s < ${ITERATIONS.length}; s++) {
    let places = PLACES[s];
    var factors = FACTORS[s];
    // The last one undoes the norm as well: what remains is a product with the matrix as it was.
    if (s == ${ITERATIONS.length - 1}) { factors.x *= scale; }
    multiply(it, places.x, places.y, places.z, factors);
  }
}`

const step = (count: number, averaged: boolean) => `${matrices(count)}
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read> control: array<f32>;
@group(0) @binding(4) var<storage, read_write> p: array<f32>;
${averaged ? '@group(0) @binding(5) var<storage, read_write> average: array<f32>;' : ''}
@group(0) @binding(${averaged ? 6 : 5}) var<uniform> u: U;
${staged(NARROW)}
fn number(it: Matrix, i: i32, k: i32) -> f32 {
  if (i >= it.side || k >= it.length) { return 0; }
  return x[placeOf(it, i, k)];
}
fn polynomial(it: Matrix, i: i32, k: i32) -> f32 {
  if (i >= it.side || k >= it.side) { return 0; }
  return squares[it.squares + (${RESULT} * it.side + i) * it.side + k];
}
${TILE_ENTRY}
  if (tile >= u.n) { return; }
  ${find('y')}
  let across = (it.length + ${4 * NARROW - 1}) / ${4 * NARROW};
  ${TILE_PLACE('across')}
  let inner = it.side;
  let far = control[0] * rates[it.first] * ${STEP_LENGTH} * sqrt(f32(it.length));
  ${product(
    NARROW,
    (i) => `polynomial(it, ${i}, k)`,
    (j) => `number(it, k, ${j})`,
  )}
  ${each(
    'it.side',
    'it.length',
    `let at = placeOf(it, i, j);
      let next = p[at] - far * sum;
      p[at] = next;
      ${averaged ? 'average[at] = control[3] * average[at] + (1 - control[3]) * next;' : ''}`,
  )}
}`

const tilesAlong = (length: number): number => Math.ceil(length / (4 * NARROW))

/** Where all matrices lie, as the uniforms have it, and how many numbers and tiles there are. */
function layout(sides: readonly Sides[]) {
  const at: number[] = []
  let [first, squares, gramTiles, stepTiles] = [0, 0, 0, 0]
  for (const [rows, columns] of sides) {
    const [side, length] = [Math.min(rows, columns), Math.max(rows, columns)]
    at.push(rows, columns, first, squares, gramTiles, stepTiles, 0, 0)
    first += rows * columns
    squares += SQUARES * side * side
    gramTiles += tilesAlong(side) ** 2
    stepTiles += tilesAlong(side) * tilesAlong(length)
  }
  return { at, numbers: first, squares, gramTiles, stepTiles }
}

/** Updates parameter, m and average in place. `sides`: of the matrices in their order. */
export function muonEma(
  launcher: Launcher,
  { parameter, gradient, m, average, rates, control }: MuonTensors,
  sides: readonly Sides[],
): void {
  const count = sides.length
  const { at, numbers, squares: room, gramTiles, stepTiles } = layout(sides)
  const [ahead, squares] = [launcher.output([numbers]), launcher.output([room])]
  const uniforms = (n: number) => [n, count, 0, 0, ...at]
  launcher.run({
    program: { name: 'muon momentum', code: () => MOMENTUM },
    storage: [gradient, m, ahead],
    integers: [numbers],
    threads: numbers,
  })
  launcher.run({
    program: { name: `muon gram ${count}`, code: () => gram(count) },
    storage: [ahead, squares],
    integers: uniforms(gramTiles),
    threads: gramTiles * THREADS,
  })
  launcher.run({
    program: { name: `muon iterations ${count}`, code: () => iterate(count) },
    storage: [squares],
    integers: uniforms(0),
    // One workgroup each, whatever its size.
    threads: count * THREADS,
  })
  const averaged = average !== undefined
  const changed = averaged ? [parameter, average] : [parameter]
  launcher.run({
    program: { name: `muon step ${count} ${averaged}`, code: () => step(count, averaged) },
    storage: [ahead, squares, rates, control, ...changed],
    integers: uniforms(stepTiles),
    threads: stepTiles * THREADS,
  })
  for (const tensor of [m, ...changed]) launcher.written(tensor)
  for (const tensor of [ahead, squares]) launcher.dispose(tensor)
}
