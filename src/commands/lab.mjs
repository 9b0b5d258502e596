// `npm run lab [-- --only NAMES …]`: what every option does to a clip, trained in the page (lab-run.ts).

import * as flags from './lab-flags.mjs'
import { ensureSite, flaggedCommand } from './flagged-command.mjs'

await flaggedCommand(flags, async (wanted) => {
  await ensureSite()
  const { runLab } = await import('./lab-run')
  await runLab(wanted)
})
