import { expect, test } from 'vitest'
import { countPlaywright, countVitest, gate, slowest, timesOfPlaywright, timesOfVitest } from './tally.mjs'

test('the counts of a report are taken over', () => {
  expect(countVitest({ numPassedTests: 5, numFailedTests: 2 }, 1)).toEqual({ passed: 5, failed: 2 })
  expect(countPlaywright({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 4 } }, 1)).toEqual({
    passed: 3,
    failed: 2,
  })
  expect(countVitest({ numPassedTests: 5, numFailedTests: 0 }, 0)).toEqual({ passed: 5, failed: 0 })
  expect(gate(0)).toEqual({ passed: 1, failed: 0 })
  expect(gate(2)).toEqual({ passed: 0, failed: 1 })
})

test.each([
  ['no report', countVitest(undefined, 0)],
  ['no test', countVitest({ numPassedTests: 0, numFailedTests: 0 }, 0)],
  ['a file that does not load', countVitest({ numPassedTests: 9, numFailedTests: 0 }, 1)],
  ['no report of the browser tests', countPlaywright(undefined, 0)],
  ['a site that does not start', countPlaywright({ stats: { expected: 0, unexpected: 0, flaky: 0 } }, 1)],
])('%s is a failure', (_name, tally) => {
  expect(tally.failed).toBe(1)
})

test('the slowest tests of all runners are told, the slowest first, with all of their tries', () => {
  const unit = {
    testResults: [
      {
        name: '/somewhere/a.test.ts',
        assertionResults: [
          { fullName: 'quick', duration: 20 },
          { fullName: 'slow', duration: 61_040 },
          { fullName: 'not run' },
        ],
      },
    ],
  }
  const spec = (title: string, ...tries: number[]) => ({
    title,
    file: 'b.test.ts',
    tests: [{ results: tries.map((duration) => ({ duration })) }],
  })
  const site = {
    suites: [{ specs: [spec('tried twice', 4000, 5000)], suites: [{ specs: [spec('inner', 300)] }] }],
  }
  expect(slowest([...timesOfVitest(unit), ...timesOfPlaywright(site)], 3)).toEqual([
    '  61.0 s  a.test.ts: slow',
    '   9.0 s  b.test.ts: tried twice',
    '   0.3 s  b.test.ts: inner',
  ])
  expect(slowest([...timesOfVitest(undefined), ...timesOfPlaywright({})], 3)).toEqual([])
})
