// Counts of passed and failed tests, from the reports that the test runners write. A report that says nothing, or says
// less than the runner's exit code, is a failure: a gate that looks at nothing passes everything.

/** @typedef {{ passed: number, failed: number }} Tally */

/** One gate counts as one test. @param {number} code  exit code  @returns {Tally} */
export const gate = (code) => (code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

/**
 * @param {unknown} report  Vitest's JSON report
 * @param {number} code  Vitest's exit code
 * @returns {Tally}
 */
export const countVitest = (report, code) =>
  checked(number(report, 'numPassedTests'), number(report, 'numFailedTests'), code)

/**
 * @param {unknown} report  Playwright's JSON report
 * @param {number} code  Playwright's exit code
 * @returns {Tally}
 */
export function countPlaywright(report, code) {
  const stats = field(report, 'stats')
  return checked(number(stats, 'expected'), number(stats, 'unexpected') + number(stats, 'flaky'), code)
}

/**
 * A runner can fail without a failed test: a file that does not load, an error outside any test, no test at all.
 * @param {number} passed
 * @param {number} failed
 * @param {number} code
 * @returns {Tally}
 */
function checked(passed, failed, code) {
  const silent = failed === 0 && (code !== 0 || passed === 0)
  return { passed, failed: silent ? 1 : failed }
}

/** @param {unknown} data  @param {string} name  @returns {unknown} */
const field = (data, name) => (data instanceof Object ? new Map(Object.entries(data)).get(name) : undefined)

/** @param {unknown} data  @param {string} name  @returns {number} 0 when it is not there */
function number(data, name) {
  const value = field(data, name)
  return typeof value === 'number' ? value : 0
}
