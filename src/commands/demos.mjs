// `npm run demos [-- NAME …]`: makes the files of the gallery, in the page (demos-run.ts).

import * as flags from './demos-flags.mjs'
import { ensureSite, flaggedCommand } from './flagged-command.mjs'

await flaggedCommand(flags, async (wanted) => {
  await ensureSite()
  const { runDemos } = await import('./demos-run')
  await runDemos(wanted)
})
