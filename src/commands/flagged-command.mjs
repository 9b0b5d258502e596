// A command with flags whose work stands in TypeScript: checks what was typed, installs what is missing, then runs it.
// Not here: the flags, nor what is done.

import { buildIsCurrent, buildSite } from './serve.mjs'
import { ensurePackages, ensureTools } from './setup.mjs'
import { command, root, step } from './steps.mjs'

/**
 * @template Flags
 * @param {{ HELP: string, parseFlags: (args: readonly string[]) => Flags | 'help' }} flags  throws a Refusal for what
 * cannot be
 * @param {(flags: Flags) => Promise<void>} work  may import TypeScript
 */
export function flaggedCommand({ HELP, parseFlags }, work) {
  return command(async () => {
    const flags = parseFlags(process.argv.slice(2))
    if (flags === 'help') {
      console.log(HELP)
      return
    }
    await ensurePackages()
    await ensureTools()
    const { register } = await import('tsx/esm/api')
    register()
    await work(flags)
  })
}

/** The built site is that of the sources as they are. */
export async function ensureSite() {
  if (!buildIsCurrent(root)) await step('Building the site', buildSite)
}
