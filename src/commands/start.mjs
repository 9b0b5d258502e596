// `npm start`: installs what is missing, builds the site, serves it to this machine and prints its address. What the
// environment may set stands in server/configuration.ts.

import { buildSite, configurationOf, serveNearby, untilEnded } from './serve.mjs'
import { ensurePackages } from './setup.mjs'
import { command, step } from './steps.mjs'

await command(async () => {
  await ensurePackages()
  await configurationOf(process.env)
  await step('Building the site', buildSite)
  const server = await serveNearby(process.env)
  if (server.warning) console.warn(server.warning)
  console.log(`\nReelGAN is at ${server.address}\nCtrl-C ends it.`)
  untilEnded(server)
})
