// The one place through which an address becomes code: worker scripts, and only the page's own. The page's policy
// (Trusted Types) refuses every other way from text to code or markup. Not here: the policy itself
// (commands/content-policy.ts).

/** Newer than the compiler's types of the page; absent where the browser does not know it. */
interface TrustedTypesWindow {
  readonly trustedTypes?: {
    createPolicy(
      name: 'default',
      rules: { readonly createScriptURL: (address: string) => string | null },
    ): unknown
  }
}

/**
 * Before the first worker is made. The policy called `default` is asked whenever plain text is used as an address of
 * code.
 */
export function allowOwnScripts(): void {
  const { trustedTypes } = globalThis as TrustedTypesWindow
  trustedTypes?.createPolicy('default', { createScriptURL: (address) => (isOwn(address) ? address : null) })
}

function isOwn(address: string): boolean {
  const { origin, protocol } = new URL(address, location.href)
  return origin === location.origin && protocol === location.protocol
}
