// What is started while the page itself still loads: each of these would otherwise wait for the one before it. Not here: the page (page.tsx).

import { drawAhead } from '../trainer/client/new-worker'
import { clearHash } from './address-bar'
import { allowOwnScripts } from './script-addresses'

/** Once, before anything else. Takes the link out of the address and returns it, with its `#`; the empty string when there is none. */
export function startAhead(): string {
  // A link may be 200 kB long, and the browser hands the address of the page about with everything that it fetches or starts.
  const { hash } = location
  clearHash()
  allowOwnScripts()
  drawAhead()
  return hash
}
