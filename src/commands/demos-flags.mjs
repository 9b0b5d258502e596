// The words after `npm run demos --`, as far as they can be checked before anything is installed. Not here: which demos
// there are, which is the product's own list (core/demos.ts).

import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Refusal } from './steps.mjs'

export const HELP = `npm run demos [-- NAME … --clips DIR]

Trains the demos of the gallery in the page itself, in a Chromium without a window, and writes public/demos/NAME.bin (the
model) and public/demos/NAME.webp (its poster). Without a NAME all of them, which takes up to an hour; one that is there
already, trained with the settings it has in the list, is not trained again: what was broken off goes on.

  --clips DIR   the folder with the real clips; demos whose clip is not there are left as they are
  --out DIR     also writes what the training gives to look at: DIR/NAME.png (samples)
  --again       trains also what is there already
  --help        this text`

/**
 * @typedef {object} DemosFlags
 * @property {readonly string[]} names  empty for all
 * @property {string | null} clips  absolute path
 * @property {string | null} out  absolute path
 * @property {boolean} again
 */

/**
 * @param {readonly string[]} args
 * @returns {DemosFlags | 'help'}
 * @throws {Refusal} with a sentence for the person who typed them
 */
export function parseFlags(args) {
  const { values, positionals } = parsed(args)
  if (values.help) return 'help'
  const clips = values.clips === undefined ? null : resolve(values.clips)
  if (clips !== null && !(existsSync(clips) && statSync(clips).isDirectory())) {
    throw new Refusal(`--clips ${values.clips} is no folder: name the folder with the clips.`)
  }
  return {
    names: positionals,
    clips,
    out: values.out === undefined ? null : resolve(values.out),
    again: values.again === true,
  }
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        clips: { type: 'string' },
        out: { type: 'string' },
        again: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('. ')
    throw new Refusal(`${reason}: --help lists what there is.`, { cause: error })
  }
}
