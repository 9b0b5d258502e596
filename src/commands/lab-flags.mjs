// The words after `npm run lab --`, as far as they can be checked before anything is installed. Not here: which options
// there are, which is the product's own table of settings (lab-options.ts).

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Refusal } from './steps.mjs'

export const HELP = `npm run lab [-- --only game,taps --steps N --clip FILE … --out DIR]

Trains every value of every choice for the same number of steps on the same clips, in the page itself, in a Chromium
without a window (wasm, 32 px), and writes one table. What DIR/lab.json already has is not trained again.

  --only NAMES   settings by name, with commas between; default: all that are choices or switches
  --steps N      steps of each run, default 300
  --clip FILE    a clip, several times if wanted; default: the built-in jellyfish and sea
  --out DIR      where lab.json and lab.md go, default lab
  --help         this text`

/**
 * @typedef {object} LabFlags
 * @property {readonly string[]} only  names as they were typed; empty for all
 * @property {number} steps
 * @property {readonly string[]} clips  absolute paths; empty for the built-in ones
 * @property {string} out  absolute path
 */

/**
 * @param {readonly string[]} args
 * @returns {LabFlags | 'help'}
 * @throws {Refusal} with a sentence for the person who typed them
 */
export function parseFlags(args) {
  const values = parsed(args)
  if (values.help) return 'help'
  const steps = Number(values.steps ?? '300')
  if (!Number.isInteger(steps) || steps < 10 || steps > 100_000)
    throw new Refusal(`--steps ${values.steps} cannot be: name a whole number from 10 to 100000.`)
  const clips = (values.clip ?? []).map((path) => resolve(path))
  const gone = clips.find((path) => !existsSync(path))
  if (gone !== undefined) throw new Refusal(`There is no file ${gone}: name a clip that is there.`)
  const only = (values.only ?? '').split(',').filter((name) => name !== '')
  return { only, steps, clips, out: resolve(values.out ?? 'lab') }
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        steps: { type: 'string' },
        clip: { type: 'string', multiple: true },
        out: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('. ')
    throw new Refusal(`${reason}: --help lists what there is.`, { cause: error })
  }
}
