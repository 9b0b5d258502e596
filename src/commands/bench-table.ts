// From rounds to rows, and from rows to the printed table. Not here: the measuring.

import { median } from '../bench/median'
import type { BackendName } from '../core/engine'
import type { Size } from '../settings/rows'
import type { DeviceCounts } from '../bench/protocol'

/** What one turn of a variant measured: times and counts of one step on average over the turn. */
export interface Round {
  readonly steps: number
  readonly msPerStep: number
  readonly cpuMs: number | null
  readonly memoryBytes: number
  /** Sums over the steps of the turn. */
  readonly counts: DeviceCounts | null
}

/** One line of bench.json; counts, bytes and times are those of one step. Null where a figure does not apply. */
export interface BenchRow {
  readonly engine: BackendName
  readonly size: Size
  readonly variant: 'ours' | 'stock' | 'oracle'
  /** What the engine calls itself. */
  readonly label: string
  readonly msPerStep: number
  /** Of the fastest round: what a machine without other work comes near to. */
  readonly fastestMs: number
  readonly launches: number | null
  readonly passes: number | null
  readonly submits: number | null
  readonly uploads: number | null
  readonly uploadBytes: number | null
  readonly readbackBytes: number | null
  readonly cpuMs: number | null
  readonly memoryMB: number
  readonly firstSampleMs: number | null
  readonly rounds: number
  readonly steps: number
}

type Subject = Pick<BenchRow, 'engine' | 'size' | 'variant' | 'label' | 'firstSampleMs'>

/**
 * Times are medians over the rounds; counts are means over all steps, because some things happen only every few steps.
 */
export function rowOf(subject: Subject, rounds: readonly Round[]): BenchRow {
  const steps = rounds.reduce((sum, round) => sum + round.steps, 0)
  const counts = rounds.flatMap((round) => round.counts ?? [])
  const each = (name: keyof DeviceCounts): number | null =>
    counts.length < rounds.length ? null : tenths(counts.reduce((sum, count) => sum + count[name], 0) / steps)
  const cpu = rounds.flatMap(({ cpuMs }) => cpuMs ?? [])
  return {
    ...subject,
    firstSampleMs: subject.firstSampleMs === null ? null : Math.round(subject.firstSampleMs),
    msPerStep: tenths(median(rounds.map((round) => round.msPerStep))),
    fastestMs: tenths(Math.min(...rounds.map((round) => round.msPerStep))),
    launches: each('launches'),
    passes: each('passes'),
    submits: each('submits'),
    uploads: each('uploads'),
    uploadBytes: each('uploadBytes'),
    readbackBytes: each('readbackBytes'),
    cpuMs: cpu.length === 0 ? null : tenths(median(cpu)),
    memoryMB: tenths(Math.max(...rounds.map((round) => round.memoryBytes)) / 2 ** 20),
    rounds: rounds.length,
    steps,
  }
}

const tenths = (value: number): number => Math.round(value * 10) / 10

/** How many times as long as the row's `other` variant; null without one. */
export function ratio(rows: readonly BenchRow[], row: BenchRow, other: 'stock' | 'oracle'): number | null {
  const found = rows.find(
    ({ engine, size, variant }) => engine === row.engine && size === row.size && variant === other,
  )
  return found && found !== row ? row.msPerStep / found.msPerStep : null
}

type Cell = string | number | null

const kilobytes = (bytes: number | null): Cell => (bytes === null ? null : (bytes / 1000).toFixed(1))
const decimals =
  (places: number) =>
  (value: number | null): Cell =>
    value === null ? null : value.toFixed(places)

const COLUMNS: readonly (readonly [string, (row: BenchRow, rows: readonly BenchRow[]) => Cell])[] = [
  ['engine', ({ engine }) => engine],
  ['size', ({ size }) => size],
  ['variant', ({ variant }) => variant],
  ['ms/step', ({ msPerStep }) => msPerStep.toFixed(1)],
  ['fastest', ({ fastestMs }) => fastestMs.toFixed(1)],
  ['× stock', (row, rows) => decimals(2)(ratio(rows, row, 'stock'))],
  ['× oracle', (row, rows) => decimals(2)(ratio(rows, row, 'oracle'))],
  ['CPU ms', ({ cpuMs }) => decimals(1)(cpuMs)],
  ['launches', ({ launches }) => decimals(0)(launches)],
  ['passes', ({ passes }) => decimals(0)(passes)],
  ['submits', ({ submits }) => decimals(1)(submits)],
  ['uploads', ({ uploads }) => decimals(1)(uploads)],
  ['kB up', ({ uploadBytes }) => kilobytes(uploadBytes)],
  ['B back', ({ readbackBytes }) => decimals(0)(readbackBytes)],
  ['MB', ({ memoryMB }) => memoryMB.toFixed(0)],
  ['first s', ({ firstSampleMs }) => decimals(1)(firstSampleMs === null ? null : firstSampleMs / 1000)],
  ['rounds × steps', ({ rounds, steps }) => `${rounds} × ${Math.round(steps / rounds)}`],
]

/** The rows as a table of aligned columns, words to the left and figures to the right; “–” is what does not apply. */
export function table(rows: readonly BenchRow[]): string {
  const lines = [
    COLUMNS.map(([title]) => title),
    ...rows.map((row) => COLUMNS.map(([, cell]) => String(cell(row, rows) ?? '–'))),
  ]
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  const words = new Set(['engine', 'variant'])
  return lines
    .map((line) =>
      line
        .map((text, i) =>
          words.has(COLUMNS[i]?.[0] ?? '') ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The sentence for a machine with other work than ours, else null. `loads`: one-minute load averages. */
export function busyWarning(loads: readonly number[], cores: number): string | null {
  const most = Math.max(...loads)
  return most > cores
    ? `The machine was busy (load ${most.toFixed(1)} on ${cores} cores): take the ratios, which were measured in turns, before the times.`
    : null
}
