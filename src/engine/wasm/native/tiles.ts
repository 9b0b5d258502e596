// The two hot kernels: tiles of a convolution held in registers. They know nothing of tensors, padding or folding:
// windows.ts hands them pointers, steps and packed weights.
// Sixteen 128-bit registers stand behind wasm SIMD and the engine keeps one, so a tile of 6 rows × 2 vectors fills
// them: 12 sums, 2 shared vectors, 1 broadcast value.

import type { Code, Local, MultiplyAdd } from './assembler'
import { FunctionText, advance, during, either, i32, seq, times, v128, when } from './assembler'

/** Bytes of a vector and of a float. */
const VECTOR = 16
const FLOAT = 4

/** Inner steps written out one after another, so that the loop's own cost is shared. */
const UNROLLED = 4

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** A block of sums in registers, the vectors they share, and the product that fills them. */
class Tile {
  readonly sums: readonly (readonly Local[])[]
  readonly #shared: readonly Local[]
  readonly #broadcast: Local
  readonly #multiplyAdd: MultiplyAdd

  constructor(text: FunctionText, rows: number, vectors: number, multiplyAdd: MultiplyAdd) {
    this.sums = numbersTo(rows).map(() => text.vectors(vectors))
    this.#shared = text.vectors(vectors)
    this.#broadcast = text.local('v128')
    this.#multiplyAdd = multiplyAdd
  }

  /** Code for every sum. */
  each(code: (sum: Local, row: number, vector: number) => Code): Code {
    return seq(...this.sums.flatMap((row, index) => row.map((sum, vector) => code(sum, index, vector))))
  }

  /** sums[row][vector] += left[row] · right[vector]: `left` in all lanes, `right` from memory. */
  accumulate(left: readonly Code[], right: (offset: number) => Code): Code {
    return seq(
      ...this.#shared.map((vector, column) => vector.set(right(column * VECTOR))),
      ...this.sums.flatMap((row, index) => [
        this.#broadcast.set(left[index] ?? v128.zero),
        ...this.#shared.map((vector, column) => this.#add(row[column], vector)),
      ]),
    )
  }

  #add(sum: Local | undefined, vector: Local): Code {
    return sum ? sum.set(this.#multiplyAdd(this.#broadcast.get, vector.get, sum.get)) : []
  }
}

/** Declares x, y, width, height and six steps (bytes: pixel, extra per row, extra per image; x then y). */
function declareWalk(text: FunctionText) {
  const [x, y, width, height] = text.parameters('i32', 'i32', 'i32', 'i32')
  const [xPixel, xRow, xImage] = text.parameters('i32', 'i32', 'i32')
  const [yPixel, yRow, yImage] = text.parameters('i32', 'i32', 'i32')
  return { x, y, width, height, xPixel, xRow, xImage, yPixel, yRow, yImage }
}

/** Moves x and y of a walk to the next pixel; column and row start at 0. */
function nextPixel(walk: ReturnType<typeof declareWalk>, column: Local, row: Local): Code {
  const { x, y, width, height } = walk
  const nextImage = seq(row.set(i32.const(0)), advance(x, walk.xImage.get), advance(y, walk.yImage.get))
  const nextRow = seq(
    column.set(i32.const(0)),
    advance(x, walk.xRow.get),
    advance(y, walk.yRow.get),
    advance(row, i32.const(1)),
    when(i32.equal(row.get, height.get), nextImage),
  )
  return seq(
    advance(x, walk.xPixel.get),
    advance(y, walk.yPixel.get),
    advance(column, i32.const(1)),
    when(i32.equal(column.get, width.get), nextRow),
  )
}

/**
 * Adds one run of a window to the tile: `pointers` and `weight` move over `run` floats of x and as many rows of
 * weights. The first pointer counts.
 */
function addRun(
  tile: Tile,
  pointers: readonly [Local, ...Local[]],
  weight: Local,
  run: Local,
  end: Local,
): Code {
  const [first] = pointers
  const weightRow = (tile.sums[0]?.length ?? 0) * VECTOR
  const steps = (count: number): Code =>
    seq(
      ...numbersTo(count).map((index) =>
        tile.accumulate(
          pointers.map((pointer) => v128.loadSplat(pointer.get, index * FLOAT)),
          (offset) => v128.load(weight.get, index * weightRow + offset),
        ),
      ),
      ...pointers.map((pointer) => advance(pointer, i32.const(count * FLOAT))),
      advance(weight, i32.const(count * weightRow)),
    )
  const bytes = (mask: number): Code => i32.mul(i32.and(run.get, i32.const(mask)), i32.const(FLOAT))
  return seq(
    end.set(i32.add(first.get, bytes(-UNROLLED))),
    during(i32.below(first.get, end.get), steps(UNROLLED)),
    advance(end, bytes(UNROLLED - 1)),
    during(i32.below(first.get, end.get), steps(1)),
  )
}

/** Stores the vectors of a row one after another; of the last one only `lanes` floats. */
function storeRow(pointer: Code, row: readonly Local[], lanes: Local): Code {
  const last = row.length - 1
  const stores = row.map((sum, vector) => {
    const at = vector * VECTOR
    const whole = v128.store(pointer, sum.get, at)
    if (vector < last) return whole
    const lane = (index: number): Code => v128.storeLane(index, pointer, sum.get, at + index * FLOAT)
    const second = when(i32.greater(lanes.get, i32.const(1)), lane(1))
    const third = when(i32.greater(lanes.get, i32.const(2)), lane(2))
    return either(i32.equal(lanes.get, i32.const(4)), whole, seq(lane(0), second, third))
  })
  return seq(...stores)
}

