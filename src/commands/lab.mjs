// `npm run lab [-- --only NAMES …]`: what every option does to a clip. Checks what was typed, installs what is missing,
// builds the site if its sources are newer; what is done in the page stands in lab-run.ts.

import { HELP, parseFlags } from './lab-flags.mjs'
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
  const { runLab } = await import('./lab-run')
  await runLab(flags)
})
