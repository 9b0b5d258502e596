// `npm run bench`: how fast a training step is, ours beside stock TensorFlow.js and PyTorch; or how soon the page shows
// its first picture. Checks what was typed and installs what is missing; the measuring stands in bench-run.ts and
// bench-opening.ts.

import { HELP, parseFlags } from './bench-flags.mjs'
import { buildIsCurrent, buildSite } from './serve.mjs'
import { ensurePackages, ensureTools } from './setup.mjs'
import { command, root, step } from './steps.mjs'

await command(async () => {
  const flags = parseFlags(process.argv.slice(2))
  if (flags === 'help') {
    console.log(HELP)
    return
  }
  await ensurePackages()
  await ensureTools()
  const { register } = await import('tsx/esm/api')
  register()
  if (flags.opening) {
    if (!buildIsCurrent(root)) await step('Building the site', buildSite)
    const { runOpening } = await import('./bench-opening')
    await runOpening(flags.rounds)
    return
  }
  const { runBench } = await import('./bench-run')
  await runBench(flags)
})
