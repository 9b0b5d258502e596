// The address bar: what was opened by a link goes on without it.

/**
 * Whether there is a fragment to look at; the code that reads links is fetched only then. A cut link may have lost its
 * `=`.
 */
export const mayBeLink = (hash: string): boolean => hash.length > 1

/** A link may be a megabyte long: the address bar goes back to the page's own. */
export function clearHash(): void {
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search)
}
