// `npm start`: installs what is missing, builds the site, serves it and prints its address.

import { buildSite, serveSite } from './serve.mjs'
import { ensurePackages } from './setup.mjs'
import { command, step } from './steps.mjs'

await command(async () => {
  await ensurePackages()
  await step('Building the site', buildSite)
  const { address, close } = await serveSite(4173)
  console.log(`\nReelGAN is at ${address}\nCtrl-C ends it.`)
  const end = () => {
    void close().finally(() => process.exit(0))
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
})
