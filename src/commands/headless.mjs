// `npm run headless -- --clip FILE --out DIR`: the main job without a window, done in the page (headless-run.ts).

import * as flags from './headless-flags.mjs'
import { ensureSite, flaggedCommand } from './flagged-command.mjs'

await flaggedCommand(flags, async (wanted) => {
  await ensureSite()
  const { runHeadless } = await import('./headless-run')
  await runHeadless(wanted)
})