/**
 * `conv{rows}x{vectors}(walk, pixels, table, segments, run, weights, bias, lanes, alpha)`: one block of 4·vectors
 * output channels, `rows` pixels at a time. x walks over the windows' first floats, y over the outputs. A window is
 * `segments` runs of `run` floats; the table holds each run's byte offset. weights: [segments·run, 4·vectors] and
 * bias: [4·vectors] are packed and filled up with zeros. y = larger(v, alpha·v). The last tile repeats its last
 * pixel, which writes the same values again. lanes: how many channels of the last vector exist (1–4).
 */
export function convolutionTile(rows: number, vectors: number, multiplyAdd: MultiplyAdd): FunctionText {
  const text = new FunctionText(`conv${String(rows)}x${String(vectors)}`)
  const walk = declareWalk(text)
  const [pixels, table, segments, run] = text.parameters('i32', 'i32', 'i32', 'i32')
  const [weights, bias, lanes, alpha] = text.parameters('i32', 'i32', 'i32', 'f32')
  const [column, row, segment, weight] = text.locals('i32', 'i32', 'i32', 'i32')
  const [offset, end, slope] = text.locals('i32', 'i32', 'v128')
  const tile = new Tile(text, rows, vectors, multiplyAdd)
  const corners = tile.sums.map((sums) => {
    const [start, output, pointer] = text.locals('i32', 'i32', 'i32')
    return { sums, start, output, pointer }
  })
  const [first, ...others] = corners.map(({ pointer }) => pointer)
  if (!first) throw new Error('a tile has at least one row')

  const nextCorners = corners.map(({ start, output }) =>
    seq(
      start.set(walk.x.get),
      output.set(walk.y.get),
      when(i32.greater(pixels.get, i32.const(1)), nextPixel(walk, column, row)),
      advance(pixels, i32.const(-1)),
    ),
  )
  const nextRun = seq(
    offset.set(i32.load(i32.add(table.get, i32.mul(segment.get, i32.const(4))))),
    ...corners.map(({ pointer, start }) => pointer.set(i32.add(start.get, offset.get))),
    addRun(tile, [first, ...others], weight, run, end),
  )
  text.body(
    slope.set(v128.splat(alpha.get)),
    during(
      i32.greater(pixels.get, i32.const(0)),
      ...nextCorners,
      tile.each((sum, _, vector) => sum.set(v128.load(bias.get, vector * VECTOR))),
      weight.set(weights.get),
      times(segment, segments.get, nextRun),
      tile.each((sum) => sum.set(v128.larger(sum.get, v128.mul(sum.get, slope.get)))),
      ...corners.map(({ output, sums }) => storeRow(output.get, sums, lanes)),
    ),
  )
  return text
}

/**
 * `weight{rows}x{vectors}(walk, images, dw, dwRow, tiles)`: adds to `tiles` blocks of [rows, 4·vectors] weight
 * gradients, which follow one another down the rows of dw (dwRow bytes apart), the sums over all pixels of
 * x[row] · dy[4·vectors]. x walks over the first row's float, y over dy; pixels are added in the order of memory.
 */
export function weightGradientTile(rows: number, vectors: number, multiplyAdd: MultiplyAdd): FunctionText {
  const text = new FunctionText(`weight${String(rows)}x${String(vectors)}`)
  const walk = declareWalk(text)
  const [images, dw, dwRow, tiles] = text.parameters('i32', 'i32', 'i32', 'i32')
  const [x, y, end, target] = text.locals('i32', 'i32', 'i32', 'i32')
  const [block, image, line] = text.locals('i32', 'i32', 'i32')
  const tile = new Tile(text, rows, vectors, multiplyAdd)

  const pixel = seq(
    tile.accumulate(
      numbersTo(rows).map((row) => v128.loadSplat(x.get, row * FLOAT)),
      (offset) => v128.load(y.get, offset),
    ),
    advance(x, walk.xPixel.get),
    advance(y, walk.yPixel.get),
  )
  const overLine = seq(
    end.set(i32.add(y.get, i32.mul(walk.width.get, walk.yPixel.get))),
    during(i32.below(y.get, end.get), pixel),
    advance(x, walk.xRow.get),
    advance(y, walk.yRow.get),
  )
  const overImage = seq(
    times(line, walk.height.get, overLine),
    advance(x, walk.xImage.get),
    advance(y, walk.yImage.get),
  )
  const addRow = (row: readonly Local[]): Code =>
    seq(
      ...row.map((sum, vector) => {
        const at = vector * VECTOR
        return v128.store(target.get, v128.add(v128.load(target.get, at), sum.get), at)
      }),
    )
  const overBlock = seq(
    x.set(i32.add(walk.x.get, i32.mul(block.get, i32.const(rows * FLOAT)))),
    y.set(walk.y.get),
    tile.each((sum) => sum.set(v128.zero)),
    times(image, images.get, overImage),
    target.set(i32.add(dw.get, i32.mul(i32.mul(block.get, i32.const(rows)), dwRow.get))),
    ...tile.sums.map((row) => seq(addRow(row), advance(target, dwRow.get))),
  )
  text.body(times(block, tiles.get, overBlock))
  return text
}
