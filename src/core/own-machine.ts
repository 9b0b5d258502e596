// What counts as the machine that the browser runs on. A model may be fetched from it only by a page that it serves
// itself: a public page has no business with what listens there.

/** Sources as a Content-Security-Policy writes them. */
export const OWN_MACHINE: readonly string[] = ['http://localhost:*', 'http://127.0.0.1:*']

/** `hostname`: IPv6 in brackets. */
export const isOwnMachine = (hostname: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname.toLowerCase())

/**
 * A policy as it is for a page of this machine: it may fetch from there too. In front of the other sources: within HTML
 * their quotes may be written as `&#39;`, whose semicolon is no end of a directive.
 */
export const ownMachinePolicy = (policy: string): string =>
  policy.replace(/\bconnect-src /, `connect-src ${OWN_MACHINE.join(' ')} `)
