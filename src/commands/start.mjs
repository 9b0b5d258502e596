// `npm start`: installs what is missing, builds the site, serves it to this machine and prints its address.

import { buildSite, freePort, serveSite, untilEnded } from './serve.mjs'
import { ensurePackages } from './setup.mjs'
import { command, step } from './steps.mjs'

await command(async () => {
  await ensurePackages()
  await step('Building the site', buildSite)
  const port = String(await freePort(4173))
  const server = await serveSite({ ...process.env, REELGAN_HOST: '127.0.0.1', REELGAN_PORT: port })
  if (server.warning) console.warn(server.warning)
  console.log(`\nReelGAN is at ${server.address}\nCtrl-C ends it.`)
  untilEnded(server)
})
