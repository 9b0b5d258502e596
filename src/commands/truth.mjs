// `npm run truth`: asks PyTorch anew for the terms, gradients and updates that src/torch/truth.test.ts holds ours to,
// and writes them beside it (src/torch/README.md). Asked for when a step is meant to change.

import { join } from 'node:path'
import { ensurePackages } from './setup.mjs'
import { command, Refusal, root, run } from './steps.mjs'

await command(async () => {
  await ensurePackages()
  const { register } = await import('tsx/esm/api')
  register()
  const { pythonWithTorch } = await import('./bench-oracle')
  const python = await pythonWithTorch()
  if (!python)
    throw new Refusal('Neither python3 nor /usr/bin/python3 has torch (Debian: apt install python3-torch).')
  const program = join(root, 'src', 'torch', 'record.fixture.ts')
  const { code } = await run('node', ['--import', 'tsx', program, python])
  if (code !== 0) throw new Refusal('PyTorch could not be asked; what it said stands above.')
})
