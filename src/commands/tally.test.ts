import { expect, test } from 'vitest'
import { countPlaywright, countVitest, gate } from './tally.mjs'

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
