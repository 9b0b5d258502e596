// Kernels that move floats without arithmetic on channels: runs copied with steps, images framed with zeros, blocks
// transposed, 2×2 neighbours summed. All strides are bytes, all run lengths floats.

import type { Code, Local } from './assembler'
import { FunctionText, advance, during, i32, seq, times, v128 } from './assembler'

const FLOAT = 4
const VECTOR = 16
const VECTOR_MASK = -4

const bytesOf = (floats: Code): Code => i32.mul(floats, i32.const(FLOAT))

/**
 * Code that runs `whole` for four floats at a time, then `single` for the one to three that are left, while `pointer`
 * (which both must move on) covers `count` floats.
 */
export function overFloats(pointer: Local, count: Code, end: Local, whole: Code, single: Code): Code {
  return seq(
    end.set(i32.add(pointer.get, bytesOf(i32.and(count, i32.const(VECTOR_MASK))))),
    during(i32.below(pointer.get, end.get), whole),
    advance(end, bytesOf(i32.and(count, i32.const(3)))),
    during(i32.below(pointer.get, end.get), single),
  )
}

/** Copies `count` floats and moves both pointers past them. */
function copy(source: Local, target: Local, count: Code, end: Local): Code {
  const move = (bytes: number): Code =>
    seq(advance(source, i32.const(bytes)), advance(target, i32.const(bytes)))
  return overFloats(
    target,
    count,
    end,
    seq(v128.store(target.get, v128.load(source.get)), move(VECTOR)),
    seq(v128.storeLane(0, target.get, v128.loadOne(source.get)), move(FLOAT)),
  )
}

/** Writes `count` zeros and moves the pointer past them. */
function zeros(target: Local, count: Code, end: Local): Code {
  return overFloats(
    target,
    count,
    end,
    seq(v128.store(target.get, v128.zero), advance(target, i32.const(VECTOR))),
    seq(v128.storeLane(0, target.get, v128.zero), advance(target, i32.const(FLOAT))),
  )
}

/** `clear(target, count)`: zeros. */
function clearKernel(): FunctionText {
  const text = new FunctionText('clear')
  const [target, count] = text.parameters('i32', 'i32')
  text.body(zeros(target, count.get, text.local('i32')))
  return text
}

/**
 * `copyRuns(source, target, rows, runs, run, sourceRun, targetRun, sourceRow, targetRow)`: `rows` rows of `runs` runs
 * of `run` floats; after a run the pointers have moved by sourceRun and targetRun, after a row by sourceRow and
 * targetRow more.
 */
function copyRunsKernel(): FunctionText {
  const text = new FunctionText('copyRuns')
  const [source, target] = text.parameters('i32', 'i32')
  const [rows, runs, run] = text.parameters('i32', 'i32', 'i32')
  const [sourceRun, targetRun] = text.parameters('i32', 'i32')
  const [sourceRow, targetRow] = text.parameters('i32', 'i32')
  const [from, to, end] = text.locals('i32', 'i32', 'i32')
  const [rowCount, runCount] = text.locals('i32', 'i32')
  text.body(
    times(
      rowCount,
      rows.get,
      times(
        runCount,
        runs.get,
        from.set(source.get),
        to.set(target.get),
        copy(from, to, run.get, end),
        advance(source, sourceRun.get),
        advance(target, targetRun.get),
      ),
      advance(source, sourceRow.get),
      advance(target, targetRow.get),
    ),
  )
  return text
}

/**
 * `frame(source, target, images, rows, runs, run, sourceRun, sourceRow, sourceImage, top, left, right, bottom)`: copies
 * images into frames of zeros. A row is `runs` runs of `run` floats, sourceRun bytes apart; after a row the source
 * moves sourceRow bytes more, after an image sourceImage. top and bottom: zeros above and below an image; left and
 * right: zeros beside a row. The frames follow one another without a gap.
 */
function frameKernel(): FunctionText {
  const text = new FunctionText('frame')
  const [source, target, images] = text.parameters('i32', 'i32', 'i32')
  const [rows, runs, run] = text.parameters('i32', 'i32', 'i32')
  const [sourceRun, sourceRow, sourceImage] = text.parameters('i32', 'i32', 'i32')
  const [top, left, right, bottom] = text.parameters('i32', 'i32', 'i32', 'i32')
  const [image, row, count] = text.locals('i32', 'i32', 'i32')
  const [from, end] = text.locals('i32', 'i32')
  text.body(
    times(
      image,
      images.get,
      zeros(target, top.get, end),
      times(
        row,
        rows.get,
        zeros(target, left.get, end),
        times(
          count,
          runs.get,
          from.set(source.get),
          copy(from, target, run.get, end),
          advance(source, sourceRun.get),
        ),
        zeros(target, right.get, end),
        advance(source, sourceRow.get),
      ),
      zeros(target, bottom.get, end),
      advance(source, sourceImage.get),
    ),
  )
  return text
}

