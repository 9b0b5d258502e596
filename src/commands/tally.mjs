// Counts of passed and failed tests and how long each took, from the reports that the test runners write. A report that
// says nothing, or says less than the runner's exit code, is a failure: a gate that looks at nothing passes everything.

import { basename } from 'node:path'

/** @typedef {{ passed: number, failed: number }} Tally */
/** @typedef {{ name: string, seconds: number }} Timed  one test, by its file and title */

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

/** @param {unknown} report  Vitest's JSON report  @returns {readonly Timed[]} every test in it */
export const timesOfVitest = (report) =>
  list(report, 'testResults').flatMap((file) =>
    list(file, 'assertionResults').map((test) => ({
      name: `${basename(text(file, 'name'))}: ${text(test, 'fullName')}`,
      seconds: number(test, 'duration') / 1000,
    })),
  )

/**
 * @param {unknown} report  Playwright's JSON report, or one of its suites
 * @returns {readonly Timed[]} every test in it, all of its tries together
 */
export const timesOfPlaywright = (report) =>
  list(report, 'suites').flatMap((suite) =>
    timesOfPlaywright(suite).concat(
      list(suite, 'specs').map((spec) => ({
        name: `${text(spec, 'file')}: ${text(spec, 'title')}`,
        seconds: list(spec, 'tests')
          .flatMap((test) => list(test, 'results'))
          .reduce((/** @type {number} */ sum, result) => sum + number(result, 'duration') / 1000, 0),
      })),
    ),
  )

/**
 * @param {readonly Timed[]} times  @param {number} count  @returns {readonly string[]} a line each, the slowest first
 */
export const slowest = (times, count) =>
  times
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, count)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${name}`)

/** @param {unknown} data  @param {string} name  @returns {unknown} */
const field = (data, name) => (data instanceof Object ? new Map(Object.entries(data)).get(name) : undefined)

/** @param {unknown} data  @param {string} name  @returns {number} 0 when it is not there */
function number(data, name) {
  const value = field(data, name)
  return typeof value === 'number' ? value : 0
}

/** @param {unknown} data  @param {string} name  @returns {string} empty when it is not there */
function text(data, name) {
  const value = field(data, name)
  return typeof value === 'string' ? value : ''
}

/** @param {unknown} data  @param {string} name  @returns {readonly unknown[]} empty when it is not there */
function list(data, name) {
  const value = field(data, name)
  return Array.isArray(value) ? value : []
}
