// `npm run bench`: how fast a training step is, ours beside stock TensorFlow.js and PyTorch. Checks what was typed and installs
// what is missing; the measuring stands in bench-run.ts.

import { HELP, parseFlags } from './bench-flags.mjs'
import { ensurePackages, ensureTools } from './setup.mjs'
import { command } from './steps.mjs'

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
  const { runBench } = await import('./bench-run')
  await runBench(flags)
})
