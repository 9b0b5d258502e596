import { expect, test } from 'vitest'
import { type BenchRow, busyWarning, ratio, type Round, rowOf, table } from './bench-table'

const counts = {
  launches: 300,
  passes: 30,
  submits: 9,
  uploads: 12,
  uploadBytes: 3000,
  readbackBytes: 16,
}
const round = (msPerStep: number, more: Partial<Round> = {}): Round => ({
  steps: 3,
  msPerStep,
  cpuMs: msPerStep / 2,
  memoryBytes: 2 ** 21,
  counts,
  ...more,
})
const ours = {
  engine: 'webgpu',
  size: 32,
  variant: 'ours',
  label: 'WebGPU',
  firstSampleMs: 1234.5,
} as const

test('a row has the median of the times, the mean of the counts per step and the largest memory', () => {
  const twice = { ...counts, launches: 900, readbackBytes: 0 }
  const rounds = [round(10), round(50, { memoryBytes: 3 * 2 ** 20 }), round(12, { steps: 6, counts: twice })]
  expect(rowOf(ours, rounds)).toEqual({
    engine: 'webgpu',
    size: 32,
    variant: 'ours',
    label: 'WebGPU',
    msPerStep: 12,
    fastestMs: 10,
    launches: 125,
    passes: 7.5,
    submits: 2.3,
    uploads: 3,
    uploadBytes: 750,
    readbackBytes: 2.7,
    cpuMs: 6,
    memoryMB: 3,
    firstSampleMs: 1235,
    rounds: 3,
    steps: 12,
  })
})

test('what was not counted is null, not 0', () => {
  const row = rowOf({ ...ours, firstSampleMs: null }, [round(10, { counts: null, cpuMs: null })])
  const absent = Object.entries(row).flatMap(([name, value]) => (value === null ? [name] : []))
  expect(absent.toSorted()).toEqual(
    'launches passes submits uploads uploadBytes readbackBytes cpuMs firstSampleMs'.split(' ').toSorted(),
  )
})

const rows: readonly BenchRow[] = [
  rowOf(ours, [round(20)]),
  rowOf({ ...ours, variant: 'stock' }, [round(80)]),
  rowOf({ ...ours, engine: 'wasm', variant: 'oracle' }, [round(10, { counts: null, cpuMs: null })]),
]

test('a row is compared with the other variants of its own engine and size only', () => {
  const [first, second] = rows
  expect(first && ratio(rows, first, 'stock')).toBe(0.25)
  expect(second && ratio(rows, second, 'stock')).toBeNull()
  expect(first && ratio(rows, first, 'oracle')).toBeNull()
})

test('the table has a line for each row under its titles, aligned', () => {
  const lines = table(rows).split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[1]).toMatch(
    /^webgpu +32 +ours +20\.0 +20\.0 +0\.25 +– +10\.0 +100 +10 +3\.0 +4\.0 +1\.0 +5 +2 +1\.2/,
  )
  const column = lines[0]?.indexOf('ms/step') ?? -1
  expect(lines.map((line) => line.slice(column, column + 'ms/step'.length).trim())).toEqual([
    'ms/step',
    '20.0',
    '80.0',
    '10.0',
  ])
})

test('a busy machine is named, a quiet one is not', () => {
  expect(busyWarning([0.4, 2], 2)).toBeNull()
  expect(busyWarning([0.4, 5.25], 2)).toMatch(/load 5\.3 on 2 cores/)
})