/** The 4×4 block of floats at `source` (rows sourceRow apart), transposed, to `target`. */
function transposeBlock(
  source: Local,
  sourceRow: Local,
  target: Local,
  targetRow: Local,
  text: FunctionText,
): Code {
  const [from, to] = text.locals('i32', 'i32')
  const [a, b, c, d] = text.locals('v128', 'v128', 'v128', 'v128')
  const [e, f, g, h] = text.locals('v128', 'v128', 'v128', 'v128')
  const low = [0, 4, 1, 5] as const
  const high = [2, 6, 3, 7] as const
  const firstHalves = [0, 1, 4, 5] as const
  const lastHalves = [2, 3, 6, 7] as const
  return seq(
    from.set(source.get),
    ...[a, b, c, d].map((row) => seq(row.set(v128.load(from.get)), advance(from, sourceRow.get))),
    e.set(v128.shuffle(a.get, b.get, low)),
    f.set(v128.shuffle(c.get, d.get, low)),
    g.set(v128.shuffle(a.get, b.get, high)),
    h.set(v128.shuffle(c.get, d.get, high)),
    to.set(target.get),
    ...[
      v128.shuffle(e.get, f.get, firstHalves),
      v128.shuffle(e.get, f.get, lastHalves),
      v128.shuffle(g.get, h.get, firstHalves),
      v128.shuffle(g.get, h.get, lastHalves),
    ].map((column) => seq(v128.store(to.get, column), advance(to, targetRow.get))),
  )
}

/**
 * `transpose(source, target, matrices, rows, columns, sourceRow, targetRow, sourceMatrix, targetMatrix)`: each of
 * `matrices` [rows, columns] to [columns, rows]; the matrices lie sourceMatrix and targetMatrix bytes apart, which
 * may be negative.
 */
function transposeKernel(): FunctionText {
  const text = new FunctionText('transpose')
  const [source, target, matrices] = text.parameters('i32', 'i32', 'i32')
  const [rows, columns] = text.parameters('i32', 'i32')
  const [sourceRow, targetRow] = text.parameters('i32', 'i32')
  const [sourceMatrix, targetMatrix] = text.parameters('i32', 'i32')
  const [matrix, row, column] = text.locals('i32', 'i32', 'i32')
  const [from, to] = text.locals('i32', 'i32')
  const pointers = seq(
    from.set(i32.add(i32.add(source.get, i32.mul(row.get, sourceRow.get)), bytesOf(column.get))),
    to.set(i32.add(i32.add(target.get, i32.mul(column.get, targetRow.get)), bytesOf(row.get))),
  )
  const single = seq(
    pointers,
    v128.storeLane(0, to.get, v128.loadOne(from.get)),
    advance(column, i32.const(1)),
  )
  const block = seq(
    pointers,
    transposeBlock(from, sourceRow, to, targetRow, text),
    advance(column, i32.const(4)),
  )
  const more = i32.greater(i32.sub(columns.get, column.get), i32.const(0))
  // Rows that do not fill a block go float by float, and so do the columns that are left of a strip of four rows.
  const strip = seq(
    during(i32.greater(i32.sub(columns.get, column.get), i32.const(3)), block),
    times4Rows(row, during(more, single), column, text),
    advance(row, i32.const(4)),
  )
  text.body(
    times(
      matrix,
      matrices.get,
      row.set(i32.const(0)),
      during(i32.greater(i32.sub(rows.get, row.get), i32.const(3)), column.set(i32.const(0)), strip),
      during(
        i32.less(row.get, rows.get),
        column.set(i32.const(0)),
        during(more, single),
        advance(row, i32.const(1)),
      ),
      advance(source, sourceMatrix.get),
      advance(target, targetMatrix.get),
    ),
  )
  return text
}

/** Runs `body` for four rows from the same column; `row` and `column` come back as they were (column: at its end). */
function times4Rows(row: Local, body: Code, column: Local, text: FunctionText): Code {
  const first = text.local('i32')
  return seq(
    first.set(column.get),
    ...Array.from({ length: 4 }, () => seq(column.set(first.get), body, advance(row, i32.const(1)))),
    advance(row, i32.const(-4)),
  )
}

/**
 * `sumNeighbours(source, target, rows, width, channels)`: target[row, column, c] = the sum of the 2×2 source pixels
 * below it; source: [2·rows, 2·width, channels].
 */
function sumNeighboursKernel(): FunctionText {
  const text = new FunctionText('sumNeighbours')
  const [source, target] = text.parameters('i32', 'i32')
  const [rows, width, channels] = text.parameters('i32', 'i32', 'i32')
  const [row, column, pixel, line] = text.locals('i32', 'i32', 'i32', 'i32')
  const [below, end] = text.locals('i32', 'i32')
  const sum = (load: (pointer: Code) => Code): Code =>
    v128.add(
      v128.add(load(source.get), load(i32.add(source.get, pixel.get))),
      v128.add(load(below.get), load(i32.add(below.get, pixel.get))),
    )
  const move = (bytes: number): Code =>
    seq(...[source, below, target].map((pointer) => advance(pointer, i32.const(bytes))))
  text.body(
    pixel.set(bytesOf(channels.get)),
    line.set(i32.mul(pixel.get, i32.mul(width.get, i32.const(2)))),
    times(
      row,
      rows.get,
      below.set(i32.add(source.get, line.get)),
      times(
        column,
        width.get,
        overFloats(
          target,
          channels.get,
          end,
          seq(v128.store(target.get, sum(v128.load)), move(VECTOR)),
          seq(v128.storeLane(0, target.get, sum(v128.loadOne)), move(FLOAT)),
        ),
        advance(source, pixel.get),
        advance(below, pixel.get),
      ),
      advance(source, line.get),
    ),
  )
  return text
}

export const layoutKernels = (): FunctionText[] => [
  clearKernel(),
  copyRunsKernel(),
  frameKernel(),
  transposeKernel(),
  sumNeighboursKernel(),
]
