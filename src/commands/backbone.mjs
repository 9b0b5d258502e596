// `npm run backbone`: makes the file of the pretrained network anew, from a package of the registry (backbone-run.ts).

import { ensurePackages } from './setup.mjs'
import { command } from './steps.mjs'

await command(async () => {
  await ensurePackages()
  const { register } = await import('tsx/esm/api')
  register()
  const { makeBackbone } = await import('./backbone-run')
  makeBackbone()
})
