// Where a model file may be fetched from (`#u=` links): the one list that the page and its content policy read.
// Not here: the fetching (hosted-model.ts). The page's own site is always allowed and needs no row.

import { isOwnMachine, OWN_MACHINE } from '../core/own-machine.ts'

/**
 * Sources as a Content-Security-Policy writes them: `*.` stands for one or more labels, `:*` for any port.
 * All of them answer requests of other sites (`Access-Control-Allow-Origin`); hosts that do not would only fail later.
 */
export const MODEL_HOSTS: readonly string[] = [
  // Model files of the hub are handed out by hosts of hf.co, to which it redirects; their names change (cdn-lfs…,
  // us.aws.cdn…).
  'https://huggingface.co',
  'https://*.huggingface.co',
  'https://*.hf.co',
  // Files in public repositories and gists. Release files are not among them: github.com does not answer other sites.
  'https://raw.githubusercontent.com',
  'https://gist.githubusercontent.com',
  'https://cdn.jsdelivr.net',
  // A page of one's own.
  'https://*.github.io',
  'https://*.gitlab.io',
]

/**
 * Whether an address lies at one of {@link MODEL_HOSTS} or on the page's own site (`origin`). A page of one's own
 * machine, for trying it out, may fetch from any server there; our own server then sends the policy for it
 * (server/site.ts).
 */
export function isModelHost(address: URL, origin: string): boolean {
  if (address.origin === origin) return true
  const isOwn = URL.canParse(origin) && isOwnMachine(new URL(origin).hostname)
  return [...MODEL_HOSTS, ...(isOwn ? OWN_MACHINE : [])].some((source) => matches(address, source))
}

function matches({ protocol, hostname, port }: URL, source: string): boolean {
  const [, scheme = '', host = '', anyPort] = /^(https?:)\/\/([^:]+)(:\*)?$/.exec(source) ?? []
  if (protocol !== scheme || (port !== '' && anyPort === undefined)) return false
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host
}
