// Starts one of the browsers that tests can ask for.

import { firefoxPath, softwareVulkan, webkitPrograms } from '../../src/commands/engines.mjs'
import { startFirefox } from './firefox.ts'
import type { Browser } from './tab.ts'
import { startWebkit } from './webkit.ts'

/**
 * `firefox-webgpu`: on Vulkan that computes on the processor. `webkit-as-safari`: with what Safari has and Debian's
 * build leaves off.
 */
export type EngineName = 'firefox' | 'firefox-webgpu' | 'webkit' | 'webkit-as-safari'

/** `port`: for the driver of WebKit. */
export function startEngine(engine: EngineName, port: number): Promise<Browser> {
  const firefox = firefoxPath() ?? ''
  if (engine === 'firefox') return startFirefox(firefox)
  if (engine === 'firefox-webgpu') return startFirefox(firefox, softwareVulkan())
  const programs = webkitPrograms()
  if (!programs) throw new Error('WebKit is not installed')
  return startWebkit(programs, { port, asSafari: engine === 'webkit-as-safari' })
}
