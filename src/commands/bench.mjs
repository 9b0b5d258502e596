// `npm run bench`: how fast a training step is, ours beside stock TensorFlow.js and PyTorch (bench-run.ts); or how soon
// the page shows its first picture (bench-opening.ts).

import * as flags from './bench-flags.mjs'
import { ensureSite, flaggedCommand } from './flagged-command.mjs'

await flaggedCommand(flags, async (wanted) => {
  if (!wanted.opening) {
    const { runBench } = await import('./bench-run')
    await runBench(wanted)
    return
  }
  await ensureSite()
  const { runOpening } = await import('./bench-opening')
  await runOpening(wanted.rounds)
})
