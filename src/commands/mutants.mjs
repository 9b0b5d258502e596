// `npm run mutants`: plants faults in the places that decide results, each alone in a copy of the tree, and tells which
// of them no test sees. What is planted stands in mutants/, how in mutants-run.ts. Not part of `npm test`, which only
// checks that the table fits.

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { ensurePackages } from './setup.mjs'
import { command, Refusal } from './steps.mjs'

const HELP = `npm run mutants [-- --only WORDS] [--jobs N]

  --only WORDS   only the faults whose file or description holds these words
  --jobs N       how many copies of the tree are tested side by side, 1 to 16; default: as many as there are processors, at most 4`

/** @param {readonly string[]} args */
function parsed(args) {
  const options = /** @type {const} */ ({
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    help: { type: 'boolean', default: false },
  })
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('. ')
    throw new Refusal(`${reason}: --help lists what there is.`, { cause: error })
  }
}

await command(async () => {
  const { only, jobs, help } = parsed(process.argv.slice(2))
  if (help) {
    console.log(HELP)
    return
  }
  if (!/^([1-9]|1[0-6])$/.test(jobs))
    throw new Refusal(`--jobs takes a whole number from 1 to 16; “${jobs}” is not.`)
  await ensurePackages()
  const { register } = await import('tsx/esm/api')
  register()
  const { runMutants } = await import('./mutants-run')
  process.exitCode = await runMutants({ only, jobs: Number(jobs) })
})
