// `npm run demos [-- NAME …]`: makes the files of the gallery. Checks what was typed, installs what is missing, builds
// the site if its sources are newer; what is done in the page stands in demos-run.ts.

import { HELP, parseFlags } from './demos-flags.mjs'
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
  if (!buildIsCurrent(root)) await step('Building the site', buildSite)
  const { register } = await import('tsx/esm/api')
  register()
  const { runDemos } = await import('./demos-run')
  await runDemos(flags)
})
