// Numbers over steps as SVG paths in a box of 100 × 100. Pure.

export interface Place {
  readonly step: number
  readonly value: number
}

export interface Bounds {
  readonly low: number
  readonly high: number
  readonly lastStep: number
}

/** Places along the width: more would not be seen. */
const COLUMNS = 200

/** Bounds of all finite values; null when there is nothing to draw. `log` leaves out what is not positive. */
export function boundsOf(lines: readonly (readonly Place[])[], log: boolean): Bounds | null {
  let [low, high, lastStep] = [Infinity, -Infinity, 0]
  for (const line of lines) {
    for (const { step, value } of line) {
      if (!drawable(value, log)) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
      lastStep = Math.max(lastStep, step)
    }
  }
  return low <= high ? { low, high, lastStep } : null
}

const drawable = (value: number, log: boolean) => Number.isFinite(value) && (!log || value > 0)

/**
 * The line as an SVG path; places that fall into one column are averaged, then `smooth` columns to both sides.
 * Empty when fewer than two columns are filled.
 */
export function pathOf(line: readonly Place[], bounds: Bounds, log: boolean, smooth = 0): string {
  const scale = log ? Math.log : (value: number) => value
  const [bottom, top] = [scale(bounds.low), scale(bounds.high)]
  const columns = columnsOf(line, bounds.lastStep, log)
  if (columns.length < 2) return ''
  const parts = columns.map(({ column }, i) => {
    const near = columns.slice(Math.max(0, i - smooth), i + smooth + 1)
    const value = near.reduce((sum, each) => sum + each.value, 0) / near.length
    const share = top > bottom ? (value - bottom) / (top - bottom) : 0.5
    return `${((100 * column) / COLUMNS).toFixed(1)} ${(97 - 94 * share).toFixed(2)}`
  })
  return `M${parts.join('L')}`
}

/** Means of the (scaled) values in each column that has any. */
function columnsOf(
  line: readonly Place[],
  lastStep: number,
  log: boolean,
): { column: number; value: number }[] {
  const cells = new Map<number, { sum: number; count: number }>()
  for (const { step, value } of line) {
    if (!drawable(value, log)) continue
    const column = Math.round((step / Math.max(1, lastStep)) * COLUMNS)
    const cell = cells.get(column) ?? { sum: 0, count: 0 }
    cell.sum += log ? Math.log(value) : value
    cell.count += 1
    cells.set(column, cell)
  }
  return [...cells].map(([column, { sum, count }]) => ({ column, value: sum / count }))
}

/** A value for the edge of a chart: three significant digits. */
export const edge = (value: number): string =>
  value !== 0 && (Math.abs(value) < 0.001 || Math.abs(value) >= 10_000)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)))
