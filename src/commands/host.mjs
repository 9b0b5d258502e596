// `npm run serve`: the server for others. Builds the site if its sources are newer; what the environment may set stands
// in server/configuration.ts.

import { buildIsCurrent, buildSite, configurationOf, serveSite, untilEnded } from './serve.mjs'
import { ensurePackages } from './setup.mjs'
import { command, root, step } from './steps.mjs'

await command(async () => {
  await ensurePackages()
  await configurationOf(process.env)
  if (!buildIsCurrent(root)) await step('Building the site', buildSite)
  const server = await serveSite(process.env)
  if (server.warning) console.warn(server.warning)
  console.log(`ReelGAN is at ${server.address}`)
  untilEnded(server)
})
