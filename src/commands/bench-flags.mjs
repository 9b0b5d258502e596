// The flags of `npm run bench`, checked before anything is installed.

import { parseArgs } from 'node:util'
import { Refusal } from './steps.mjs'

export const HELP = `npm run bench [-- more]

Times one training step in a Chromium without a window: with the product's kernels (ours), with unmodified TensorFlow.js
backends and tf.train.adam (stock), and, where /usr/bin/python3 has torch, the same step in PyTorch on one thread (oracle).
They take turns in one run. Prints one table and writes bench.json to the current folder.

  --engine NAME    wasm, webgpu, webgl or cpu; several times if wanted; default: wasm and webgpu
  --size N         side of the picture: 16, 32, 64 or 128; several times if wanted; default: 32 and 16
  --variant NAME   ours, stock or oracle; several times if wanted; default: all three
  --rounds N       how many turns each variant gets, 1 to 50, default 15; the table shows medians
  --seconds N      how long the turns of one engine and size may take together, 1 to 3600, default 20; where one step of a
                   variant takes longer than its share (stock WebGPU on a processor), it gets one turn of one step
  --threads N      threads of ours on wasm, 1 to 8, default 1; with more the page is isolated. Stock and the oracle have one
  --opening        instead of all this: from the start of a navigation to the first picture, in fresh browsers; --rounds counts
  --help           this text`

const ENGINES = /** @type {const} */ (['wasm', 'webgpu', 'webgl', 'cpu'])
const VARIANTS = /** @type {const} */ (['ours', 'stock', 'oracle'])
const SIZES = /** @type {const} */ ([16, 32, 64, 128])

/**
 * @typedef {object} BenchFlags
 * @property {readonly (typeof ENGINES)[number][]} engines
 * @property {readonly (typeof SIZES)[number][]} sizes
 * @property {readonly (typeof VARIANTS)[number][]} variants
 * @property {number} rounds
 * @property {number} seconds
 * @property {number} threads
 * @property {boolean} opening
 */

/**
 * @param {readonly string[]} args
 * @returns {BenchFlags | 'help'}
 * @throws {Refusal} with a sentence for the person who typed them
 */
export function parseFlags(args) {
  const values = parsed(args)
  if (values.help) return 'help'
  return {
    engines: (values.engine ?? ['wasm', 'webgpu']).map((name) => among('--engine', name, ENGINES)),
    sizes: (values.size ?? ['32', '16']).map((text) => among('--size', Number(text), SIZES)),
    variants: (values.variant ?? VARIANTS).map((name) => among('--variant', name, VARIANTS)),
    rounds: whole('--rounds', values.rounds ?? '15', 50),
    seconds: whole('--seconds', values.seconds ?? '20', 3600),
    threads: whole('--threads', values.threads ?? '1', 8),
    opening: values.opening ?? false,
  }
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        engine: { type: 'string', multiple: true },
        size: { type: 'string', multiple: true },
        variant: { type: 'string', multiple: true },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        threads: { type: 'string' },
        opening: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('. ')
    throw new Refusal(`${reason}: --help lists what there is.`, { cause: error })
  }
}

/**
 * @template {string | number} Choice
 * @param {string} flag
 * @param {string | number} value
 * @param {readonly Choice[]} choices
 * @returns {Choice}
 */
function among(flag, value, choices) {
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw new Refusal(`${flag} must be one of ${choices.join(', ')}.`)
  return found
}

/**
 * @param {string} flag
 * @param {string} text
 * @param {number} most
 */
function whole(flag, text, most) {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || value > most)
    throw new Refusal(`${flag} must be a whole number from 1 to ${most}; “${text}” is not.`)
  return value
}
