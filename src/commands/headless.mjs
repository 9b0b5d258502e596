// `npm run headless -- --clip FILE --out DIR`: the main job without a window. Checks what was typed, installs what is
// missing, builds the site if its sources are newer; what is done in the page stands in headless-run.ts.

import { HELP, parseFlags } from './headless-flags.mjs'
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
  const { runHeadless } = await import('./headless-run')
  await runHeadless(flags)
})
