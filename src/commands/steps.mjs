// How the commands run other programs and say what they do. Node's own modules only: used before anything is installed.

import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'

/** The folder of the repository. */
export const root = join(import.meta.dirname, '..', '..')

/** A failure that one sentence explains: what is wrong and what to do. Shown without a stack. */
export class Refusal extends Error {
  /**
   * @param {string} sentence
   * @param {ErrorOptions} [options]
   */
  constructor(sentence, options) {
    super(sentence, options)
    this.name = 'Refusal'
  }
}

/** @param {number} start  `performance.now()` at the beginning */
export const secondsSince = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`

/**
 * Runs a program in the repository with the packages' programs on its PATH; its output is shown unless `quiet`.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>} the exit code (127 when there is no such program), and what it
 * printed when `quiet`
 */
export function run(program, args, { quiet = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, PATH: path, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += String(chunk)))
    child.stderr?.on('data', (chunk) => (output += String(chunk)))
    child.on('error', (error) => resolve({ code: 127, output: error.message }))
    child.on('close', (code, signal) =>
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), output }),
    )
  })
}

/**
 * Says what is being done, does it, says how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const start = performance.now()
  console.log(`${title} …`)
  const result = await work()
  console.log(`${title}: done in ${secondsSince(start)}`)
  return result
}

/**
 * The sentence of an error that has one: ours, or the product's own (core/errors.ts, told by its name). @param
 * {unknown} error
 */
const sentenceOf = (error) =>
  error instanceof Error && (error instanceof Refusal || error.name === 'ReelError') ? error.message : null

/**
 * The body of a command: a Refusal becomes its sentence, anything else keeps its stack; both end with exit code 1.
 * @param {() => Promise<void>} body
 */
export async function command(body) {
  try {
    await body()
  } catch (error) {
    console.error(sentenceOf(error) ?? error)
    process.exitCode = 1
  }
}
